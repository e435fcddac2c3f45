import { randomBytes, randomInt } from 'node:crypto';

/** Where the wall takes its luck from: the system's secure source in the game, a seeded one in a test of frequencies. */
export type Chance = {
  coin(): boolean;
  below(limit: number): number; // a whole number, 0…limit − 1
  unit(): number; // 0 ≤ u < 1
  seed64(): bigint; // never below 2^32: those seeds are for training and for the command line
};

export const secureChance: Chance = {
  coin: () => randomInt(2) === 1,
  below: (limit) => randomInt(limit),
  unit: () => randomInt(2 ** 48 - 1) / (2 ** 48 - 1),
  seed64() {
    const seed = randomBytes(8).readBigUInt64LE();
    return seed < 2n ** 32n ? secureChance.seed64() : seed;
  },
};

/** A fair shuffle; the argument stays as it was. */
export function shuffled<T>(values: readonly T[], chance: Chance): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = chance.below(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** A standard normal number from the secure source (Box and Muller 1958). */
export function secureNormal(): number {
  return Math.sqrt(-2 * Math.log(1 - secureChance.unit())) * Math.cos(2 * Math.PI * secureChance.unit());
}
