/**
 * A test server as a process of its own, to be killed: `node --import tsx server-process.ts DATA_DIR PORT`. Its first line
 * of output is the port. SIGTERM stops it in good order.
 */
import { startTestServer } from './server.ts';

const [dataDirectory, port] = process.argv.slice(2);
const server = await startTestServer({ dataDirectory, variables: { PORT: port ?? '0' } });
process.stdout.write(`${server.port}\n`);
process.once('SIGTERM', () => {
  server.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
