/**
 * The quadratic (Brier) score: it is proper, so nobody gains on average by stating more or less confidence than they have.
 * A pure guess at 50 % always brings 750 points, a mistake at 95 % nearly none.
 */

export const MAX_POINTS = 1000;

/** One answer with its stated probability of being right in percent, which is how it is asked, sent and stored. */
export type StatedAnswer = { isCorrect: boolean; confidence: number };

/** round(1000 · (1 − (o − p)²)), with o = 1 for a correct answer and 0 for a wrong one; halves are rounded up. */
export function scorePoints(answer: StatedAnswer): number {
  // Whole percent until the last step: as fractions, 0.05² = 0.0025000000000000044 would cost the certain a point.
  return Math.round(MAX_POINTS - (MAX_POINTS * squaredPercent(answer)) / 10_000);
}

function squaredPercent({ isCorrect, confidence }: StatedAnswer): number {
  if (!(confidence >= 0 && confidence <= 100)) {
    throw new RangeError(`a confidence is a percentage between 0 and 100, not ${confidence}`);
  }
  return ((isCorrect ? 100 : 0) - confidence) ** 2;
}
