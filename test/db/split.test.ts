import { expect, test } from 'vitest';
import { newOpaqueId } from '../../db/opaque-id.ts';
import { splitOf } from '../../db/split.ts';

test('an item stays in its part of the data for good', () => {
  // Published datasets depend on these: if they change, an evaluation has trained on its test set.
  const letters = (truth: string) =>
    Array.from({ length: 16 }, (_, i) => splitOf({ collection: 'people', truth, seed: BigInt(i) }))
      .map((split) => ({ train: '.', validation: 'v', test: 't' })[split])
      .join('');
  expect(letters('real')).toBe('.t.....t..vt..tv');
  expect(letters('fake')).toBe('..v...v.t..t....');
  expect(splitOf({ collection: 'people', truth: 'real', seed: 2n ** 64n - 1n })).toBe('train');
});

test('70 % train, 10 % validation, 20 % test', () => {
  const counts = { train: 0, validation: 0, test: 0 };
  for (let seed = 0n; seed < 20_000n; seed++) counts[splitOf({ collection: 'cars', truth: 'fake', seed })]++;
  expect(counts.train / 20_000).toBeCloseTo(0.7, 2);
  expect(counts.validation / 20_000).toBeCloseTo(0.1, 2);
  expect(counts.test / 20_000).toBeCloseTo(0.2, 2);
});

test('opaque ids are 22 characters, all different, in no order', () => {
  const ids = Array.from({ length: 2_000 }, newOpaqueId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[A-Za-z0-9_-]{22}$/.test(id))).toEqual([]);
  const rising = ids.filter((id, i) => i > 0 && id > (ids[i - 1] as string)).length;
  expect(rising / ids.length).toBeGreaterThan(0.4);
  expect(rising / ids.length).toBeLessThan(0.6);
});
