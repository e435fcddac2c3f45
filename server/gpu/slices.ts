import { setImmediate as nextTurn } from 'node:timers/promises';

/** The batch in which the networks run. */
const SLICE = 16;

/**
 * Joins what `run` makes of `count` rows, a slice at a time. Between two slices the event loop turns: the heartbeat goes
 * out however slow the backend is.
 */
export async function inSlices(
  count: number,
  run: (start: number, end: number) => Promise<Float32Array>,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let start = 0; start < count; start += SLICE) {
    parts.push(await run(start, Math.min(start + SLICE, count)));
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
