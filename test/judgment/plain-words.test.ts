import { expect, test } from 'vitest';
import { describeBias, describeSensitivity } from '../../lib/judgment/plain-words.ts';
import { detectSignal } from '../../lib/judgment/signal-detection.ts';

/** A round of ten fakes and ten real ones, with so many of each called fake. */
function round(fakesCalledFake: number, realsCalledFake: number) {
  const detection = detectSignal({
    hits: fakesCalledFake,
    misses: 10 - fakesCalledFake,
    falseAlarms: realsCalledFake,
    correctRejections: 10 - realsCalledFake,
  });
  if (!detection) throw new Error('both classes were shown');
  return { bias: describeBias(detection.criterion), sensitivity: describeSensitivity(detection.dPrime) };
}

test('a lean is named from fifteen equal answers of twenty on', () => {
  expect(round(7, 7).bias).toBe('balanced');
  expect(round(8, 7).bias).toBe('leans-fake');
  expect(round(3, 3).bias).toBe('balanced');
  expect(round(3, 2).bias).toBe('leans-real');
  expect(round(10, 0).bias).toBe('balanced');
  expect(round(0, 10).bias).toBe('balanced');
});

test('sensitivity runs from misled to a keen eye', () => {
  expect(round(3, 7).sensitivity).toBe('misled');
  expect(round(5, 5).sensitivity).toBe('guessing');
  expect(round(6, 4).sensitivity).toBe('guessing');
  expect(round(7, 4).sensitivity).toBe('good-eye');
  expect(round(8, 3).sensitivity).toBe('good-eye');
  expect(round(9, 1).sensitivity).toBe('keen-eye');
});
