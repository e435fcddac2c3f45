import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findHouseCollection, paintWork, trainingSeed } from '../../lib/collection/collection.ts';
import { drawPersonCard, PERSON_ODDS, type PersonCard } from '../../lib/collection/painter/person-card.ts';
import { createRandom } from '../../lib/collection/random.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

describe('painted people', () => {
  // Networks were trained on these pixels: whoever changes them on purpose also changes PERSON_PAINTER_VERSION.
  it('never change for a seed', () => {
    const hashes = [0n, 1n, 4_294_967_296n, 18_446_744_073_709_551_615n].map((seed) =>
      sha256(paintWork('people', seed, 64).pixels),
    );
    expect([findHouseCollection('people').version, ...hashes]).toEqual([
      'people-1',
      'dc0eb308cf4d0b6d',
      'a64f2c6c0c8b874e',
      '514776d249e47105',
      '6f18974b719bbf1f',
    ]);
  });

  it('do not depend on what was painted before', () => {
    const first = paintWork('people', 5n, 64);
    paintWork('people', 6n, 64);
    expect(paintWork('people', 5n, 64)).toEqual(first);
    expect(paintWork('people', 6n, 64).pixels).not.toEqual(first.pixels);
  });

  it.each([128, 256] as const)('show the same picture at 64 and %i px', async (resolution) => {
    for (const seed of resolution === 128 ? [3n, 8n] : [8n]) {
      const small = paintWork('people', seed, 64);
      const large = paintWork('people', seed, resolution);
      expect(large.card).toEqual(small.card);
      expect(large.pixels.length).toBe(resolution ** 2 * 3);
      const reduced = await sharp(large.pixels, { raw: { width: resolution, height: resolution, channels: 3 } })
        .resize(64, 64, { kernel: 'linear' })
        .raw()
        .toBuffer();
      expect(meanDifference(small.pixels, reduced)).toBeLessThan(3);
      expect(meanDifference(paintWork('people', seed + 1n, 64).pixels, reduced)).toBeGreaterThan(12);
    }
  });

  it('are pictures: neither black, nor blown out, nor flat', () => {
    for (let seed = 0n; seed < 12n; seed++) {
      const { pixels } = paintWork('people', seed, 64);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      const deviation = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
      const burnt = pixels.filter((value) => value >= 254).length / pixels.length;
      expect({ seed, isExposed: mean > 35 && mean < 190, hasContrast: deviation > 18, isBurnt: burnt > 0.02 }).toEqual({
        seed,
        isExposed: true,
        hasContrast: true,
        isBurnt: false,
      });
    }
  });
});

describe('the catalogue', () => {
  const cards = Array.from({ length: 12_000 }, (_, seed) => drawPersonCard(createRandom(BigInt(seed), 'people/card')));
  const tone = (card: PersonCard) => (card.skinTone >= 7 ? 'deeper' : 'lighter');
  const rows: [string, Record<string, number>, (card: PersonCard) => string | number | undefined][] = [
    ...(['age', 'build', 'skinTone', 'expression', 'turn', 'lightFrom', 'lightWarmth', 'background'] as const).map(
      (name): (typeof rows)[number] => [name, PERSON_ODDS[name], (card) => card[name]],
    ),
    ...(['young', 'middle', 'old'] as const).flatMap((age): typeof rows => [
      [`glasses, ${age}`, PERSON_ODDS.glasses[age], (card) => (card.age === age ? card.glasses : undefined)],
      [`hat, ${age}`, PERSON_ODDS.hat[age], (card) => (card.age === age ? card.hat : undefined)],
      ...(['lighter', 'deeper'] as const).map((shade): (typeof rows)[number] => [
        `hair colour, ${shade}, ${age}`,
        PERSON_ODDS.hairColour[shade][age],
        (card) => (card.age === age && tone(card) === shade ? card.hairColour : undefined),
      ]),
    ]),
    ...(['soft', 'angular'] as const).flatMap((build): typeof rows =>
      (['hairStyle', 'facialHair', 'earrings', 'collar'] as const).map((name) => [
        `${name}, ${build}`,
        PERSON_ODDS[name][build],
        (card) => (card.build === build ? card[name] : undefined),
      ]),
    ),
    ...(['lighter', 'deeper'] as const).map((shade): (typeof rows)[number] => [
      `eye colour, ${shade}`,
      PERSON_ODDS.eyeColour[shade],
      (card) => (tone(card) === shade ? card.eyeColour : undefined),
    ]),
  ];

  it.each(rows)('draws %s with the documented odds', (_, odds, read) => {
    const drawn = cards.map(read).filter((value) => value !== undefined);
    expect(Object.values(odds).reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
    for (const [key, probability] of Object.entries(odds)) {
      const share = drawn.filter((value) => String(value) === key).length / drawn.length;
      const error = Math.sqrt((probability * (1 - probability)) / drawn.length);
      expect(Math.abs(share - probability), key).toBeLessThanOrEqual(4.5 * error);
    }
  });

  it('keeps years inside their age', () => {
    for (const { age, years } of cards)
      expect(age).toBe(years >= 18 && years < 36 ? 'young' : years < 59 ? 'middle' : years < 86 ? 'old' : 'none');
  });
});

describe('house collections', () => {
  it('say which there are when asked for another', () => {
    expect(() => paintWork('dogs', 0n, 64)).toThrow('there is no house collection "dogs"; there is: people');
  });

  it('keep training seeds below those of the wall', () => {
    const seeds = [trainingSeed(0, 0), trainingSeed(7, 16_383), trainingSeed(2 ** 31, 2 ** 30)];
    expect(seeds.every((seed) => seed >= 0n && seed < 2n ** 32n)).toBe(true);
    expect(trainingSeed(1, 0)).not.toBe(trainingSeed(0, 0));
  });
});

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] as number)), 0) / a.length;
}
