/**
 * `npm run bench -- paint`: pictures a second of every house collection: the painter alone on one core, and painted, finished
 * and encoded as they hang on the wall by the pool on all cores. There is no peer.
 *
 * 2026-11-24, AMD EPYC, 2 cores with AVX-512, linux x64, Node v20.20.2, medians (smallest–largest), ratio > 1: ours is better
 *
 *                                                  unit      ours                 peer  ratio
 *   people, 64 px
 *     painted on one core                          images/s  52.3 (49.76–54.3)    –     –
 *     painted and finished by the pool, 2 threads  images/s  87.22 (86.15–90.98)  –     –
 *   people, 128 px
 *     painted on one core                          images/s  19.07 (17.75–19.56)  –     –
 *     painted and finished by the pool, 2 threads  images/s  33.66 (30.78–34.12)  –     –
 *   people, 256 px
 *     painted on one core                          images/s  6.37 (5.689–6.41)    –     –
 *     painted and finished by the pool, 2 threads  images/s  9.528 (8.97–9.615)   –     –
 *   cars, 64 px
 *     painted on one core                          images/s  54.49 (53.52–55.74)  –     –
 *     painted and finished by the pool, 2 threads  images/s  91.85 (84.91–95.48)  –     –
 *   cars, 128 px
 *     painted on one core                          images/s  18.43 (17.72–18.93)  –     –
 *     painted and finished by the pool, 2 threads  images/s  32.97 (29.17–34.87)  –     –
 *   cars, 256 px
 *     painted on one core                          images/s  6.509 (6.138–6.602)  –     –
 *     painted and finished by the pool, 2 threads  images/s  10.01 (9.158–10.74)  –     –
 *   cats, 64 px
 *     painted on one core                          images/s  53.91 (50.57–54.61)  –     –
 *     painted and finished by the pool, 2 threads  images/s  95.67 (82.84–97.35)  –     –
 *   cats, 128 px
 *     painted on one core                          images/s  17.38 (17.28–17.48)  –     –
 *     painted and finished by the pool, 2 threads  images/s  29.37 (26.15–30.57)  –     –
 *   cats, 256 px
 *     painted on one core                          images/s  5.022 (4.757–5.425)  –     –
 *     painted and finished by the pool, 2 threads  images/s  8.545 (8.324–8.935)  –     –
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
