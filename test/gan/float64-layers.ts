/** DCGAN's layers in plain float64, one product after the other: what finite differences are taken of. */

/** Square pictures with channels, laid out [count, size, size, channels]. */
export type Feature = { values: Float64Array; count: number; size: number; channels: number };

/** a [rows, inner] · b [inner, columns] → [rows, columns]. */
export function matMul(a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const inner = a.length / rows;
  const columns = b.length / inner;
  return Float64Array.from({ length: rows * columns }, (_, place) => {
    const [row, column] = [Math.floor(place / columns), place % columns];
    let sum = 0;
    for (let index = 0; index < inner; index++) sum += at(a, row * inner + index) * at(b, index * columns + column);
    return sum;
  });
}

/** 4×4, stride 2, padding 1; kernel [4, 4, in, out]. */
export function convolve(x: Feature, kernel: Float64Array): Feature {
  const channels = kernel.length / (16 * x.channels);
  const y = zeros({ count: x.count, size: x.size / 2, channels });
  forEachTap(x, y, (large, tap, small) => {
    y.values[small] = at(y.values, small) + at(x.values, large) * at(kernel, tap);
  });
  return y;
}

/** Transposed, 4×4, stride 2, padding 1; kernel [4, 4, out, in]. */
export function convolveTransposed(x: Feature, kernel: Float64Array): Feature {
  const channels = kernel.length / (16 * x.channels);
  const y = zeros({ count: x.count, size: x.size * 2, channels });
  forEachTap(y, x, (large, tap, small) => {
    y.values[large] = at(y.values, large) + at(x.values, small) * at(kernel, tap);
  });
  return y;
}

/** By the statistics of the batch; the variance is the biased one. */
export function normalise(x: Feature, gamma: Float64Array, beta: Float64Array): Feature {
  const mean = (values: Float64Array, channel: number) =>
    values.reduce((sum, value, place) => (place % x.channels === channel ? sum + value : sum), 0) /
    (values.length / x.channels);
  const means = gamma.map((_, channel) => mean(x.values, channel));
  const centred = x.values.map((value, place) => value - at(means, place % x.channels));
  const squares = centred.map((value) => value * value);
  const scales = gamma.map((scale, channel) => scale / Math.sqrt(mean(squares, channel) + 1e-5));
  return {
    ...x,
    values: centred.map((value, place) => value * at(scales, place % x.channels) + at(beta, place % x.channels)),
  };
}

export function rectify(x: Feature, slope = 0): Feature {
  return { ...x, values: x.values.map((value) => (value > 0 ? value : slope * value)) };
}

/** −mean log σ(l) for authentic pictures, −mean log(1 − σ(l)) for forged ones. */
export function crossEntropy(logits: Float64Array, label: 'real' | 'fake'): number {
  const sign = label === 'real' ? 1 : -1;
  return logits.reduce((sum, logit) => sum - Math.log(1 / (1 + Math.exp(-sign * logit))), 0) / logits.length;
}

/** Every product of a 4×4 kernel, stride 2, padding 1, between a picture and one of half its size, as three places. */
function forEachTap(large: Feature, small: Feature, visit: (large: number, tap: number, small: number) => void): void {
  for (let place = 0; place < small.count * small.size ** 2; place++) {
    const picture = Math.floor(place / small.size ** 2);
    const [top, left] = [2 * (Math.floor(place / small.size) % small.size) - 1, 2 * (place % small.size) - 1];
    for (let offset = 0; offset < 16; offset++) {
      const [row, column] = [top + Math.floor(offset / 4), left + (offset % 4)];
      if (row < 0 || row >= large.size || column < 0 || column >= large.size) continue;
      const pixel = (picture * large.size + row) * large.size + column;
      for (let one = 0; one < large.channels; one++) {
        for (let other = 0; other < small.channels; other++) {
          const tap = (offset * large.channels + one) * small.channels + other;
          visit(pixel * large.channels + one, tap, place * small.channels + other);
        }
      }
    }
  }
}

function zeros(shape: Omit<Feature, 'values'>): Feature {
  return { ...shape, values: new Float64Array(shape.count * shape.size ** 2 * shape.channels) };
}

function at(values: Float64Array, place: number): number {
  return values[place] as number;
}
