/** `npm start` and `npm run dev`: the environment, the signals and the first lines that a person reads. */
import { Command } from '@commander-js/extra-typings';
import { EnvironmentError, loadEnvironment } from './env.ts';
import { createLog, type Log } from './log.ts';
import { watchNpm } from './parent-watch.ts';
import type { RunningServer, ServerOptions } from './start.ts';

/** Time for a graceful stop; then the process ends all the same. */
const STOP_WITHIN_MS = 9000;

// npm passes Ctrl-C on to its script, which has it from the terminal already: two signals, one wish.
const ECHO_MS = 1000;

const options = new Command()
  .name('npm start --')
  .description('The game: pages, sockets, wall and database in one process. Variables are explained in .env.example.')
  .option('--dev', 'serve the pages from their sources (npm run dev)', false)
  .parse()
  .opts();

// Next and React read it when they are imported.
Object.assign(process.env, { NODE_ENV: options.dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' });
watchNpm(process.env);
await main();

async function main(): Promise<void> {
  const startedAtMs = performance.now();
  const environment = readEnvironment();
  const log = createLog({ level: environment.logLevel, isTerminal: process.stderr.isTTY === true });
  const stopping = new AbortController();
  const starting = start({ environment, log, signal: stopping.signal });
  stopOnSignals({
    log,
    async stop() {
      stopping.abort();
      await (await starting)?.stop();
    },
  });
  const server = await starting;
  if (server === null) return; // stopped on the way
  for (const address of server.addresses) log.info(`the museum is open: ${address}`);
  log.info({ startMs: Math.round(performance.now() - startedAtMs), ...server.wall.fill() }, 'the wall');
}

/** Null when the signal came first; what had been started is stopped then. */
async function start(given: Pick<ServerOptions, 'environment' | 'log' | 'signal'>): Promise<RunningServer | null> {
  try {
    const { startServer } = await import('./start.ts');
    const pages = options.dev ? 'development' : 'production';
    return await startServer({ ...given, pages, childEnvironment: process.env });
  } catch (error) {
    if (given.signal?.aborted) return null;
    given.log.fatal({ err: error }, 'the server could not start');
    return process.exit(1);
  }
}

function readEnvironment() {
  try {
    return loadEnvironment();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}

/** The first signal stops in good order, a second one a moment later at once. */
function stopOnSignals({ log, stop }: { log: Log; stop: () => Promise<void> }): void {
  let firstMs: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (firstMs !== null) {
      if (performance.now() - firstMs >= ECHO_MS) process.exit(1);
      return;
    }
    firstMs = performance.now();
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('stopping took too long');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    stop().then(
      () => {
        log.info({ ms: Math.round(performance.now() - (firstMs ?? 0)) }, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
