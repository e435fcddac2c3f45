import type { Log } from '../log.ts';

/** Writes that nobody waits for now, but a stop has to. */
export type BackgroundWork = {
  /** Failures are logged under `complaint`. */
  keep(work: Promise<unknown>, complaint: string): void;
  settled(): Promise<void>;
};

export function createBackgroundWork(log: Log): BackgroundWork {
  const open = new Set<Promise<unknown>>();
  return {
    keep(work, complaint) {
      const kept: Promise<unknown> = work
        .catch((error: unknown) => log.error({ err: error }, complaint))
        .finally(() => open.delete(kept));
      open.add(kept);
    },
    async settled() {
      await Promise.all(open);
    },
  };
}
