import type { Choice } from '../../lib/protocol/vocabulary.ts';
import type { Log } from '../log.ts';

/** How many pictures of each class. */
export type Batch = Readonly<Record<Choice, number>>;

export type RefillOptions = {
  /** What to make now; none of either when the wall has enough. */
  wanted(): Batch;
  /** Makes and hangs that many. Rejects when something that it needs is away, or the signal aborts. */
  make(batch: Batch, signal: AbortSignal): Promise<void>;
  /** What can wait until nothing is wanted. */
  tidy(): Promise<void>;
  log: Log;
  firstRetryMs?: number;
  longestRetryMs?: number;
};

export type Refill = {
  /** Something changed: look again, at once. */
  wake(): void;
  isMaking(): boolean;
  stop(): Promise<void>;
};

/** Keeps the wall full, one batch at a time. A failure only postpones it; the game goes on with what hangs. */
export function startRefill(options: RefillOptions): Refill {
  const { wanted, make, tidy, log, firstRetryMs = 1000, longestRetryMs = 60_000 } = options;
  const stopping = new AbortController();
  let isMaking = false;
  let isWoken = false;
  let rouse: () => void = () => {};

  function wake(): void {
    isWoken = true;
    rouse();
  }

  /** Until woken, or for `ms`. */
  async function sleep(ms?: number): Promise<void> {
    if (isWoken || stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      rouse = resolve;
      if (ms !== undefined) setTimeout(resolve, ms).unref();
    });
  }

  async function work(): Promise<void> {
    let failuresInARow = 0;
    while (!stopping.signal.aborted) {
      isWoken = false;
      const batch = wanted();
      const isEnough = batch.real + batch.fake === 0;
      try {
        if (isEnough) {
          await tidy();
        } else {
          isMaking = true;
          await make(batch, stopping.signal);
        }
        failuresInARow = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failuresInARow++;
        if (failuresInARow === 1) log.warn({ err: error }, 'the wall cannot be refilled now; trying again');
      } finally {
        isMaking = false;
      }
      if (failuresInARow > 0) await sleep(Math.min(longestRetryMs, firstRetryMs * 2 ** (failuresInARow - 1)));
      else if (isEnough) await sleep();
    }
  }

  const ended = work();
  return {
    wake,
    isMaking: () => isMaking,
    async stop() {
      stopping.abort();
      rouse();
      await ended;
    },
  };
}
