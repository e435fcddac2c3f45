/** A little server for `run-program.test.ts`: runs a shell with a child of its own until somebody ends it. */
import { runProgram } from '../../../lib/gan/backend/install/run-program.ts';

const how = process.argv[2];
if (how === 'exit') process.stdin.resume().once('data', () => process.exit(0));
const parameters = ['-c', 'sleep 600 & echo $! >&2; wait'];
await runProgram('sh', parameters, { environment: process.env, isShown: true });
