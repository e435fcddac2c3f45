/** A process for `crash.test.ts`: trains on, and kills itself at the change to the disk that it is told. */
import { openPixelFile } from '../../lib/gan/dataset.ts';
import { openBackend } from '../../lib/gan/tf.ts';
import { train } from '../../lib/gan/train-loop.ts';
import type { TrainJob } from '../../server/gpu/messages.ts';
import { failingDisk } from './failing-disk.ts';

const { job, at } = JSON.parse(process.argv[2] ?? '') as { job: Omit<TrainJob, 'kind'>; at: number | null };
const { name: engine } = await openBackend();
if (at !== null) {
  await failingDisk({ directory: job.directory, at, fail: () => void process.kill(process.pid, 'SIGKILL') });
}
await train({
  ...job,
  dataset: await openPixelFile(job.dataset, job.config.network.resolution),
  engine,
  signal: new AbortController().signal,
  onProgress() {},
  onGrid: async () => {},
  yieldToOthers: async () => {},
});
