/** What the numbers of one round of about twenty pictures are called. The sentences themselves are in the message files. */

export type Bias = 'leans-real' | 'balanced' | 'leans-fake';

/**
 * A lean is named from |c| = 0.5 on. Somebody who cannot tell the classes apart gets there with 15 or more equal answers
 * of 20, which an even-handed guesser gives in 4 % of the rounds; at 0.3 it would be every fourth round.
 */
const LEAN_CRITERION = 0.5;

export function describeBias(criterion: number): Bias {
  if (criterion >= LEAN_CRITERION) return 'leans-real';
  return criterion <= -LEAN_CRITERION ? 'leans-fake' : 'balanced';
}

export type Sensitivity = 'misled' | 'guessing' | 'good-eye' | 'keen-eye';

/**
 * Without a lean, d′ = 0.6 is 62 % right and 1.7 is 80 %. Over a round of twenty its standard error is about 0.55, so what
 * lies between −0.6 and 0.6 is called guessing; below that, the forgeries looked more real than the real ones.
 */
const GUESSING_D_PRIME = 0.6;
const KEEN_D_PRIME = 1.7;

export function describeSensitivity(dPrime: number): Sensitivity {
  if (dPrime < -GUESSING_D_PRIME) return 'misled';
  if (dPrime < GUESSING_D_PRIME) return 'guessing';
  return dPrime < KEEN_D_PRIME ? 'good-eye' : 'keen-eye';
}
