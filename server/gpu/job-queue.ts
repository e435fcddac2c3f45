import type { Job } from './messages.ts';

export type QueuedJob = { id: number; job: Job; signal: AbortSignal };

export type JobQueue = {
  add(id: number, job: Job): void;
  /** Takes a waiting job out of the queue (true), or tells the one at work by its signal (false). */
  cancel(id: number): boolean;
  /** Cancels everything; the ids of those that had only waited. */
  cancelAll(): number[];
  /** Works off the pictures that wait while a training stands between two steps. */
  workOffPictures(): Promise<void>;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
};

type Entry = QueuedJob & { abort: AbortController };

/**
 * One job at a time, because there is one device. Pictures come before trainings, and `workOffPictures` lets them in
 * between the steps of the training at work. `perform` answers for its own errors.
 */
export function openJobQueue(perform: (job: QueuedJob) => Promise<void>): JobQueue {
  const pictures: Entry[] = [];
  const trainings: Entry[] = [];
  const atWork = new Map<number, AbortController>();
  let working: Promise<void> | null = null;

  const run = async (entry: Entry) => {
    atWork.set(entry.id, entry.abort);
    await perform(entry);
    atWork.delete(entry.id);
  };
  const workAll = async () => {
    for (let next = pictures.shift() ?? trainings.shift(); next; next = pictures.shift() ?? trainings.shift()) {
      await run(next);
    }
    working = null;
  };
  const remove = (id: number) => {
    for (const queue of [pictures, trainings]) {
      const place = queue.findIndex((entry) => entry.id === id);
      if (place >= 0) return queue.splice(place, 1).length > 0;
    }
    return false;
  };

  return {
    add(id, job) {
      const abort = new AbortController();
      (job.kind === 'train' ? trainings : pictures).push({ id, job, abort, signal: abort.signal });
      working ??= workAll();
    },
    cancel(id) {
      atWork.get(id)?.abort();
      return remove(id);
    },
    cancelAll() {
      for (const abort of atWork.values()) abort.abort();
      return [...pictures.splice(0), ...trainings.splice(0)].map((entry) => entry.id);
    },
    async workOffPictures() {
      for (let next = pictures.shift(); next; next = pictures.shift()) await run(next);
    },
    async idle() {
      while (working) await working;
    },
  };
}
