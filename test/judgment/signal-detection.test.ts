import { expect, test } from 'vitest';
import { inverseNormal } from '../../lib/judgment/normal.ts';
import { countSignals, detectSignal, type SignalCounts } from '../../lib/judgment/signal-detection.ts';
import golden from '../golden/signal_detection.json' with { type: 'json' };
import { seededRandom } from '../support/seeded-random.ts';

test('the normal quantile agrees with SciPy', () => {
  for (const { p, z } of golden.quantiles) {
    expect(Math.abs(inverseNormal(p) - z), `z(${p})`).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(z)));
  }
  expect(inverseNormal(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(inverseNormal(1)).toBe(Number.POSITIVE_INFINITY);
  expect(() => inverseNormal(75)).toThrow('between 0 and 1');
  expect(() => inverseNormal(Number.NaN)).toThrow('between 0 and 1');
});

test('the normal quantile is odd and rises, across the seams of its three pieces too', () => {
  const random = seededRandom(1);
  const ps = Array.from({ length: 2_000 }, () => 0.5 * random() ** 8).sort((a, b) => a - b);
  for (const [i, p] of ps.entries()) {
    expect(inverseNormal(1 - p)).toBeCloseTo(-inverseNormal(1 - (1 - p)), 9);
    if (i > 0) expect(inverseNormal(p)).toBeGreaterThanOrEqual(inverseNormal(ps[i - 1] as number));
  }
});

test("d', criterion and ln beta agree with SciPy", () => {
  for (const { counts, expected } of golden.detections) {
    const detection = detectSignal(counts);
    for (const [name, value] of Object.entries(expected)) {
      expect(detection?.[name as keyof typeof expected], `${name} of ${JSON.stringify(counts)}`).toBeCloseTo(value, 11);
    }
  }
});

test('nothing is said about telling two classes apart when one was never shown', () => {
  expect(detectSignal({ hits: 3, misses: 1, falseAlarms: 0, correctRejections: 0 })).toBeNull();
  expect(detectSignal({ hits: 0, misses: 0, falseAlarms: 3, correctRejections: 1 })).toBeNull();
  expect(detectSignal(countSignals([]))).toBeNull();
});

test('the signal is the fake', () => {
  const counts = countSignals([
    { truth: 'fake', choice: 'fake' },
    { truth: 'fake', choice: 'fake' },
    { truth: 'fake', choice: 'fake' },
    { truth: 'fake', choice: 'fake' },
    { truth: 'fake', choice: 'real' },
    { truth: 'fake', choice: 'real' },
    { truth: 'fake', choice: 'real' },
    { truth: 'real', choice: 'fake' },
    { truth: 'real', choice: 'fake' },
    { truth: 'real', choice: 'real' },
  ]);
  expect(counts).toEqual({ hits: 4, misses: 3, falseAlarms: 2, correctRejections: 1 });
});

test('symmetries: fooled instead of fooling turns d prime round, calling everything the other way turns the criterion round', () => {
  const random = seededRandom(2);
  const upTo30 = () => 1 + Math.floor(random() * 30);
  for (let i = 0; i < 1_000; i++) {
    const counts: SignalCounts = {
      hits: upTo30(),
      misses: upTo30(),
      falseAlarms: upTo30(),
      correctRejections: upTo30(),
    };
    const { hits, misses, falseAlarms, correctRejections } = counts;
    const detection = must(detectSignal(counts));
    const swapped = must(
      detectSignal({ hits: falseAlarms, misses: correctRejections, falseAlarms: hits, correctRejections: misses }),
    );
    expect(swapped.dPrime).toBeCloseTo(-detection.dPrime, 12);
    expect(swapped.criterion).toBeCloseTo(detection.criterion, 12);
    const inverted = must(
      detectSignal({ hits: misses, misses: hits, falseAlarms: correctRejections, correctRejections: falseAlarms }),
    );
    expect(inverted.dPrime).toBeCloseTo(-detection.dPrime, 12);
    expect(inverted.criterion).toBeCloseTo(-detection.criterion, 12);
    // One more forgery found can only raise d', and only lower the criterion.
    const better = must(detectSignal({ ...counts, hits: hits + 1, misses: misses - 1 }));
    expect(better.dPrime).toBeGreaterThan(detection.dPrime);
    expect(better.criterion).toBeLessThan(detection.criterion);
    expect(detection.logBeta).toBeCloseTo(detection.criterion * detection.dPrime, 12);
  }
});

test("an observer's true d' and criterion are found again from many judgments", () => {
  const random = seededRandom(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const [dPrime, criterion] = [0.9, 0.35]; // evidence N(±d'/2, 1), "fake" above the criterion
  const judgments = Array.from({ length: 40_000 }, (_, i) => {
    const truth = i % 2 === 0 ? ('fake' as const) : ('real' as const);
    const evidence = normal() + (truth === 'fake' ? dPrime / 2 : -dPrime / 2);
    return { truth, choice: evidence > criterion ? ('fake' as const) : ('real' as const) };
  });
  const detection = must(detectSignal(countSignals(judgments)));
  expect(detection.dPrime).toBeCloseTo(dPrime, 1);
  expect(detection.criterion).toBeCloseTo(criterion, 1);
});

function must<T>(value: T | null): T {
  if (value === null) throw new Error('expected a value');
  return value;
}
