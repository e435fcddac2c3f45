import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Adam, type AdamOptions } from '../../lib/gan/adam.ts';
import { binaryCrossEntropy } from '../../lib/gan/losses.ts';
import { disposeNetworks, type Networks } from '../../lib/gan/model.ts';
import { type ParameterValues, readParameters } from '../../lib/gan/parameters.ts';
import { type NamedTensorMap, type Tensor, tf } from '../../lib/gan/tf.ts';
import { createOptimizers, type Optimizers, type StepStatistics, trainStep } from '../../lib/gan/train-step.ts';
import {
  FULL,
  type GoldenCase,
  golden,
  goldenBatch,
  goldenNetworks,
  norm,
  relativeDifference,
  SMALL,
  samplesOf,
  THREE_STEPS,
} from './golden-numbers.ts';

const ADAM: AdamOptions = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const MODES = ['training', 'inference'] as const;

/**
 * The numbers of the backend that is set against PyTorch's.
 *
 * @param tolerance of max|a − b| / max|b|, for every tensor
 */
export function describeGolden({ tolerance }: { tolerance: number }): void {
  let tensorsBefore = 0;
  beforeEach(() => {
    tensorsBefore = tf.memory().numTensors;
  });
  afterEach(() => {
    expect(tf.memory().numTensors, 'tensors left behind').toBe(tensorsBefore);
  });

  function expectGolden(actual: ParameterValues, prefix: string): void {
    expect(actual.size, prefix).toBeGreaterThan(0);
    const differences = [...actual].map(
      ([name, { values }]) => [`${prefix}/${name}`, relativeDifference(values, golden(`${prefix}/${name}`))] as const,
    );
    expect(
      differences.filter(([, difference]) => !(difference <= tolerance)),
      `beyond ${tolerance}`,
    ).toEqual([]);
  }

  function expectSamples(actual: ParameterValues, prefix: string): void {
    const norms = [...actual].map(([name, { values }]) => [`${name}/norm`, Float32Array.of(norm(values))] as const);
    const samples = [...actual].map(([name, { values }]) => [`${name}/samples`, samplesOf(name, values)] as const);
    expectGolden(
      new Map([...norms, ...samples].map(([name, values]) => [name, { shape: [values.length], values }])),
      prefix,
    );
  }

  describe('8 base channels, every element', () => {
    it('forwards and losses in both modes, and the running statistics between them', async () => {
      const found = await computePasses(SMALL);
      for (const mode of MODES) {
        const pictures = found.get(`${mode}/pictures`) as { values: Float32Array };
        pictures.values = pictures.values.subarray(0, SMALL.resolution ** 2 * 3); // the file keeps the first one
      }
      expectGolden(found, 'small');
    });

    it('every gradient of the first step, and what the step reports', async () => {
      expectGolden(await computeFirstStep(SMALL, ADAM), 'small');
    });
  });

  describe('64 base channels, norms and samples', { timeout: 240_000 }, () => {
    it('forwards, losses and running statistics', async () => {
      expectSamples(await computePasses(FULL), 'full');
    });

    it('gradients of the first step', async () => {
      expectSamples(await computeFirstStep(FULL, { ...ADAM, learningRate: 0 }), 'full');
    });
  });

  it('three steps: 99.9 % of all weights within 1e-4, and the running statistics', async () => {
    const networks = goldenNetworks(THREE_STEPS);
    const optimizers = createOptimizers(networks, ADAM);
    const start = await readNetworks(networks, 'parameters');
    for (const step of [1, 2, 3]) {
      const batch = goldenBatch(THREE_STEPS, step);
      await trainStep(networks, optimizers, batch);
      tf.dispose(Object.values(batch));
      const isClose = [...(await readNetworks(networks, 'parameters'))].flatMap(([name, { values }]) => {
        const change = golden(`three-steps/${step}/${name}`);
        const from = start.get(name)?.values as Float32Array;
        return Array.from(
          values,
          (value, at) => Math.abs(value - (from[at] as number) - (change[at] as number)) < 1e-4,
        );
      });
      expect(isClose.filter(Boolean).length / isClose.length, `step ${step}`).toBeGreaterThanOrEqual(0.999);
    }
    const statistics = await readNetworks(networks, 'statistics');
    expectGolden(prefixed('running', statistics), 'three-steps');
    dispose(networks, optimizers);
  });

  it('Adam on given gradients: weights, m and v of three steps, every element by itself', async () => {
    const weights = tf.tidy(() => tf.variable(tf.tensor1d(golden('adam/start'))));
    const adam = new Adam(new Map([['weights', weights]]), ADAM);
    for (const step of [1, 2, 3]) {
      const gradient = tf.tensor1d(golden(`adam/${step}/gradient`));
      adam.apply({ [weights.name]: gradient });
      gradient.dispose();
      const state = await readParameters(new Map([...adam.state()].map(([name, slot]) => [name.slice(-1), slot])));
      for (const [moment, { values }] of state) {
        expect(largestElementwise(values, golden(`adam/${step}/${moment}`)), `${moment}, step ${step}`).toBeLessThan(
          1e-5,
        );
      }
      const right = golden(`adam/${step}/weights`);
      const errors = Array.from(await weights.data(), (value, at) => Math.abs(value - (right[at] as number)));
      expect(Math.max(...errors), `weights, step ${step}`).toBeLessThan(1e-8); // an update is up to 2e-4
    }
    adam.dispose();
    weights.dispose();
  });

  it('binary cross-entropy of logits up to ±100', async () => {
    for (const label of ['real', 'fake'] as const) {
      const losses = tf.tidy(() =>
        tf.stack([...golden('entropy/logits')].map((logit) => binaryCrossEntropy(tf.tensor1d([logit]), label))),
      );
      const right = golden(`entropy/${label}`);
      const errors = (await read(losses)).map((loss, at) => Math.abs(loss - (right[at] as number)));
      // A confident discriminator's loss is e⁻³⁰: nothing, beside the others of its batch.
      expect(
        [...errors].filter((error, at) => !(error <= 1e-6 * Math.max(1, right[at] as number))),
        label,
      ).toEqual([]);
    }
  });
}

/** Forwards and losses in both modes; the second one sees the running statistics that the first one moved. */
async function computePasses(of: GoldenCase): Promise<ParameterValues> {
  const networks = goldenNetworks(of);
  const { generator, discriminator } = networks;
  const { pictures, latents } = goldenBatch(of);
  const found: ParameterValues = new Map();
  for (const mode of MODES) {
    const fake = generator.synthesize(latents, mode);
    const logits = { real: discriminator.score(pictures, mode), fake: discriminator.score(fake, mode) };
    const losses = tf.tidy(() =>
      tf.stack([
        binaryCrossEntropy(logits.real, 'real'),
        binaryCrossEntropy(logits.fake, 'fake'),
        binaryCrossEntropy(logits.fake, 'real'),
      ]),
    );
    const tensors = { pictures: fake, 'logits-real': logits.real, 'logits-fake': logits.fake, losses };
    for (const [name, tensor] of Object.entries(tensors)) {
      found.set(`${mode}/${name}`, { shape: tensor.shape, values: await read(tensor) });
    }
    if (mode === 'training') {
      for (const [name, value] of prefixed('running', await readNetworks(networks, 'statistics')))
        found.set(name, value);
    }
  }
  tf.dispose([pictures, latents]);
  disposeNetworks(networks);
  return found;
}

/** The gradients that a whole training step takes to its optimisers, and its `statistics` [5]. */
async function computeFirstStep(of: GoldenCase, options: AdamOptions): Promise<ParameterValues> {
  const networks = goldenNetworks(of);
  const batch = goldenBatch(of);
  const optimizers = {
    generator: new WatchedAdam(networks.generator.parameters, options),
    discriminator: new WatchedAdam(networks.discriminator.parameters, options),
  };
  const { lossD, lossG, realScore, fakeScoreBefore, fakeScoreAfter }: StepStatistics = await trainStep(
    networks,
    optimizers,
    batch,
  );
  const statistics = Float32Array.of(lossD, lossG, realScore, fakeScoreBefore, fakeScoreAfter);
  const found: ParameterValues = new Map([['statistics', { shape: [5], values: statistics }]]);
  for (const part of ['generator', 'discriminator'] as const) {
    for (const [name, variable] of networks[part].parameters) {
      const gradient = optimizers[part].gradients.get(variable.name) as Tensor;
      found.set(`gradient/${part}/${name}`, { shape: gradient.shape, values: await read(gradient) });
    }
  }
  tf.dispose(Object.values(batch));
  dispose(networks, optimizers);
  return found;
}

/** Keeps the gradients of its last step; whoever reads them disposes them. */
class WatchedAdam extends Adam {
  readonly gradients = new Map<string, Tensor>();

  override apply(gradients: NamedTensorMap): void {
    for (const [name, gradient] of Object.entries(gradients)) this.gradients.set(name, tf.keep(gradient.clone()));
    super.apply(gradients);
  }
}

async function readNetworks(networks: Networks, kind: 'parameters' | 'statistics'): Promise<ParameterValues> {
  const parts = (['generator', 'discriminator'] as const).map(async (part) =>
    prefixed(part, await readParameters(networks[part][kind])),
  );
  return new Map((await Promise.all(parts)).flatMap((part) => [...part]));
}

function prefixed(prefix: string, values: ParameterValues): ParameterValues {
  return new Map([...values].map(([name, value]) => [`${prefix}/${name}`, value]));
}

/** The values of a tensor, which is disposed. */
async function read(tensor: Tensor): Promise<Float32Array> {
  const values = Float32Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

function dispose(networks: Networks, optimizers: Optimizers): void {
  optimizers.generator.dispose();
  optimizers.discriminator.dispose();
  disposeNetworks(networks);
}

/** The largest |a − b| / |b|; where b is nothing, a has to be nothing too. */
function largestElementwise(actual: Float32Array, expected: Float32Array): number {
  return Math.max(
    ...expected.map((right, at) =>
      actual[at] === right ? 0 : Math.abs((actual[at] as number) - right) / Math.abs(right),
    ),
  );
}
