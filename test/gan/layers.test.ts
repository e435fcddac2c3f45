/** Each native op against the composition that every backend has, and the compositions' second derivatives. */
import { describe, expect, it } from 'vitest';
import { composedLeakyRelu, fusedLeakyRelu, fusedRelu } from '../../lib/gan/layers/activations.ts';
import { composedBatchNorm, fusedBatchNorm } from '../../lib/gan/layers/batch-norm.ts';
import { normals, openRandom } from '../../lib/gan/random.ts';
import { openBackend, type Tensor, type Tensor1D, type Tensor4D, tf } from '../../lib/gan/tf.ts';
import { normalise } from './float64-layers.ts';
import { relativeDifference } from './golden-numbers.ts';
import { isTensorflowPrepared } from './prepared-tensorflow.ts';

await openBackend(isTensorflowPrepared ? { force: 'tensorflow' } : {});

type Norm = typeof composedBatchNorm;
type Activation = (x: Tensor4D) => Tensor4D;
type Shape = [number, number, number, number];

const SHAPES: Shape[] = [
  [4, 5, 5, 3],
  [2, 4, 4, 64],
  [16, 8, 8, 1],
  [3, 1, 1, 5],
  [1, 2, 3, 2],
  [1, 1, 1, 3], // one number a channel has no unbiased variance
];

/** x and dy of a shape: random, with some exact zeros among them, or nothing but zeros. */
const INPUTS = SHAPES.flatMap((shape) => [
  {
    shape,
    title: `${shape.join('×')} random numbers`,
    x: (value: number, place: number) => (place % 7 === 3 ? 0 : 2 * value + 0.5),
  },
  { shape, title: `${shape.join('×')} zeros`, x: () => 0 },
]);

function tensorsOf({ shape, x }: (typeof INPUTS)[number]): { x: Tensor4D; dy: Tensor4D } {
  const [values, slopes] = ['x', 'dy'].map((name) => normals(openRandom(name, 1n), tf.util.sizeFromShape(shape)));
  return { x: tf.tensor4d((values as Float32Array).map(x), shape), dy: tf.tensor4d(slopes as Float32Array, shape) };
}

/** Value, batch statistics and the three gradients. */
async function runNorm(norm: Norm, { x, dy }: { x: Tensor4D; dy: Tensor4D }): Promise<Float32Array[]> {
  const channels = x.shape[3];
  const gamma = tf.linspace(0.5, 2, channels);
  const beta = tf.linspace(-1, 1, channels);
  const seen: Tensor[] = [];
  const value = norm(x, gamma, beta, (mean, variance) => seen.push(tf.keep(mean.clone()), tf.keep(variance.clone())));
  const gradients = tf.grads((a, b, c) => norm(a as Tensor4D, b as Tensor1D, c as Tensor1D, () => undefined))(
    [x, gamma, beta],
    dy,
  );
  return readAll([value, ...seen, ...gradients]);
}

async function runActivation(activate: Activation, { x, dy }: { x: Tensor4D; dy: Tensor4D }): Promise<Float32Array[]> {
  return readAll([activate(x), tf.grad((a) => activate(a as Tensor4D))(x, dy)]);
}

function readAll(tensors: Tensor[]): Promise<Float32Array[]> {
  return Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
}

function expectClose(actual: Float32Array[], expected: Float32Array[]): void {
  expect(actual.map((one) => one.length)).toEqual(expected.map((one) => one.length));
  actual.forEach((values, index) => {
    const right = expected[index] as Float32Array;
    const scale = Math.max(...right.map(Math.abs));
    const worst = Math.max(...values.map((value, at) => Math.abs(value - (right[at] as number))));
    expect(worst, `result ${index}`).toBeLessThanOrEqual(1e-5 * scale + 1e-6); // where all is zero, there is no scale
  });
}

describe.runIf(isTensorflowPrepared)('native ops equal their portable composition', () => {
  it.each(INPUTS)('batch normalisation of $title: value, statistics, gradients', async (input) => {
    const tensors = tensorsOf(input);
    expectClose(await runNorm(fusedBatchNorm, tensors), await runNorm(composedBatchNorm, tensors));
  });

  it.each(INPUTS)('leaky relu of $title', async (input) => {
    const tensors = tensorsOf(input);
    expectClose(await runActivation(fusedLeakyRelu, tensors), await runActivation(composedLeakyRelu, tensors));
  });

  it.each(INPUTS)('relu of $title', async (input) => {
    const tensors = tensorsOf(input);
    expectClose(await runActivation(fusedRelu, tensors), await runActivation((x) => tf.relu(x), tensors));
  });
});

it('the slopes at zero are PyTorch’s: 0 and 0.2', async () => {
  const zero = { x: tf.zeros([1, 1, 1, 1]) as Tensor4D, dy: tf.ones([1, 1, 1, 1]) as Tensor4D };
  expect(await runActivation((x) => tf.relu(x), zero)).toEqual([Float32Array.of(0), Float32Array.of(0)]);
  expect(await runActivation(composedLeakyRelu, zero)).toEqual([Float32Array.of(0), Float32Array.of(0.2)]);
});

it('batch normalisation’s statistics are the mean and the unbiased variance', async () => {
  const x = tf.tensor4d([1, 10, 2, 20, 6, 60], [3, 1, 1, 2]);
  const [, mean, variance] = await runNorm(composedBatchNorm, { x, dy: tf.onesLike(x) });
  expect(mean).toEqual(Float32Array.of(3, 30));
  expect(variance).toEqual(Float32Array.of(7, 700));
});

/** A penalty on a gradient, as StyleGAN's R1 is one, differentiates it again. */
describe('the compositions differentiate twice', () => {
  const shape: Shape = [2, 2, 2, 2];
  const x = normals(openRandom('x', 2n), 16);
  const weights = normals(openRandom('weights', 2n), 16);

  it.each<[string, Activation, (x: Float64Array) => Float64Array]>([
    ['batch normalisation', (a) => composedBatchNorm(a, tf.ones([2]), tf.zeros([2]), () => undefined), normalisePairs],
    ['leaky relu of a square', (a) => composedLeakyRelu(tf.square(tf.sub(a, 1)).sub(0.5)), leakySquares],
  ])('%s', async (_, layer, reference) => {
    // Squared, so that the slope that comes from above depends on x as well.
    const loss = (a: Tensor) => tf.sum(tf.mul(tf.square(layer(a as Tensor4D)), tf.tensor4d(weights, shape)));
    const penalty = (a: Tensor) => tf.sum(tf.square(tf.grad(loss)(a)));
    const [second] = await readAll([tf.grad(penalty)(tf.tensor4d(x, shape))]);
    const exact = Float64Array.from(x);
    const exactLoss = () => reference(exact).reduce((sum, y, place) => sum + y * y * (weights[place] as number), 0);
    const exactPenalty = () => differences(exactLoss, exact, 1e-5).reduce((sum, slope) => sum + slope * slope, 0);
    const right = Float32Array.from(differences(exactPenalty, exact, 1e-3));
    expect(relativeDifference(second as Float32Array, right)).toBeLessThan(1e-4);
  });

  function differences(of: () => number, values: Float64Array, step: number): Float64Array {
    return values.map((value, place) => {
      const at = (moved: number) => {
        values[place] = moved;
        return of();
      };
      const slope = (at(value + step) - at(value - step)) / (2 * step);
      values[place] = value;
      return slope;
    });
  }
});

function normalisePairs(x: Float64Array): Float64Array {
  return normalise({ values: x, count: 2, size: 2, channels: 2 }, Float64Array.of(1, 1), Float64Array.of(0, 0)).values;
}

function leakySquares(x: Float64Array): Float64Array {
  return x.map((value) => {
    const square = (value - 1) ** 2 - 0.5;
    return square > 0 ? square : 0.2 * square;
  });
}
