import { expect, test } from 'vitest';
import { scorePoints } from '../../lib/judgment/proper-score.ts';

test('points for the three confidences of the game', () => {
  const points = (confidence: number) => [
    scorePoints({ isCorrect: true, confidence }),
    scorePoints({ isCorrect: false, confidence }),
  ];
  expect([50, 75, 95].map(points)).toEqual([
    [750, 750],
    [938, 438],
    [998, 98],
  ]);
  expect([0, 100].map(points)).toEqual([
    [0, 1000],
    [1000, 0],
  ]);
});

test('nobody gains on average by stating another confidence than they have', () => {
  const expectation = (belief: number, confidence: number) =>
    (belief / 100) * scorePoints({ isCorrect: true, confidence }) +
    (1 - belief / 100) * scorePoints({ isCorrect: false, confidence });
  for (let belief = 0; belief <= 100; belief++) {
    for (let stated = 0; stated <= 100; stated++) {
      const gain = expectation(belief, stated) - expectation(belief, belief);
      expect(gain).toBeLessThanOrEqual(1); // points are rounded
      if (Math.abs(stated - belief) > 10) expect(gain).toBeLessThan(0);
    }
  }
});

test('what is no percentage is refused', () => {
  expect(() => scorePoints({ isCorrect: true, confidence: 101 })).toThrow('between 0 and 100');
  expect(() => scorePoints({ isCorrect: true, confidence: Number.NaN })).toThrow('between 0 and 100');
});
