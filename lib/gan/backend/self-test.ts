import type * as tensorflow from '@tensorflow/tfjs';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';

export type SelfTest = { ok: true } | { ok: false; why: string };

/** Weighted sums and sum of magnitudes of a tensor whose right values were computed elsewhere. */
type Known = { what: string; first: number; second: number; magnitude: number };

// From test/gan/backend/self-test-numbers.py. The inputs are small dyadic fractions, exact even in TF32, so any backend
// that multiplies and adds gets these numbers, whatever its order of summation.
const CONVOLUTION: Known = { what: 'conv2d', first: 10.943359375, second: 7.78125, magnitude: 766.0546875 };
const TRANSPOSED: Known = { what: 'conv2dTranspose', first: -10.892578125, second: 1.796875, magnitude: 1277.921875 };
const TO_INPUT: Known = { ...TRANSPOSED, what: 'the gradient of conv2d to its input' };
const TO_FILTER: Known = {
  what: 'the gradient of conv2d to its filter',
  first: -34.6640625,
  second: 30.8046875,
  magnitude: 4708.375,
};

/** Of the sum of magnitudes. One wrong number in a thousand is 1e-4 of it and more. */
const TOLERANCE = 1e-5;

/** Whether the backend that is set computes convolutions, their transposes and their gradients rightly; takes a few ms. */
export async function selfTest(tf: typeof tensorflow): Promise<SelfTest> {
  const x = tf.tensor4d(pattern(1024, { factor: 37, modulus: 23, divisor: 8 }), [2, 8, 8, 8]); // (B, H, W, C)
  const filter = tf.tensor4d(pattern(2048, { factor: 29, modulus: 19, divisor: 16 }), [4, 4, 8, 16]); // (h, w, in, out)
  const dy = tf.tensor4d(pattern(512, { factor: 31, modulus: 13, divisor: 4 }), [2, 4, 4, 16]);
  const forward = (image: Tensor4D, weights: Tensor4D) => tf.conv2d(image, weights, 2, 'same'); // (2, 4, 4, 16)
  const pulled = (image: Tensor, weights: Tensor) =>
    forward(image as Tensor4D, weights as Tensor4D)
      .mul(dy)
      .sum();

  const checks: [Known, () => Tensor][] = [
    [CONVOLUTION, () => forward(x, filter)],
    [TRANSPOSED, () => tf.conv2dTranspose(dy, filter, [2, 8, 8, 8], 2, 'same')],
    [TO_INPUT, () => tf.grad((image) => pulled(image, filter))(x)],
    [TO_FILTER, () => tf.grad((weights) => pulled(x, weights))(filter)],
  ];

  try {
    for (const [known, compute] of checks) {
      const result = tf.tidy(compute);
      const why = compare(known, await result.data());
      result.dispose();
      if (why) return { ok: false, why };
    }
    return { ok: true };
  } finally {
    tf.dispose([x, filter, dy]);
  }
}

function compare(known: Known, values: ArrayLike<number>): string | null {
  const sum = (weight: (value: number, index: number) => number) =>
    Array.from(values).reduce((total, value, index) => total + weight(value, index), 0);
  const firstWeights = pattern(values.length, { factor: 13, modulus: 17, divisor: 8 });
  const secondWeights = pattern(values.length, { factor: 7, modulus: 11, divisor: 8 });
  const pairs: [number, number][] = [
    [sum((value, i) => value * (firstWeights[i] ?? 0)), known.first],
    [sum((value, i) => value * (secondWeights[i] ?? 0)), known.second],
    [sum(Math.abs), known.magnitude],
  ];
  for (const [got, right] of pairs) {
    // Written so that NaN is wrong too.
    if (!(Math.abs(got - right) <= TOLERANCE * known.magnitude)) {
      return `${known.what} gives wrong numbers: ${got.toPrecision(7)} where ${right} is right`;
    }
  }
  return null;
}

type Pattern = { factor: number; modulus: number; divisor: number };

function pattern(count: number, { factor, modulus, divisor }: Pattern): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (((i * factor) % modulus) - Math.floor(modulus / 2)) / divisor);
}
