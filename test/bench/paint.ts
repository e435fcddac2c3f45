/**
 * `npm run bench -- paint`: pictures a second of every house collection: the painter alone on one core, and painted, finished
 * and encoded as they hang on the wall by the pool on all cores. There is no peer.
 */
import { availableParallelism } from 'node:os';
import {
  FIRST_WALL_SEED,
  listHouseCollections,
  paintWork,
  RESOLUTIONS,
  type Resolution,
} from '../../lib/collection/collection.ts';
import { type PicturePool, startPicturePool } from '../../server/pictures/picture-pool.ts';
import type { Benchmark, BenchmarkContext, BenchmarkResult } from './benchmark.ts';
import type { Measurement } from './interleave.ts';
import { describeTimes, resultRow } from './result-row.ts';

/** For one core about half a second's work; whole chunks of the pool. */
const PICTURES: Readonly<Record<Resolution, number>> = { 64: 32, 128: 8, 256: 2 };
const WARMUPS = 1;
const ROUNDS = 4;

export const benchmark: Benchmark = {
  description: 'the painters of the house collection, pictures a second (less than a minute)',
  needsEngine: false,
  async run(context) {
    const pool = startPicturePool({ threads: availableParallelism() });
    try {
      const results: BenchmarkResult[] = [];
      for (const { id } of listHouseCollections())
        for (const resolution of RESOLUTIONS) results.push(...(await measure(id, resolution, pool, context)));
      return { backend: 'none: the painters are JavaScript', results };
    } finally {
      await pool.stop();
    }
  },
};

async function measure(
  collection: string,
  resolution: Resolution,
  pool: PicturePool,
  { say, interrupt, isQuick }: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  const count = isQuick ? 1 : PICTURES[resolution];
  const seeds = Array.from({ length: count * pool.threads }, (_, index) => FIRST_WALL_SEED + BigInt(index));
  const alone: Measurement = { timesMs: [] };
  const pooled: Measurement = { timesMs: [] };
  for (let round = isQuick ? 0 : -WARMUPS; round < (isQuick ? 1 : ROUNDS); round++) {
    interrupt.throwIfAborted();
    const aloneMs = await timed(() => {
      for (const seed of seeds.slice(0, count)) paintWork(collection, seed, resolution);
    });
    const pooledMs = await timed(() => pool.paint({ collection, seeds, resolution, signal: interrupt }));
    if (round < 0) continue;
    alone.timesMs.push(aloneMs);
    pooled.timesMs.push(pooledMs);
  }
  const name = `${collection}, ${resolution} px`;
  say(`${name}: ${count} painted in ${describeTimes(alone)} · ${seeds.length} by the pool in ${describeTimes(pooled)}`);
  return [
    resultRow(`${name}: painted on one core`, { ours: alone, peer: null, images: count }),
    resultRow(`${name}: painted and finished by the pool, ${pool.threads} threads`, {
      ours: pooled,
      peer: null,
      images: seeds.length,
    }),
  ];
}

async function timed(work: () => unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
