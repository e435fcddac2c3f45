/**
 * The GPU child: TensorFlow.js blocks its process, so it has one of its own. `worker-handle.ts` starts it and speaks to it
 * in `messages.ts`. It ends itself when its parent is gone.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onDeviceFailure, openBackend } from '../../lib/gan/tf.ts';
import { watchParent } from '../parent-watch.ts';
import { runDiscriminateJob } from './discriminate-job.ts';
import { runGenerateJob } from './generate-job.ts';
import { openJobQueue, type QueuedJob } from './job-queue.ts';
import type { BackendInfo, FromChild, JobKind, JobResults, ToChild } from './messages.ts';
import { openModelShelf } from './model-shelf.ts';
import { runTrainJob } from './train-job.ts';

const HEARTBEAT_MS = 1000;

/** Resolves when the pipe has taken the whole message: a training must not block the thread while half of a reply is left. */
function tell(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const shelf = openModelShelf({ capacity: 3 });
const queue = openJobQueue(perform);
let isStopping = false;
let backend: BackendInfo | null = null; // jobs come after `ready`

async function perform(queued: QueuedJob): Promise<void> {
  await tell({ kind: 'begun', id: queued.id });
  try {
    await tell({ kind: 'done', id: queued.id, result: await run(queued) });
  } catch (error) {
    await tell({ kind: 'failed', id: queued.id, message: messageOf(error) });
  }
}

async function run({ id, job, signal }: QueuedJob): Promise<JobResults[JobKind]> {
  switch (job.kind) {
    case 'generate':
      return runGenerateJob(await shelf.take(job.model), job);
    case 'discriminate':
      return runDiscriminateJob(await shelf.take(job.model), job);
    case 'train':
      return runTrainJob(job, {
        backend: backend as BackendInfo,
        signal,
        onProgress: (progress) => void tell({ kind: 'progress', id, progress }),
        onGrid: (images, step) => tell({ kind: 'grid', id, step, images }),
        async yieldToOthers() {
          await nextTurn(); // whatever came through the pipe during the step is read here
          await queue.workOffPictures();
        },
      });
    default:
      return job satisfies never;
  }
}

function receive(message: ToChild): void {
  switch (message.kind) {
    case 'start':
      if (isStopping) void tell({ kind: 'failed', id: message.id, message: 'the engine is stopping' });
      else queue.add(message.id, message.job);
      break;
    case 'cancel':
      if (queue.cancel(message.id)) void tell({ kind: 'failed', id: message.id, message: 'cancelled while it waited' });
      break;
    case 'stop':
      void stop();
      break;
    default:
      message satisfies never;
  }
}

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  for (const id of queue.cancelAll()) void tell({ kind: 'failed', id, message: 'the engine is stopping' });
  await queue.idle();
  process.exit(0);
}

watchParent({ parentPid: Number(process.env.CURATOR_PARENT_PID) || process.ppid });
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; what it means is the parent's decision.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void stop());
setInterval(() => void tell({ kind: 'alive' }), HEARTBEAT_MS).unref();

// The job at work is not told that it failed: the parent gives it to the next child, or says what became of this one.
onDeviceFailure((failure) => {
  process.stderr.write(`${failure.message}\n`);
  process.exit(1);
});

process.on('message', receive);

try {
  backend = await openBackend({ say: (line) => void tell({ kind: 'choosing', line }) });
  await tell({ kind: 'ready', backend });
} catch (error) {
  await tell({ kind: 'unable', message: messageOf(error) });
  process.exit(1);
}
