/** What holds for every painter of the house. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  findHouseCollection,
  listHouseCollections,
  paintWork,
  type Resolution,
  trainingSeed,
} from '../../lib/collection/collection.ts';

const collections = listHouseCollections().map(({ id }) => id);
const SEEDS = [0n, 1n, 4_294_967_296n, 18_446_744_073_709_551_615n];

// Networks were trained on these pixels: whoever changes them on purpose also changes the painter's version.
const KNOWN: Record<string, { version: string; hashes: string[] }> = {
  people: {
    version: 'people-2',
    hashes: ['ae3831adab98ad5f', 'da6406b27d854482', 'c5b5d4b03f95af48', '5eebf934de6aa762'],
  },
  cars: { version: 'cars-1', hashes: ['30e9ee4f30641ba4', 'f371f6bd8ed01b8d', '5e32cc52c379306b', 'f320ad8feeb5aec2'] },
  cats: { version: 'cats-1', hashes: ['dd3fc3c9a6827d33', '7debe76312e99c9c', '9b7f7fc25b018bfb', 'b0b01c9a06af5cd4'] },
};

describe.each(collections)('painted %s', (id) => {
  it('never change for a seed', () => {
    const hashes = SEEDS.map((seed) => sha256(paintWork(id, seed, 64).pixels));
    expect({ version: findHouseCollection(id).version, hashes }).toEqual(KNOWN[id]);
  });

  it('do not depend on what was painted before', () => {
    const first = paintWork(id, 5n, 64);
    for (const other of collections) paintWork(other, 6n, 64);
    expect(paintWork(id, 5n, 64)).toEqual(first);
    expect(paintWork(id, 6n, 64).pixels).not.toEqual(first.pixels);
  });

  it.each([128, 256] as const)('show the same picture at 64 and %i px', async (resolution) => {
    for (const seed of resolution === 128 ? [3n, 8n] : [8n]) {
      const small = paintWork(id, seed, 64);
      const large = paintWork(id, seed, resolution);
      expect(large.card).toEqual(small.card);
      const reduced = await reduce(large.pixels, resolution);
      expect(meanDifference(small.pixels, reduced)).toBeLessThan(6);
      expect(meanDifference(paintWork(id, seed + 1n, 64).pixels, reduced)).toBeGreaterThan(12);
    }
  });

  it('are pictures: neither black, nor blown out, nor flat', () => {
    for (let seed = 0n; seed < 12n; seed++) {
      const { pixels } = paintWork(id, seed, 64);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      const deviation = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
      const burnt = pixels.filter((value) => value >= 254).length / pixels.length;
      expect({ seed, isExposed: mean > 25 && mean < 200, hasContrast: deviation > 14, isBurnt: burnt > 0.02 }).toEqual({
        seed,
        isExposed: true,
        hasContrast: true,
        isBurnt: false,
      });
    }
  });
});

describe('house collections', () => {
  it('say which there are when asked for another', () => {
    expect(() => paintWork('dogs', 0n, 64)).toThrow(
      'there is no house collection "dogs"; there is: people, cars, cats',
    );
  });

  it('keep training seeds below those of the wall', () => {
    const seeds = [trainingSeed(0, 0), trainingSeed(7, 16_383), trainingSeed(2 ** 31, 2 ** 30)];
    expect(seeds.every((seed) => seed >= 0n && seed < 2n ** 32n)).toBe(true);
    expect(trainingSeed(1, 0)).not.toBe(trainingSeed(0, 0));
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

async function reduce(pixels: Uint8Array, resolution: Resolution): Promise<Uint8Array> {
  expect(pixels.length).toBe(resolution ** 2 * 3);
  return sharp(pixels, { raw: { width: resolution, height: resolution, channels: 3 } })
    .resize(64, 64, { kernel: 'linear' })
    .raw()
    .toBuffer();
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] as number)), 0) / a.length;
}
