/** The kernels that are ours on WebAssembly, against those of TensorFlow.js's plain JavaScript backend. */
import { beforeAll, describe, expect, it } from 'vitest';
import { normals, openRandom } from '../../../lib/gan/random.ts';
import { openBackend, type Tensor, type Tensor1D, type Tensor4D, tf } from '../../../lib/gan/tf.ts';

type Padding = Parameters<typeof tf.conv2d>[3];
type Convolution = {
  what: string;
  image: [number, number, number, number]; // N, H, W, in
  filter: [number, number, number, number]; // height, width, in, out
  strides: number | [number, number];
  pad: Padding;
};

const convolutions: Convolution[] = [
  { what: "DCGAN's, tiles of Winograd", image: [5, 8, 12, 16], filter: [4, 4, 16, 24], strides: 2, pad: 'same' },
  { what: "DCGAN's, more tiles than channels", image: [3, 12, 8, 9], filter: [4, 4, 9, 11], strides: 2, pad: 'same' },
  { what: "DCGAN's smallest", image: [1, 4, 4, 17], filter: [4, 4, 17, 9], strides: 2, pad: 'same' },
  { what: "DCGAN's, padding as a number", image: [2, 8, 8, 16], filter: [4, 4, 16, 8], strides: 2, pad: 1 },
  { what: "DCGAN's, an image with a row too many", image: [2, 9, 9, 8], filter: [4, 4, 8, 5], strides: 2, pad: 1 },
  { what: "DCGAN's, an image with a row too few", image: [2, 7, 7, 8], filter: [4, 4, 8, 5], strides: 2, pad: 'same' },
  { what: '4×4 stride 2 on few channels', image: [2, 8, 8, 3], filter: [4, 4, 3, 8], strides: 2, pad: 'same' },
  { what: '4×4 stride 2 with an odd output', image: [2, 6, 10, 16], filter: [4, 4, 16, 8], strides: 2, pad: 'same' },
  { what: '4×4 stride 2 without padding', image: [2, 10, 10, 16], filter: [4, 4, 16, 8], strides: 2, pad: 'valid' },
  { what: '4×4 stride 2 on an odd image', image: [2, 9, 7, 16], filter: [4, 4, 16, 8], strides: 2, pad: 'same' },
  { what: '4×4 on 4×4', image: [5, 4, 4, 7], filter: [4, 4, 7, 5], strides: 1, pad: 'valid' },
  { what: '3×3', image: [2, 5, 7, 6], filter: [3, 3, 6, 4], strides: 1, pad: 'same' },
  { what: '3×3 stride 2 on an odd image', image: [2, 7, 9, 5], filter: [3, 3, 5, 4], strides: 2, pad: 'same' },
  { what: '1×1', image: [5, 6, 6, 8], filter: [1, 1, 8, 3], strides: 1, pad: 'same' },
  { what: '1×1 stride 2', image: [1, 6, 6, 8], filter: [1, 1, 8, 3], strides: 2, pad: 'valid' },
  { what: 'unequal sides', image: [1, 9, 6, 4], filter: [5, 2, 4, 3], strides: [3, 1], pad: 'same' },
  {
    what: 'padding of its own on every side',
    image: [2, 8, 8, 16],
    filter: [4, 4, 16, 5],
    strides: 2,
    pad: [
      [0, 0],
      [1, 2],
      [0, 3],
      [0, 0],
    ],
  },
];

const others: [string, () => Tensor][] = [
  ['a product with the left side transposed', () => tf.matMul(tensor('a', [5, 7]), tensor('b', [5, 3]), true)],
  ['a product with the right side transposed', () => tf.matMul(tensor('a', [5, 7]), tensor('b', [33, 7]), false, true)],
  ['a product with both transposed', () => tf.matMul(tensor('a', [7, 18]), tensor('b', [3, 7]), true, true)],
  ['a batch of products', () => tf.matMul(tensor('a', [2, 7, 4]), tensor('b', [2, 7, 5]), true)],
  ['a sum over all but channels', () => tf.sum(tensor('x', [3, 5, 7, 6]), [0, 1, 2])],
  ['a mean over all but channels', () => tf.mean(tensor('x', [3, 5, 7, 6]), [2, 0, 1])],
  ['a mean that keeps its axes', () => tf.mean(tensor('x', [4, 6]), 0, true)],
  ['a sum over the last axes', () => tf.sum(tensor('x', [3, 5, 7, 6]), [1, 2, 3])],
  ['a sum over everything', () => tf.sum(tensor('x', [3, 5, 7, 6]))],
  [
    'a normalisation by given statistics',
    () => {
      const [mean, variance, offset, scale] = ['mean', 'variance', 'offset', 'scale'].map((name) =>
        tf.abs(tensor(name, [6])),
      ) as [Tensor1D, Tensor1D, Tensor1D, Tensor1D];
      return tf.batchNorm(tensor('x', [3, 4, 5, 6]), mean, variance, offset, scale, 1e-5);
    },
  ],
  [
    'a normalisation without offset and scale',
    () => tf.batchNorm(tensor('x', [3, 4, 5, 6]), tf.fill([6], 0.5) as Tensor1D, tf.fill([6], 2) as Tensor1D),
  ],
  ['a sum of integers', () => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0)],
  ['a sum of nothing', () => tf.sum(tf.zeros([0, 3]), 0)],
  ['a sum over rows without columns', () => tf.sum(tf.zeros([3, 0]), 0)],
];

beforeAll(async () => {
  await openBackend({ force: 'wasm' });
});

it('gradients of a convolution are matrix products, as those of TensorFlow.js are not', async () => {
  const image = tensor('image', [1, 5, 5, 4]) as Tensor4D;
  const filter = tensor('filter', [3, 3, 4, 6]) as Tensor4D;
  const forward = (one: Tensor, other: Tensor) => tf.conv2d(one as Tensor4D, other as Tensor4D, 1, 'same');
  const dy = forward(image, filter);
  expect(await matrixProductsOf(() => forward(image, filter))).toBe(0);
  expect(await matrixProductsOf(() => tf.grad((x) => forward(x, filter))(image, dy))).toBeGreaterThan(0);
  expect(await matrixProductsOf(() => tf.grad((w) => forward(image, w))(filter, dy))).toBeGreaterThan(0);
  tf.dispose([image, filter, dy]);
});

describe.each(convolutions)('$what', (convolution) => {
  const { image: imageShape, filter: filterShape, strides, pad } = convolution;
  const forward = (image: Tensor, filter: Tensor) => tf.conv2d(image as Tensor4D, filter as Tensor4D, strides, pad);

  it.each([
    ['convolution', (image: Tensor, filter: Tensor) => forward(image, filter)],
    [
      'gradient to the image',
      (image: Tensor, filter: Tensor, dy: Tensor) => tf.grad((x) => forward(x, filter))(image, dy),
    ],
    [
      'gradient to the filter',
      (image: Tensor, filter: Tensor, dy: Tensor) => tf.grad((w) => forward(image, w))(filter, dy),
    ],
    // It has the gradient to the image as a part of its own.
    [
      'gradient to the filter of the squared gradient to the image',
      (image: Tensor, filter: Tensor, dy: Tensor) =>
        tf.grad((w) => tf.sum(tf.square(tf.grad((x) => forward(x, w))(image, dy))))(filter),
    ],
  ])('%s', async (_, compute) => {
    await expectSameAsPlain(() => {
      const image = tensor('image', imageShape);
      const filter = tensor('filter', filterShape);
      const dy = tensor('dy', forward(image, filter).shape);
      return compute(image, filter, dy);
    });
  });
});

describe('transposed convolution', () => {
  it.each([
    ["DCGAN's", [5, 4, 6, 24], [4, 4, 16, 24], [5, 8, 12, 16], 2, 'same'],
    ["DCGAN's picture", [2, 8, 8, 16], [4, 4, 3, 16], [2, 16, 16, 3], 2, 'same'],
    ["DCGAN's first, on 1×1", [5, 1, 1, 10], [4, 4, 16, 10], [5, 4, 4, 16], 1, 'valid'],
    ['3×3 to an odd size', [2, 4, 4, 3], [3, 3, 5, 3], [2, 7, 7, 5], 2, 'same'],
  ] as const)('%s: value and both gradients', async (_, x, filter, output, strides, pad) => {
    const transposed = (image: Tensor, weights: Tensor) =>
      tf.conv2dTranspose(image as Tensor4D, weights as Tensor4D, [...output], strides, pad);
    await expectSameAsPlain(() => transposed(tensor('x', x), tensor('filter', filter)));
    for (const which of [0, 1]) {
      await expectSameAsPlain(() => {
        const gradients = tf.grads(transposed)([tensor('x', x), tensor('filter', filter)], tensor('dy', output));
        return gradients[which] as Tensor;
      });
    }
  });
});

describe('what else a training step computes', () => {
  it.each(others)('%s', async (_, compute) => {
    await expectSameAsPlain(compute);
  });
});

it('a filter that is assigned new values convolves with them', async () => {
  await expectSameAsPlain(() => {
    const filter = tf.variable(tensor('filter', [4, 4, 16, 8]));
    const image = tensor('image', [2, 8, 8, 16]) as Tensor4D;
    const through = () => {
      const output = tf.conv2d(image, filter as unknown as Tensor4D, 2, 'same');
      return tf.conv2dTranspose(output, filter as unknown as Tensor4D, [2, 8, 8, 16], 2, 'same');
    };
    const before = through();
    filter.assign(tensor('other filter', [4, 4, 16, 8]));
    const both = tf.stack([before, through()]);
    filter.dispose();
    return both;
  });
});

it('nothing is left over: neither tensors nor memory of the backend', async () => {
  await openBackend({ force: 'wasm' });
  const backend = tf.backend() as unknown as { numDataIds(): number };
  const step = () =>
    tf.tidy(() => {
      for (const { image, filter, strides, pad } of convolutions) {
        const y = tf.conv2d(tensor('image', image) as Tensor4D, tensor('filter', filter) as Tensor4D, strides, pad);
        tf.grads((x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, pad))(
          [tensor('image', image), tensor('filter', filter)],
          y,
        );
      }
      for (const [, compute] of others) compute();
    });
  step();
  const before = [tf.memory().numTensors, tf.memory().numBytes, backend.numDataIds()];
  step();
  expect([tf.memory().numTensors, tf.memory().numBytes, backend.numDataIds()]).toEqual(before);
});

it.each([
  ['left', true, false],
  ['right', false, true],
  ['left and the right', true, true],
])('refuses products of integers with the %s side transposed, and leaves nothing over', async (_, left, right) => {
  await openBackend({ force: 'wasm' });
  const backend = tf.backend() as unknown as { numDataIds(): number };
  const integers = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
  const before = backend.numDataIds();
  expect(() => tf.tidy(() => tf.matMul(integers, integers, left, right))).toThrow('non-float32');
  expect(backend.numDataIds()).toBe(before);
  integers.dispose();
});

it('refuses channels that come before rows and columns', async () => {
  await openBackend({ force: 'wasm' });
  const image = tensor('image', [1, 4, 8, 8]) as Tensor4D;
  const filter = tensor('filter', [3, 3, 4, 2]) as Tensor4D;
  expect(() => tf.conv2d(image, filter, 1, 'same', 'NCHW')).toThrow('NHWC order, not NCHW');
});

/** How often XNNPACK is asked for one. */
async function matrixProductsOf(compute: () => Tensor): Promise<number> {
  const kernel = tf.getKernel('BatchMatMul', 'wasm');
  let count = 0;
  const replaceBy = (kernelFunc: typeof kernel.kernelFunc) => {
    tf.unregisterKernel('BatchMatMul', 'wasm');
    tf.registerKernel({ ...kernel, kernelFunc });
  };
  replaceBy((call) => {
    count++;
    return kernel.kernelFunc(call);
  });
  const result = compute();
  await result.data();
  result.dispose();
  replaceBy(kernel.kernelFunc);
  return count;
}

/** The same numbers whichever backend asks. */
function tensor(name: string, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(normals(openRandom(name, 0n), count), [...shape]);
}

async function expectSameAsPlain(compute: () => Tensor): Promise<void> {
  const values: Float32Array[] = [];
  for (const force of ['cpu', 'wasm'] as const) {
    await openBackend({ force });
    const result = tf.tidy(compute);
    values.push(Float32Array.from(await result.data()));
    result.dispose();
  }
  const [expected, actual] = values as [Float32Array, Float32Array];
  expect(actual).toHaveLength(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const worst = actual.reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at] as number))), 0);
  expect(worst).toBeLessThanOrEqual(1e-5 * scale);
}
