import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

const STALE_MS = 20_000; // a holder renews it every 5 s; a killed one is passed over after this
const RETRY_MS = 500;

/**
 * Runs the work while no other process installs into the folder. The work's signal aborts when the caller's does, or when
 * the lock was lost (a machine that slept).
 */
export async function withInstallLock<T>(
  options: { directory: string; onWait(): void; signal?: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { directory, onWait, signal } = options;
  await mkdir(directory, { recursive: true });
  const lost = new AbortController();
  const onCompromised = (error: Error) => lost.abort(error);
  let hasWaited = false;
  let release: () => Promise<void>;
  while (true) {
    try {
      release = await lock(directory, { stale: STALE_MS, update: 5_000, onCompromised });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
      if (!hasWaited) onWait();
      hasWaited = true;
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
  try {
    return await work(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } finally {
    await release().catch(() => undefined); // it was lost
  }
}
