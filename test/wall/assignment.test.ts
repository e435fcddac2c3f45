import { describe, expect, it } from 'vitest';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { assign, type Candidate, EPSILON, fewestUnjudged, leastJudged } from '../../server/wall/assignment.ts';
import { type Chance, secureChance, shuffled } from '../../server/wall/chance.ts';
import { seededRandom } from '../support/seeded-random.ts';

function seededChance(seed: number): Chance {
  const random = seededRandom(seed);
  return {
    coin: () => random() < 0.5,
    below: (limit) => Math.floor(random() * limit),
    unit: random,
    seed64: () => BigInt(Math.floor(random() * 2 ** 53)),
  };
}

const picture = (judged: number, dealt = 0): Candidate => ({ judged, dealt });

describe('the assignment policy', () => {
  it('W3: stores the probability with which it draws: frequencies agree, and sum to one', () => {
    const pictures = [picture(0, 2), picture(1), picture(1), picture(5), picture(0, 1), picture(9, 3)];
    const chance = seededChance(7);
    const draws = 60_000;
    const seen = new Map<Candidate, { count: number; propensity: number }>();
    for (let draw = 0; draw < draws; draw++) {
      const { picture: drawn, propensity } = leastJudged(pictures, chance);
      const known = seen.get(drawn);
      expect(known?.propensity ?? propensity).toBe(propensity);
      seen.set(drawn, { count: (known?.count ?? 0) + 1, propensity });
    }
    expect(seen.size).toBe(pictures.length); // every one has a chance
    let total = 0;
    for (const { count, propensity } of seen.values()) {
      const standardError = Math.sqrt((propensity * (1 - propensity)) / draws);
      expect(Math.abs(count / draws - propensity)).toBeLessThan(4 * standardError);
      total += propensity;
    }
    expect(total).toBeCloseTo(1, 12);
    expect(seen.get(pictures[1] as Candidate)?.propensity).toBeCloseTo(EPSILON / 6 + (1 - EPSILON) / 3, 12);
    expect(seen.get(pictures[3] as Candidate)?.propensity).toBeCloseTo(EPSILON / 6, 12);
  });

  it('W3: with nothing judged, all alike', () => {
    const pictures = [picture(0), picture(0), picture(0)];
    expect(leastJudged(pictures, seededChance(1)).propensity).toBeCloseTo(1 / 3, 12);
  });

  it('W2: throws no coin when a class has nothing left', () => {
    const coinless: Chance = {
      ...secureChance,
      coin: () => {
        throw new Error('the coin was thrown');
      },
    };
    const held: Choice[] = [];
    expect(assign({ unseen: { real: [], fake: [picture(0)] }, held }, coinless)).toBeNull();
    expect(assign({ unseen: { real: [picture(0)], fake: [] }, held }, coinless)).toBeNull();
    const both = { real: [picture(0)], fake: [picture(0)] };
    expect(() => assign({ unseen: both, held }, coinless)).toThrow('the coin was thrown');
  });

  it('W2: whatever the labels in hand, it deals, waits and hungers alike: only what was revealed counts', () => {
    const hands: Choice[][] = [
      ['real', 'real'],
      ['real', 'fake'],
      ['fake', 'fake'],
    ];
    for (const unjudged of [2, 3, 4, 27]) {
      const outcomes = hands.map((held) => {
        const left = (truth: Choice) => unjudged - held.filter((label) => label === truth).length;
        const some = (truth: Choice) => Array.from({ length: left(truth) }, () => picture(0));
        const supply = { unseen: { real: some('real'), fake: some('fake') }, held };
        return { isDealt: assign(supply, secureChance) !== null, fewest: fewestUnjudged(supply) };
      });
      const isDealt = unjudged > 2; // both in hand could be of the scarcer class
      expect(outcomes).toEqual(hands.map(() => ({ isDealt, fewest: unjudged })));
    }
  });

  it('W2: the secure coin is fair and does not remember, however the classes are stocked', () => {
    const unseen = { real: [picture(0)], fake: Array.from({ length: 50 }, () => picture(3)) };
    const supply = { unseen, held: [] };
    const tosses = 20_000;
    const labels = Array.from({ length: tosses }, () => (assign(supply, secureChance)?.truth === 'fake' ? 1 : 0));
    const mean = labels.reduce<number>((sum, label) => sum + label, 0) / tosses;
    const repeats = labels.slice(1).filter((label, index) => label === labels[index]).length / (tosses - 1);
    const fiveSigma = 5 * Math.sqrt(0.25 / tosses); // one false alarm in a million runs
    expect(Math.abs(mean - 0.5)).toBeLessThan(fiveSigma);
    expect(Math.abs(repeats - 0.5)).toBeLessThan(fiveSigma);
  });
});

describe('chance', () => {
  it('S3: seeds are 64-bit and never among those of training', () => {
    const seeds = Array.from({ length: 2000 }, () => secureChance.seed64());
    expect(seeds.every((seed) => seed >= 2n ** 32n && seed < 2n ** 64n)).toBe(true);
    expect(seeds.some((seed) => seed >= 2n ** 63n)).toBe(true);
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('shuffles fairly and leaves its argument alone', () => {
    const values = [0, 1, 2, 3];
    const firsts = new Map<number, number>();
    const chance = seededChance(3);
    for (let turn = 0; turn < 8000; turn++) {
      const first = shuffled(values, chance)[0] as number;
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect(values).toEqual([0, 1, 2, 3]);
    for (const count of firsts.values()) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(8000 * 0.25 * 0.75));
  });
});
