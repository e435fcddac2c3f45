import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** Draws of one named stream of one seed. Equal (seed, stream) give equal draws on every machine. */
export type Random = {
  /** Uniform in [low, high). */
  uniform: (low: number, high: number) => number;
  /** Uniform in a [low, high) pair. */
  within: (range: readonly [low: number, high: number]) => number;
  /** Normal by the sum of four uniforms: bounded at ±3.46 deviations, so that nothing is ever drawn off the picture. */
  normal: (mean: number, deviation: number) => number;
  chance: (probability: number) => boolean;
  /** One key, with probability proportional to its weight. */
  pick: <Key extends string>(weights: Readonly<Record<Key, number>>) => Key;
  choose: <Item>(items: readonly Item[]) => Item;
};

/** Seeds are 64-bit and may come from the system's secure source; sha256 spreads neighbouring ones over the whole state. */
export function createRandom(seed: bigint, stream: string): Random {
  const digest = createHash('sha256')
    .update(`${stream}:${BigInt.asUintN(64, seed)}`)
    .digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  const unit = () => uniformFloat64(generator);
  return {
    uniform: (low, high) => low + (high - low) * unit(),
    within: ([low, high]) => low + (high - low) * unit(),
    normal: (mean, deviation) => mean + deviation * Math.sqrt(3) * (unit() + unit() + unit() + unit() - 2),
    chance: (probability) => unit() < probability,
    pick: (weights) => pickByWeight(weights, unit()),
    choose: (items) => {
      const item = items[Math.floor(unit() * items.length)];
      if (item === undefined) throw new Error('cannot choose from an empty list');
      return item;
    },
  };
}

function pickByWeight<Key extends string>(weights: Readonly<Record<Key, number>>, unit: number): Key {
  const entries = Object.entries(weights) as [Key, number][];
  let left = unit * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  const last = entries.findLast(([, weight]) => weight > 0);
  if (!last) throw new Error('cannot pick where every weight is zero');
  return last[0];
}
