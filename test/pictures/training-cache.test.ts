import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trainingSeed } from '../../lib/collection/collection.ts';
import { drawPersonCard } from '../../lib/collection/painter/people/person-card.ts';
import { createRandom } from '../../lib/collection/random.ts';
import type { PicturePool } from '../../server/pictures/picture-pool.ts';
import { prepareTrainingCache } from '../../server/pictures/training-cache.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'curator-cache-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Paints each seed as a flat colour at once, and remembers which seeds it was asked for. */
function quickPool(asked: bigint[] = []): PicturePool {
  return {
    threads: 1,
    paint: async ({ seeds, onProgress, signal }) => {
      signal?.throwIfAborted();
      asked.push(...seeds);
      onProgress?.(seeds.length);
      return seeds.map((seed) => ({
        seed,
        bytes: new Uint8Array(12_288).fill(Number(seed % 251n)),
        card: drawPersonCard(createRandom(seed, 'people/card')),
      }));
    },
    finish: () => Promise.reject(new Error('nothing to finish')),
    read: () => Promise.reject(new Error('nothing to read')),
    stop: async () => {},
  };
}

const order = { collection: 'people', resolution: 64, count: 300, seed: 3 } as const;

it('holds the finished pictures of the training seeds, one after another', async () => {
  const { path, count, hash } = await prepareTrainingCache({ ...order, pool: quickPool(), directory });
  const bytes = await readFile(path);
  expect({ count, length: bytes.length }).toEqual({ count: 300, length: 300 * 12_288 });
  expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  for (const index of [0, 127, 128, 299]) expect(bytes[index * 12_288 + 5]).toBe(Number(trainingSeed(3, index) % 251n));
  const sidecar = JSON.parse(await readFile(`${path}.json`, 'utf8'));
  expect(sidecar).toMatchObject({ shape: [300, 64, 64, 3], hash, collection: 'people', seed: 3 });
  expect((await readdir(directory)).sort()).toEqual([basename(path), `${basename(path)}.json`]);
});

it('is made once', async () => {
  const made = await prepareTrainingCache({ ...order, pool: quickPool(), directory });
  const asked: bigint[] = [];
  expect(await prepareTrainingCache({ ...order, pool: quickPool(asked), directory })).toEqual(made);
  expect(asked).toEqual([]);
});

it('goes on where it was interrupted, past a torn picture', async () => {
  const whole = await prepareTrainingCache({ ...order, pool: quickPool(), directory: join(directory, 'whole') });
  const interrupt = new AbortController();
  const interrupted = prepareTrainingCache({
    ...order,
    pool: quickPool(),
    directory,
    signal: interrupt.signal,
    onProgress: (done) => done >= 128 && interrupt.abort(),
  });
  await expect(interrupted).rejects.toMatchObject({ name: 'AbortError' });
  const partial = (await readdir(directory)).find((name) => name.endsWith('.partial'));
  await appendFile(join(directory, partial ?? ''), new Uint8Array(777).fill(9));

  const asked: bigint[] = [];
  const progress: number[] = [];
  const resumed = await prepareTrainingCache({
    ...order,
    pool: quickPool(asked),
    directory,
    onProgress: (done) => progress.push(done),
  });
  expect(resumed.hash).toBe(whole.hash);
  expect(asked.length).toBe(300 - 128);
  expect(progress[0]).toBe(128);
  expect(progress.at(-1)).toBe(300);
});

it('is shared by two commands that want it at the same time', async () => {
  const asked: bigint[] = [];
  const both = [1, 2].map(() => prepareTrainingCache({ ...order, pool: quickPool(asked), directory }));
  const [first, second] = await Promise.all(both);
  expect(first).toEqual(second);
  expect(asked.length).toBe(300);
});

it('does not keep a command that is interrupted while another holds the cache', async () => {
  const interrupt = new AbortController();
  const holder = prepareTrainingCache({
    ...order,
    directory,
    pool: {
      ...quickPool(),
      paint: ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', reject)),
    },
    signal: interrupt.signal,
  });
  holder.catch(() => {});
  while (!(await readdir(directory)).some((name) => name.endsWith('.partial'))) await setImmediate();
  const waiting = prepareTrainingCache({ ...order, directory, pool: quickPool(), signal: AbortSignal.timeout(100) });
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  interrupt.abort();
  await expect(holder).rejects.toBeDefined();
});
