import { setImmediate as nextTurn } from 'node:timers/promises';
import { BATCH } from '../../lib/gan/sample.ts';

/**
 * Joins what `run` makes of `count` rows, one batch of the networks at a time. Between two batches the event loop turns:
 * the heartbeat goes out however slow the backend is.
 */
export async function inSlices(
  count: number,
  run: (start: number, end: number) => Promise<Float32Array>,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let start = 0; start < count; start += BATCH) {
    parts.push(await run(start, Math.min(start + BATCH, count)));
    await nextTurn();
  }
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    joined.set(part, filled);
    filled += part.length;
  }
  return joined;
}
