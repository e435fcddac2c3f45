/** A little server for `orphan.test.ts`: trains in a GPU child and says the child's process id as soon as it is ready. */
import type { TrainJob } from '../../server/gpu/messages.ts';
import { startGpuWorker } from '../../server/gpu/worker-handle.ts';

const log = { debug() {}, info() {}, warn() {} };
const worker = startGpuWorker({ log, environment: process.env });
worker.onChange(() => process.stdout.write(`${worker.pid()}\n`));
await worker.train(JSON.parse(process.argv[2] ?? '') as Omit<TrainJob, 'kind'>);
