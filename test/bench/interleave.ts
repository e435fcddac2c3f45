import { setTimeout as rest } from 'node:timers/promises';
import { z } from 'zod';
import type { Contestant, Task } from './contestant.ts';

/** What one contestant showed: its times in milliseconds, in the order they were taken, or why there are none. */
export type Measurement = { timesMs: number[]; why?: string };

export type Effort = { rounds: number; warmups: number };

export const QUICK: Effort = { rounds: 1, warmups: 0 };

/** A side that is at rest still spins its threads for a moment. */
const REST_MS = 300;

/**
 * Runs one task on all sides in turn, again and again, so that whatever else the machine does meets them all. A side that
 * fails is out; the others go on.
 */
export async function interleave<const Sides extends readonly Contestant[]>(
  contestants: Sides,
  task: Task,
  { rounds, warmups }: Effort,
  interrupt: AbortSignal,
): Promise<{ -readonly [Index in keyof Sides]: Measurement }> {
  const measurements: Measurement[] = contestants.map(() => ({ timesMs: [] }));
  for (let round = -warmups; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const measurement = measurements[index] as Measurement;
      if (measurement.why !== undefined) continue;
      const line = await contestant.ask(task, z.number());
      if ('failed' in line) measurements[index] = { timesMs: [], why: line.failed };
      else if (round >= 0) measurement.timesMs.push(line.answer);
      await rest(REST_MS, undefined, { signal: interrupt });
    }
  }
  return measurements as { -readonly [Index in keyof Sides]: Measurement };
}
