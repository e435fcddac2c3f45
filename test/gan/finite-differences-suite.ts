import { describe, expect, it } from 'vitest';
import { leakyRelu, relu } from '../../lib/gan/layers/activations.ts';
import { batchNorm } from '../../lib/gan/layers/batch-norm.ts';
import { binaryCrossEntropy } from '../../lib/gan/losses.ts';
import { createNetworks, disposeNetworks } from '../../lib/gan/model.ts';
import { readParameters } from '../../lib/gan/parameters.ts';
import { normals, openRandom } from '../../lib/gan/random.ts';
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf, type Variable } from '../../lib/gan/tf.ts';
import {
  convolve,
  convolveTransposed,
  crossEntropy,
  type Feature,
  matMul,
  normalise,
  rectify,
} from './float64-layers.ts';
import { relativeDifference } from './golden-numbers.ts';

const NETWORK = { architecture: 'dcgan', resolution: 16, latentSize: 3, baseChannels: 2 } as const;
const COUNT = 3;
const STEP = 1e-8; // small enough that no rectifier's input crosses zero, large enough for float64

/** A layer on tensors beside the same in float64, for inputs of these shapes. */
type Layer = {
  shapes: Record<string, number[]>;
  compute: (...inputs: Tensor[]) => Tensor;
  reference: (...inputs: Float64Array[]) => ArrayLike<number>;
};

const PICTURES = [COUNT, 4, 4, 3];
const feature = (values: Float64Array): Feature => ({ values, count: COUNT, size: 4, channels: 3 });

const LAYERS: Record<string, Layer> = {
  'the matrix product of a first and a last layer': {
    shapes: { x: [COUNT, 5], kernel: [5, 7] },
    compute: (x, kernel) => tf.matMul(x as Tensor2D, kernel as Tensor2D),
    reference: (x, kernel) => matMul(x as Float64Array, kernel as Float64Array, COUNT),
  },
  'convolution, 4×4 by 2': {
    shapes: { x: PICTURES, kernel: [4, 4, 3, 2] },
    compute: (x, kernel) => tf.conv2d(x as Tensor4D, kernel as Tensor4D, 2, 'same'),
    reference: (x, kernel) => convolve(feature(x as Float64Array), kernel as Float64Array).values,
  },
  'transposed convolution, 4×4 by 2': {
    shapes: { x: PICTURES, kernel: [4, 4, 2, 3] },
    compute: (x, kernel) => tf.conv2dTranspose(x as Tensor4D, kernel as Tensor4D, [COUNT, 8, 8, 2], 2, 'same'),
    reference: (x, kernel) => convolveTransposed(feature(x as Float64Array), kernel as Float64Array).values,
  },
  'batch normalisation': {
    shapes: { x: PICTURES, gamma: [3], beta: [3] },
    compute: (x, gamma, beta) => normaliseBatch(x as Tensor4D, gamma as Tensor, beta as Tensor),
    reference: (x, gamma, beta) =>
      normalise(feature(x as Float64Array), gamma as Float64Array, beta as Float64Array).values,
  },
  relu: {
    shapes: { x: PICTURES },
    compute: (x) => relu(x as Tensor4D),
    reference: (x) => rectify(feature(x as Float64Array)).values,
  },
  'leaky relu': {
    shapes: { x: PICTURES },
    compute: (x) => leakyRelu(x as Tensor4D),
    reference: (x) => rectify(feature(x as Float64Array), 0.2).values,
  },
  tanh: {
    shapes: { x: PICTURES },
    compute: (x) => tf.tanh(x as Tensor4D),
    reference: (x) => (x as Float64Array).map(Math.tanh),
  },
  'binary cross-entropy, real': {
    shapes: { logits: [COUNT, 1] },
    compute: (logits) => binaryCrossEntropy(logits as Tensor, 'real'),
    reference: (logits) => [crossEntropy(logits as Float64Array, 'real')],
  },
  'binary cross-entropy, fake': {
    shapes: { logits: [COUNT, 1] },
    compute: (logits) => binaryCrossEntropy(logits as Tensor, 'fake'),
    reference: (logits) => [crossEntropy(logits as Float64Array, 'fake')],
  },
};

/** Every layer's gradients, and the whole networks', against central differences of the same in float64. */
export function describeFiniteDifferences({ tolerance }: { tolerance: number }): void {
  it.each(Object.entries(LAYERS))('%s', async (name, { shapes, compute, reference }) => {
    const random = openRandom(name, 1n);
    const values = Object.values(shapes).map((shape) =>
      normals(
        random,
        shape.reduce((product, size) => product * size),
      ),
    );
    const inputs = values.map((each, index) => tf.tensor(each, Object.values(shapes)[index]));
    const output = tf.tidy(() => compute(...inputs));
    const exact = values.map((each) => Float64Array.from(each));
    expect(relativeDifference(await read(output), Float32Array.from(reference(...exact)))).toBeLessThan(tolerance);

    const weights = normals(random, output.size);
    const dy = tf.tensor(weights, output.shape);
    const gradients = tf.tidy(() => tf.grads(compute)(inputs, dy));
    const loss = () =>
      Array.from(reference(...exact)).reduce((sum, y, place) => sum + y * (weights[place] as number), 0);
    for (const [index, input] of Object.keys(shapes).entries()) {
      const numeric = differentiate(loss, exact[index] as Float64Array);
      const difference = relativeDifference(await read(gradients[index] as Tensor), numeric);
      expect(difference, `to ${input}`).toBeLessThan(tolerance);
    }
    tf.dispose([inputs, output, dy, gradients]);
  });

  describe('whole networks', () => {
    it("D's loss, to every weight", async () => {
      const { discriminator, ...others } = createNetworks(NETWORK, openRandom('initial weights', 1n));
      const { resolution } = NETWORK;
      const pixels = normals(openRandom('pictures', 1n), COUNT * resolution ** 2 * 3);
      const pictures = tf.tensor4d(pixels, [COUNT, resolution, resolution, 3]);
      await expectGradients({
        variables: discriminator.parameters,
        compute: () => binaryCrossEntropy(discriminator.score(pictures, 'training'), 'fake'),
        reference: (of) => crossEntropy(score(of, Float64Array.from(pixels)), 'fake'),
        tolerance,
      });
      pictures.dispose();
      disposeNetworks({ discriminator, ...others });
    });

    it("G's loss through D, to every weight and to the latents", async () => {
      const { generator, discriminator } = createNetworks(NETWORK, openRandom('initial weights', 2n));
      const weightsOfD = await readExactly(discriminator.parameters);
      const z = normals(openRandom('latents', 1n), COUNT * NETWORK.latentSize);
      const latents = tf.variable(tf.tensor2d(z, [COUNT, NETWORK.latentSize]));
      await expectGradients({
        variables: new Map([...generator.parameters, ['latents', latents]]),
        compute: () => {
          const pictures = generator.synthesize(latents as unknown as Tensor2D, 'training');
          return binaryCrossEntropy(discriminator.score(pictures, 'training'), 'real');
        },
        reference: (of) =>
          crossEntropy(
            score((name) => weightsOfD.get(name) as Float64Array, synthesize(of)),
            'real',
          ),
        tolerance,
      });
      latents.dispose();
      disposeNetworks({ generator, discriminator });
    });
  });
}

/** A loss on variables beside the same in float64, which looks their values up by name. */
async function expectGradients({
  variables,
  compute,
  reference,
  tolerance,
}: {
  variables: ReadonlyMap<string, Variable>;
  compute: () => Scalar;
  reference: (of: (name: string) => Float64Array) => number;
  tolerance: number;
}): Promise<void> {
  const exact = await readExactly(variables);
  const loss = () => reference((name) => exact.get(name) as Float64Array);
  const { value, grads } = tf.variableGrads(compute, [...variables.values()]);
  expect((await read(value))[0]).toBeCloseTo(loss(), 5);
  for (const [name, variable] of variables) {
    const gradient = await read(grads[variable.name] as Tensor);
    const numeric = differentiate(loss, exact.get(name) as Float64Array);
    expect(relativeDifference(gradient, numeric), name).toBeLessThan(tolerance);
  }
}

async function readExactly(variables: ReadonlyMap<string, Variable>): Promise<Map<string, Float64Array>> {
  const values = [...(await readParameters(variables))];
  return new Map(values.map(([name, { values }]) => [name, Float64Array.from(values)]));
}

/** The loss's derivative to each of these numbers, which are moved and put back. */
function differentiate(loss: () => number, values: Float64Array): Float32Array {
  return Float32Array.from(values, (value, place) => {
    values[place] = value + STEP;
    const above = loss();
    values[place] = value - STEP;
    const below = loss();
    values[place] = value;
    return (above - below) / (2 * STEP);
  });
}

/** The discriminator of NETWORK in float64: logits [COUNT, 1]. */
function score(of: (name: string) => Float64Array, pictures: Float64Array): Float64Array {
  let x: Feature = { values: pictures, count: COUNT, size: 16, channels: 3 };
  x = rectify(convolve(x, of('down8/kernel')), 0.2);
  x = rectify(normalise(convolve(x, of('down4/kernel')), of('down4/norm/gamma'), of('down4/norm/beta')), 0.2);
  return matMul(x.values, of('logit/kernel'), COUNT);
}

/** The generator of NETWORK in float64: pictures [COUNT, 16, 16, 3]. */
function synthesize(of: (name: string) => Float64Array): Float64Array {
  const values = matMul(of('latents'), of('project/kernel'), COUNT);
  let x: Feature = { values, count: COUNT, size: 4, channels: 4 };
  x = rectify(normalise(x, of('project/norm/gamma'), of('project/norm/beta')));
  x = rectify(normalise(convolveTransposed(x, of('up8/kernel')), of('up8/norm/gamma'), of('up8/norm/beta')));
  return convolveTransposed(x, of('picture/kernel')).values.map(Math.tanh);
}

/** Batch normalisation in training mode as the networks call it. */
function normaliseBatch(x: Tensor4D, gamma: Tensor, beta: Tensor): Tensor {
  const statistics = ['mean', 'variance'].map((name): [string, Variable] => [
    `norm/${name}`,
    tf.variable(tf.zeros(gamma.shape), false),
  ]);
  const parameters = new Map([
    ['norm/gamma', gamma as Variable],
    ['norm/beta', beta as Variable],
  ]);
  const normalised = batchNorm(x, { parameters, statistics: new Map(statistics), name: 'norm', mode: 'training' });
  tf.dispose(statistics.map(([, variable]) => variable));
  return normalised;
}

/** The values of a tensor, which is disposed. */
async function read(tensor: Tensor): Promise<Float32Array> {
  const values = Float32Array.from(await tensor.data());
  tensor.dispose();
  return values;
}
