/** A small classifier for tests that ask "does this tell anything about that?". */

export type Sample = { features: number[]; label: 0 | 1; group: number };

/**
 * Area under the ROC curve of a logistic regression that never saw the group it judges: folds are made of whole groups
 * (sessions), the curve is taken within each fold, and the mean is returned. Nothing in it is random.
 */
export function crossValidatedAuc(samples: readonly Sample[], { folds = 5 }: { folds?: number } = {}): number {
  const groups = [...new Set(samples.map(({ group }) => group))];
  const foldOf = new Map(groups.map((group, position) => [group, position % folds]));
  const areas = Array.from({ length: folds }, (_, fold) => {
    const train = samples.filter(({ group }) => foldOf.get(group) !== fold);
    const test = samples.filter(({ group }) => foldOf.get(group) === fold);
    const score = fitLogisticRegression(train);
    return { area: auc(test.map(({ features, label }) => ({ score: score(features), label }))), size: test.length };
  });
  return areas.reduce((sum, { area, size }) => sum + area * size, 0) / samples.length;
}

/** Ridge-penalised, features standardised, by gradient descent with momentum; returns the linear score. */
export function fitLogisticRegression(
  samples: readonly Sample[],
  { ridge = 1e-3, steps = 80, rate = 0.5 }: { ridge?: number; steps?: number; rate?: number } = {},
): (features: number[]) => number {
  const width = samples[0]?.features.length ?? 0;
  const count = samples.length;
  const columns = Array.from({ length: width }, (_, j) =>
    momentsOf(samples.map(({ features }) => features[j] as number)),
  );
  const standardise = (features: number[]) =>
    Float64Array.from(columns, ({ mean, deviation }, j) =>
      deviation > 1e-6 ? ((features[j] as number) - mean) / deviation : 0,
    );
  const rows = samples.map(({ features, label }) => ({ x: standardise(features), label })); // [count, width]
  const weights = new Float64Array(width);
  const velocity = new Float64Array(width);
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(width);
    for (const { x, label } of rows) {
      const error = 1 / (1 + Math.exp(-dot(weights, x))) - label;
      for (let j = 0; j < width; j++) gradient[j] = at(gradient, j) + (error * at(x, j)) / count;
    }
    for (let j = 0; j < width; j++) {
      velocity[j] = 0.8 * at(velocity, j) - rate * (at(gradient, j) + ridge * at(weights, j));
      weights[j] = at(weights, j) + at(velocity, j);
    }
  }
  return (features) => dot(weights, standardise(features));
}

/** The probability that a sample of label 1 scores higher than one of label 0 (Mann and Whitney), ties counting half. */
export function auc(scored: readonly { score: number; label: 0 | 1 }[]): number {
  const sorted = [...scored].sort((one, other) => one.score - other.score);
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end++;
    const rank = (start + 1 + end) / 2; // of ties, the mean; ranks count from 1
    for (let i = start; i < end; i++) if (sorted[i]?.label === 1) rankSum += rank;
    start = end;
  }
  const ones = sorted.filter(({ label }) => label === 1).length;
  return (rankSum - (ones * (ones + 1)) / 2) / (ones * (sorted.length - ones));
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < one.length; j++) sum += at(one, j) * at(other, j);
  return sum;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
