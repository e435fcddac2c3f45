import { beforeAll, describe, expect, it } from 'vitest';
import { createNetworks, type Networks } from '../../lib/gan/model.ts';
import { countParameters, type Parameters as NetworkParameters } from '../../lib/gan/parameters.ts';
import { openRandom } from '../../lib/gan/random.ts';
import { openBackend, type Tensor2D, type Tensor4D, tf, type Variable } from '../../lib/gan/tf.ts';
import { createOptimizers, trainStep } from '../../lib/gan/train-step.ts';

const SMALL = { architecture: 'dcgan', resolution: 16, latentSize: 6, baseChannels: 4 } as const;
const ADAM = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999 };

beforeAll(async () => {
  await openBackend();
});

function smallNetworks(): Networks {
  return createNetworks(SMALL, openRandom('initial weights', 7n));
}

function batch(count: number): { pictures: Tensor4D; latents: Tensor2D } {
  return {
    pictures: tf.randomUniform([count, 16, 16, 3], -1, 1, 'float32', 3),
    latents: tf.randomNormal([count, 6], 0, 1, 'float32', 4),
  };
}

async function valuesOf(parameters: NetworkParameters): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const [name, variable] of parameters) values.set(name, Float32Array.from(await variable.data()));
  return values;
}

describe('the DCGAN of the paper', () => {
  it('has 3,576,704 and 2,765,568 parameters at 64 px (facts: PyTorch tutorial)', () => {
    const networks = createNetworks(
      { architecture: 'dcgan', resolution: 64, latentSize: 100, baseChannels: 64 },
      { uniform: () => 0, normal: () => 0, permutation: (count) => new Uint32Array(count) },
    );
    expect(countParameters(networks.generator.parameters)).toBe(3_576_704);
    expect(countParameters(networks.discriminator.parameters)).toBe(2_765_568);
  });

  it.each([8, 16, 32])('maps latents to pictures in −1…1 and pictures to logits at %d px', async (resolution) => {
    const networks = createNetworks({ ...SMALL, resolution }, openRandom('initial weights', 1n));
    const pictures = networks.generator.synthesize(tf.randomNormal([3, 6]), 'training');
    expect(pictures.shape).toEqual([3, resolution, resolution, 3]);
    expect(Math.max(...(await pictures.abs().data()))).toBeLessThanOrEqual(1);
    expect(networks.discriminator.score(pictures, 'inference').shape).toEqual([3, 1]);
  });

  it('starts with N(0, 0.02) kernels and N(1, 0.02) scales', async () => {
    const { discriminator } = createNetworks({ ...SMALL, baseChannels: 32 }, openRandom('initial weights', 1n));
    const values = await valuesOf(discriminator.parameters);
    expect(deviation(values.get('down4/kernel') as Float32Array, 0)).toBeCloseTo(0.02, 3);
    expect(deviation(values.get('down4/norm/gamma') as Float32Array, 1)).toBeCloseTo(0.02, 2);
    expect([...(values.get('down4/norm/beta') as Float32Array)].every((value) => value === 0)).toBe(true);
  });

  it('refuses latents of another size by naming both shapes', () => {
    expect(() => smallNetworks().generator.synthesize(tf.zeros([2, 5]), 'training')).toThrow(/\[\*, 6\], not \[2, 5\]/);
  });
});

describe('one training step', () => {
  it('moves every weight and every running statistic of both networks', async () => {
    const networks = smallNetworks();
    const groups = [networks.generator, networks.discriminator].flatMap(({ parameters, statistics }) => [
      parameters,
      statistics,
    ]);
    const before = await Promise.all(groups.map(valuesOf));
    await trainStep(networks, createOptimizers(networks, ADAM), batch(8));
    const after = await Promise.all(groups.map(valuesOf));
    const still = before.flatMap((group, index) =>
      [...group]
        .filter(([name, values]) => values.every((value, at) => value === after[index]?.get(name)?.[at]))
        .map(([name]) => name),
    );
    expect(still).toEqual([]);
  });

  it('equals the textbook order — D’s update, then G against the updated D — with the forward run twice', async () => {
    const inputs = batch(8);
    const ours = smallNetworks();
    const statistics = await trainStep(ours, createOptimizers(ours, ADAM), inputs);
    const textbook = smallNetworks();
    const lossG = await textbookStep(textbook, inputs);
    expect(statistics.lossG).toBeCloseTo(lossG, 5);
    for (const part of ['generator', 'discriminator'] as const) {
      const expected = await valuesOf(textbook[part].parameters);
      for (const [name, values] of await valuesOf(ours[part].parameters)) {
        expect(largestDifference(values, expected.get(name) as Float32Array), `${part}/${name}`).toBeLessThan(1e-6);
      }
    }
  });

  it('reports losses that are the sums of their parts', async () => {
    const inputs = batch(8);
    const stepped = smallNetworks();
    const { lossD } = await trainStep(stepped, createOptimizers(stepped, ADAM), inputs);
    const networks = smallNetworks(); // as they were before the step
    const forged = networks.generator.synthesize(inputs.latents, 'training');
    const [real, fake] = await Promise.all(
      [inputs.pictures, forged].map((pictures) => networks.discriminator.score(pictures, 'training').data()),
    );
    const expected =
      mean([...(real ?? [])].map((l) => Math.log1p(Math.exp(-l)))) +
      mean([...(fake ?? [])].map((l) => Math.log1p(Math.exp(l))));
    expect(lossD).toBeCloseTo(expected, 4);
  });

  it('learns: D tells noise from its own first forgeries after thirty steps', async () => {
    const networks = smallNetworks();
    const optimizers = createOptimizers(networks, { ...ADAM, learningRate: 2e-3 });
    const inputs = batch(16);
    const first = await trainStep(networks, optimizers, inputs);
    let last = first;
    for (let step = 0; step < 30; step++) last = await trainStep(networks, optimizers, inputs);
    expect(last.lossD).toBeLessThan(first.lossD);
  });
});

/** tf.variableGrads and Optimizer.applyGradients disagree on the type of the same map. */
type NamedVariableMap = Parameters<ReturnType<typeof tf.train.adam>['applyGradients']>[0];

/** The step as PyTorch's tutorial writes it, with plain gradients and a plain Adam. */
async function textbookStep(
  { generator, discriminator }: Networks,
  { pictures, latents }: ReturnType<typeof batch>,
): Promise<number> {
  const crossEntropy = (logits: Tensor2D, label: 0 | 1) =>
    tf.losses.sigmoidCrossEntropy(tf.fill(logits.shape, label), logits).asScalar();
  const forged = generator.synthesize(latents, 'training');
  const d = tf.variableGrads(
    () =>
      tf
        .add(
          crossEntropy(discriminator.score(pictures, 'training'), 1),
          crossEntropy(discriminator.score(forged, 'training'), 0),
        )
        .asScalar(),
    [...discriminator.parameters.values()] as Variable[],
  );
  tf.train.adam(2e-4, 0.5, 0.999, 1e-8).applyGradients(d.grads as NamedVariableMap);
  const g = tf.variableGrads(
    () => crossEntropy(discriminator.score(generator.synthesize(latents, 'training'), 'training'), 1),
    [...generator.parameters.values()] as Variable[],
  );
  tf.train.adam(2e-4, 0.5, 0.999, 1e-8).applyGradients(g.grads as NamedVariableMap);
  return (await g.value.data())[0] as number;
}

function deviation(values: Float32Array, around: number): number {
  return Math.sqrt(mean([...values].map((value) => (value - around) ** 2)));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}
