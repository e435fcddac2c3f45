/**
 * Mean structural similarity of the luma of two RGB images, over every 8 × 8 window at a stride of 4 (Wang et al. 2004, without
 * the Gaussian weights).
 */
export function ssim(a: Uint8Array, b: Uint8Array, side: number): number {
  const [lumaA, lumaB] = [luma(a), luma(b)];
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + 8 <= side; top += 4) {
    for (let left = 0; left + 8 <= side; left += 4) {
      sum += windowSimilarity(lumaA, lumaB, top * side + left, side);
      windows++;
    }
  }
  return sum / windows;
}

function windowSimilarity(a: Float64Array, b: Float64Array, start: number, side: number): number {
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 8; column++) {
      const x = a[start + row * side + column] as number;
      const y = b[start + row * side + column] as number;
      sumA += x;
      sumB += y;
      squareA += x * x;
      squareB += y * y;
      product += x * y;
    }
  }
  const [meanA, meanB] = [sumA / 64, sumB / 64];
  const [varianceA, varianceB] = [squareA / 64 - meanA ** 2, squareB / 64 - meanB ** 2];
  const covariance = product / 64 - meanA * meanB;
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) / ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2))
  );
}

const luma = (rgb: Uint8Array) =>
  Float64Array.from(
    { length: rgb.length / 3 },
    (_, index) =>
      0.299 * (rgb[index * 3] as number) +
      0.587 * (rgb[index * 3 + 1] as number) +
      0.114 * (rgb[index * 3 + 2] as number),
  );
