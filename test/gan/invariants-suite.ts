import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCheckpoint } from '../../lib/gan/checkpoint.ts';
import { DCGAN_DEFAULTS } from '../../lib/gan/config.ts';
import { createNetworks, disposeNetworks, loadModel, type Model, WEIGHT_PREFIX } from '../../lib/gan/model.ts';
import { type ParameterValues, readParameters } from '../../lib/gan/parameters.ts';
import { openRandom } from '../../lib/gan/random.ts';
import { BATCH, generateImages } from '../../lib/gan/sample.ts';
import { type Rank, tf } from '../../lib/gan/tf.ts';
import { createOptimizers, trainStep } from '../../lib/gan/train-step.ts';

const NETWORK = { architecture: 'dcgan', resolution: 16, latentSize: 6, baseChannels: 4 } as const;

/** What has to hold on the backend that is set, whatever its numbers are. */
export function describeInvariants(): void {
  let folder: string;
  let model: Model;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curator-invariants-'));
    await writeRandomModel(join(folder, 'model'));
    model = await loadModel(join(folder, 'model'));
  });
  afterAll(async () => {
    model.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([1, 0.7])('the same checkpoint, seed and psi %f give the same bytes, whatever the batch', async (psi) => {
    const size = NETWORK.resolution ** 2 * 3;
    const seeds = Array.from({ length: BATCH + 1 }, (_, index) => 2n ** 63n + BigInt(index));
    const together = await generateImages(model, { seeds, psi });
    for (const count of [1, 3, BATCH]) {
      for (const start of [0, seeds.length - count]) {
        const part = await generateImages(model, { seeds: seeds.slice(start, start + count), psi });
        const right = together.slice(start * size, (start + count) * size);
        expect(Buffer.from(part.buffer).equals(Buffer.from(right.buffer)), `${count} from ${start} on`).toBe(true);
      }
    }
    const truncated = await generateImages(model, { seeds, psi: psi - 0.1 });
    expect(Buffer.from(truncated.buffer).equals(Buffer.from(together.buffer))).toBe(false);
  });

  it('the number of tensors stays as it was after the first step, and all are returned', async () => {
    const before = tf.memory().numTensors;
    const networks = createNetworks(NETWORK, openRandom('initial weights', 1n));
    const optimizers = createOptimizers(networks, DCGAN_DEFAULTS);
    const pictures = tf.randomUniform<Rank.R4>([4, 16, 16, 3], -1, 1, 'float32', 1);
    const latents = tf.randomNormal<Rank.R2>([4, NETWORK.latentSize], 0, 1, 'float32', 2);
    const counts: number[] = [];
    for (let step = 0; step < 4; step++) {
      await trainStep(networks, optimizers, { pictures, latents });
      counts.push(tf.memory().numTensors);
    }
    expect(new Set(counts).size, counts.join(', ')).toBe(1);
    tf.dispose([pictures, latents]);
    optimizers.generator.dispose();
    optimizers.discriminator.dispose();
    disposeNetworks(networks);
    expect(tf.memory().numTensors).toBe(before);
  });
}

async function writeRandomModel(directory: string): Promise<void> {
  const networks = createNetworks(NETWORK, openRandom('initial weights', 1n));
  const weights: ParameterValues = new Map();
  for (const part of ['generator', 'discriminator'] as const) {
    for (const group of [networks[part].parameters, networks[part].statistics]) {
      for (const [name, value] of await readParameters(group)) weights.set(`${WEIGHT_PREFIX[part]}${name}`, value);
    }
  }
  disposeNetworks(networks);
  const config = { network: NETWORK, collection: 'people', datasetHash: 'none', batch: 4, steps: 1, seed: 1 };
  await writeCheckpoint(directory, {
    weights,
    meta: {
      name: 'model',
      config: { ...DCGAN_DEFAULTS, ...config },
      step: 1,
      parent: null,
      engine: 'test',
      createdAt: '2026-11-24T00:00:00Z',
      trainedSeconds: 0,
      metrics: {},
    },
  });
}
