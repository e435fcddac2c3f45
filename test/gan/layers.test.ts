/** Each native op against the composition that every backend has, and the compositions against finite differences. */
import { beforeAll, describe, expect, it } from 'vitest';
import { composedLeakyRelu, fusedLeakyRelu, fusedRelu } from '../../lib/gan/layers/activations.ts';
import { composedBatchNorm, fusedBatchNorm } from '../../lib/gan/layers/batch-norm.ts';
import { openBackend, type Tensor, type Tensor1D, type Tensor4D, tf } from '../../lib/gan/tf.ts';

const { name: backend } = await openBackend();

let x: Tensor4D;
let dy: Tensor4D;
let gamma: Tensor1D;
let beta: Tensor1D;

beforeAll(() => {
  x = tf.randomNormal([4, 5, 5, 3], 0.5, 2, 'float32', 1);
  dy = tf.randomNormal([4, 5, 5, 3], 0, 1, 'float32', 2);
  gamma = tf.tensor1d([0.5, 1, 2]);
  beta = tf.tensor1d([-1, 0, 1]);
});

type Norm = typeof composedBatchNorm;

/** Value, batch statistics and the three gradients. */
async function runNorm(norm: Norm): Promise<Float32Array[]> {
  const seen: Tensor[] = [];
  const value = norm(x, gamma, beta, (mean, variance) => seen.push(tf.keep(mean.clone()), tf.keep(variance.clone())));
  const gradients = tf.grads((a, b, c) => norm(a as Tensor4D, b as Tensor1D, c as Tensor1D, () => undefined))(
    [x, gamma, beta],
    dy,
  );
  return Promise.all([value, ...seen, ...gradients].map(async (tensor) => Float32Array.from(await tensor.data())));
}

async function runActivation(activate: (x: Tensor4D) => Tensor4D): Promise<Float32Array[]> {
  const gradient = tf.grad((a) => activate(a as Tensor4D))(x, dy);
  return Promise.all([activate(x), gradient].map(async (tensor) => Float32Array.from(await tensor.data())));
}

function expectClose(actual: Float32Array[], expected: Float32Array[]): void {
  expect(actual.map((one) => one.length)).toEqual(expected.map((one) => one.length));
  actual.forEach((values, index) => {
    const scale = Math.max(...(expected[index] as Float32Array).map(Math.abs));
    const worst = Math.max(...values.map((value, at) => Math.abs(value - (expected[index]?.[at] as number))));
    expect(worst / scale, `result ${index}`).toBeLessThan(1e-5);
  });
}

describe.skipIf(backend !== 'tensorflow')('native ops equal their portable composition', () => {
  it('batch normalisation: value, statistics, gradients', async () => {
    expectClose(await runNorm(fusedBatchNorm), await runNorm(composedBatchNorm));
  });

  it('leaky relu', async () => {
    expectClose(await runActivation(fusedLeakyRelu), await runActivation(composedLeakyRelu));
  });

  it('relu', async () => {
    expectClose(await runActivation(fusedRelu), await runActivation((a) => tf.relu(a)));
  });
});

describe('the compositions', () => {
  it('batch normalisation normalises: mean beta, deviation gamma, unbiased variance reported', async () => {
    const [value, mean, variance] = await runNorm(composedBatchNorm);
    const channel = (values: Float32Array, at: number) => [...values].filter((_, index) => index % 3 === at);
    for (const at of [0, 1, 2]) {
      const input = channel(Float32Array.from(await x.data()), at);
      const output = channel(value as Float32Array, at);
      expect(average(output)).toBeCloseTo([-1, 0, 1][at] as number, 4);
      expect(Math.sqrt(average(output.map((v) => (v - average(output)) ** 2)))).toBeCloseTo(
        [0.5, 1, 2][at] as number,
        3,
      );
      expect(mean?.[at]).toBeCloseTo(average(input), 4);
      const unbiased = input.reduce((sum, v) => sum + (v - average(input)) ** 2, 0) / (input.length - 1);
      expect(variance?.[at]).toBeCloseTo(unbiased, 3);
    }
  });

  it.each<[string, (x: Tensor4D) => Tensor4D]>([
    ['batch normalisation', (a) => composedBatchNorm(a, gamma, beta, () => undefined)],
    ['leaky relu', composedLeakyRelu],
  ])('%s: the gradient along a direction is that of finite differences', async (_, layer) => {
    const direction = tf.randomNormal(x.shape, 0, 1, 'float32', 9) as Tensor4D;
    const along = (step: number) => tf.sum(tf.mul(layer(tf.add(x, tf.mul(direction, step))), dy));
    const epsilon = 1e-2;
    const [plus, minus] = await Promise.all([along(epsilon).data(), along(-epsilon).data()]);
    const numeric = ((plus?.[0] as number) - (minus?.[0] as number)) / (2 * epsilon);
    const gradient = tf.grad((a) => layer(a as Tensor4D))(x, dy);
    const analytic = (await tf.sum(tf.mul(gradient, direction)).data())[0] as number;
    expect(Math.abs(numeric - analytic) / Math.max(1, Math.abs(analytic))).toBeLessThan(2e-2);
  });
});

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
