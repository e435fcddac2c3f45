import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrainingState, readWeights, writeCheckpoint } from '../../lib/gan/checkpoint.ts';
import { DCGAN_DEFAULTS, type TrainConfig } from '../../lib/gan/config.ts';
import type { ParameterValues } from '../../lib/gan/parameters.ts';

const config: TrainConfig = {
  network: { architecture: 'dcgan', resolution: 8, latentSize: 5, baseChannels: 4 },
  collection: 'people',
  datasetHash: 'none',
  batch: 8,
  steps: 1,
  seed: 3,
  ...DCGAN_DEFAULTS,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curator-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a checkpoint', () => {
  const meta = { name: 'one', step: 1, parent: null, engine: 'test', createdAt: new Date(0).toISOString() };
  const written = (where: string, part: 'weights' | 'state', value: number) => {
    const good: ParameterValues = new Map([['a', { shape: [2], values: Float32Array.of(1, -65_504) }]]);
    const parts = { weights: good, state: good };
    parts[part] = new Map([['b', { shape: [2], values: Float32Array.of(0, value) }]]);
    return writeCheckpoint(join(folder, where, 'one'), {
      meta: { ...meta, config, trainedSeconds: 0, metrics: {} },
      ...parts,
    });
  };

  it.each([
    ['weights', Number.NaN, 'NaN, and a checkpoint keeps finite numbers up to 65504 (float16)'],
    ['weights', Number.NEGATIVE_INFINITY, '-Infinity, and a checkpoint keeps finite numbers up to 65504 (float16)'],
    ['weights', 70_000, '70000, and a checkpoint keeps finite numbers up to 65504 (float16)'],
    ['state', Number.NaN, 'NaN, and a checkpoint keeps finite numbers up to 3.4028234663852886e+38 (float32)'],
    [
      'state',
      Number.POSITIVE_INFINITY,
      'Infinity, and a checkpoint keeps finite numbers up to 3.4028234663852886e+38 (float32)',
    ],
  ] as const)('of %s that hold %d is not written', async (part, value, words) => {
    const where = `refused-${part}-${value}`;
    await mkdir(join(folder, where));
    await expect(written(where, part, value)).rejects.toThrow(`the tensor "b" holds ${words}: not saved`);
    expect(await readdir(join(folder, where))).toEqual([]);
  });

  it('holds the largest numbers of its types', async () => {
    await written('largest', 'state', 3.4028234663852886e38);
    expect((await readWeights(join(folder, 'largest', 'one'))).get('a')?.values[1]).toBe(-65_504);
    expect((await readTrainingState(join(folder, 'largest', 'one'))).get('b')?.values[1]).toBe(3.4028234663852886e38);
  });
});
