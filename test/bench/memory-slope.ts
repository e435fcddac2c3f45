import { z } from 'zod';
import type { BenchmarkResult } from './benchmark.ts';
import type { Contestant, Task } from './contestant.ts';
import { median } from './median.ts';
import { round } from './result-row.ts';

const samplesSchema = z.array(z.number().positive()).min(2); // resident bytes after every tenth step

/** The first fifth of the steps fills caches and pools. */
const WARM_PART = 0.2;
const STEPS_A_SAMPLE = 10;

/** How much the resident memory of a training grows with each step; flat is about 0. */
export async function measureMemory(
  name: string,
  { ours, peer }: { ours: Contestant; peer: Contestant },
  { batch, steps }: { batch: number; steps: number },
): Promise<BenchmarkResult> {
  const task: Task = { task: 'memory', batch, steps };
  const our = await ours.ask(task, samplesSchema);
  const their = await peer.ask(task, samplesSchema);
  return {
    name,
    unit: 'kB/step',
    ours: 'failed' in our ? null : growth(our.answer),
    peer: 'failed' in their ? null : growth(their.answer),
    ratio: null, // of two numbers about 0 it says nothing
    ...('failed' in our && { why: our.failed }),
    ...('failed' in their && { peerWhy: their.failed }),
  };
}

/** Kilobytes a step. */
function growth(samples: readonly number[]): number {
  const warm = samples.slice(Math.floor(WARM_PART * samples.length));
  return round(slope(warm) / 1024 / STEPS_A_SAMPLE);
}

/**
 * The median of the slopes between any two of equally distant values (Theil 1950, Sen 1968): a heap that shrinks once, as V8's
 * does, bends it less than a line of least squares.
 */
function slope(values: readonly number[]): number {
  return median(
    values.flatMap((value, index) =>
      values.slice(index + 1).map((later, distance) => (later - value) / (distance + 1)),
    ),
  );
}
