import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasEngine } from '../gan/backend/real-engine.ts';
import { benchmarkFolder } from './benchmark-folder.ts';
import { benchmark, DCGAN_PLAN, dcganBenchmark } from './dcgan.ts';
import { resultsSchema } from './report-schema.ts';

const TINY = { ...DCGAN_PLAN.network, resolution: 8, latentSize: 4, baseChannels: 2 };
const context = { say() {}, interrupt: new AbortController().signal, isQuick: false };

describe('the benchmark of the DCGAN', { timeout: 60_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await benchmarkFolder();
    vi.stubEnv('TF_BACKEND', 'tensorflow');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it('plans batches 16, 64 and 128 of the network that is shipped, their kernels, and 500 steps of a smaller one', () => {
    expect(benchmark).toMatchObject({ needsEngine: true });
    expect(DCGAN_PLAN.network).toEqual({ architecture: 'dcgan', resolution: 64, latentSize: 100, baseChannels: 64 });
    expect(DCGAN_PLAN.timed.map(({ task, batch }) => `${task} ${batch}`)).toEqual(
      ['generate', 'step'].flatMap((task) => [16, 64, 128].map((batch) => `${task} ${batch}`)),
    );
    for (const { rounds, warmups } of DCGAN_PLAN.timed) expect(Math.min(rounds - 6, warmups)).toBeGreaterThan(0);
    expect(DCGAN_PLAN.profiled.batches).toEqual([16, 128]);
    expect(DCGAN_PLAN.memory).toMatchObject({ network: { resolution: 32, baseChannels: 16 }, batch: 16, steps: 500 });
  });

  it.skipIf(!hasEngine)('runs to its end beside its peer', async () => {
    const { backend, results } = await dcganBenchmark({
      network: TINY,
      timed: [
        { task: 'generate', batch: 2, rounds: 2, warmups: 0 },
        { task: 'step', batch: 4, rounds: 1, warmups: 0 },
      ],
      profiled: { batches: [4], steps: 1 },
      memory: { network: TINY, batch: 2, steps: 20 },
    }).run(context);
    expect(backend).toMatch(/^tensorflow \d.* on /);
    const rows = resultsSchema.parse(results);
    const stepMs = 1000 * availableParallelism() + TINY.resolution;
    expect(
      rows.filter(({ name }) => !name.includes('by kernel')).map(({ name, unit, peer }) => [name, unit, peer]),
    ).toEqual([
      ['generate, batch 2', 'images/s', 250],
      ['training step, batch 4', 'ms', stepMs],
      ['profiled step, batch 4', 'ms', 10],
      ['profiled step, batch 4: convolutions and matrix products', 'ms', 6],
      ['profiled step, batch 4: batch normalisation', 'ms', 3],
      ['profiled step, batch 4: everything else', 'ms', 1],
      ['memory, 20 steps at 8 px, 2 channels, batch 2', 'kB/step', 2],
    ]);
    expect(rows.map(({ name }) => name)).toContain('profiled step, batch 4, by kernel: Conv2D');
    const [faces, step] = rows;
    expect(faces?.ratio).toBeCloseTo((faces?.ours ?? 0) / 250, 0);
    expect(step?.ratio).toBeGreaterThan(1); // a tiny step does not take the peer's whole seconds
    for (const { ours, why, peerWhy } of rows)
      expect({ ours, why, peerWhy }).toEqual({ ours: expect.any(Number), why: undefined, peerWhy: undefined });
  });
});
