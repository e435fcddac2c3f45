import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import { findHouseCollection, trainingSeed } from '../../lib/collection/collection.ts';
import { type ImportedCollection, readPixels, readTrainingPlaces } from '../../lib/collection/imported.ts';
import { decodeFinished, FINISHING_VERSION, type FinishedResolution } from './finish.ts';
import type { PicturePool } from './picture-pool.ts';

export type TrainingCacheOrder = {
  pool: PicturePool;
  collection: string;
  /** Where the collection is no painter's: pictures of its training part are taken, `count` of them at most. */
  imported?: ImportedCollection;
  resolution: FinishedResolution;
  count: number;
  /** Of the training run; decides which training works are painted. */
  seed: number;
  directory: string;
  onProgress?: (done: number, count: number) => void;
  signal?: AbortSignal;
};

/** `path` holds RGB bytes [count, resolution, resolution, 3], nothing else; `hash` is their sha256 in hex. */
export type TrainingCache = { path: string; count: number; hash: string };

const Sidecar = z.object({
  shape: z.tuple([z.number(), z.number(), z.number(), z.literal(3)]),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  collection: z.string(),
  painter: z.string(),
  finishing: z.string(),
  seed: z.number(),
});

/** Pictures written at a time: an interruption loses fewer than this. */
const STRETCH = 128;
const LOCK_RETRY_MS = 500;

/**
 * Finished pictures for a training job, made once and kept. Interrupted work goes on where it stopped; the file gets
 * its name only when it is whole. Two commands that want the same cache wait for each other.
 */
export async function prepareTrainingCache(order: TrainingCacheOrder): Promise<TrainingCache> {
  const { collection, imported, resolution, count, seed, directory, signal } = order;
  const painter = imported ? `import-${imported.hash.slice(0, 16)}` : findHouseCollection(collection).version;
  const path = join(
    directory,
    `${collection}-${resolution}px-${count}-seed${seed}-${painter}-finish-${FINISHING_VERSION}.rgb`,
  );
  await mkdir(directory, { recursive: true });
  const release = await lockWhenFree(path, signal);
  try {
    const known = await readSidecar(path, count * resolution * resolution * 3);
    if (known) return { path, count, hash: known };
    const partial = `${path}.partial`;
    await writeInto(partial, order);
    const hash = await hashFile(partial);
    await rename(partial, path);
    const sidecar: z.infer<typeof Sidecar> = {
      shape: [count, resolution, resolution, 3],
      hash,
      collection,
      painter,
      finishing: `finish-${FINISHING_VERSION}`,
      seed,
    };
    await writeFile(`${path}.json.partial`, `${JSON.stringify(sidecar, null, 2)}\n`);
    await rename(`${path}.json.partial`, `${path}.json`);
    return { path, count, hash };
  } finally {
    await release();
  }
}

/** Waits until no other process holds the cache, for as long as the signal lets it. Resolves to the way to release it. */
async function lockWhenFree(path: string, signal?: AbortSignal): Promise<() => Promise<void>> {
  while (true) {
    try {
      return await lock(path, { realpath: false }); // there may be no such file yet
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    await sleep(LOCK_RETRY_MS, undefined, { signal });
  }
}

async function writeInto(partial: string, order: TrainingCacheOrder): Promise<void> {
  const { resolution, count, onProgress, signal } = order;
  const size = resolution * resolution * 3;
  const makeStretch = order.imported ? await photographs(order, order.imported) : paintings(order);
  const file = await open(partial, 'a');
  try {
    let done = Math.min(count, Math.floor((await file.stat()).size / size));
    await file.truncate(done * size); // a torn last picture
    onProgress?.(done, count);
    while (done < count) {
      signal?.throwIfAborted();
      const before = done;
      const end = Math.min(count, before + STRETCH);
      const pictures = await makeStretch(before, end, (ready) => onProgress?.(before + ready, count));
      for (const bytes of pictures) await file.appendFile(await decodeFinished(bytes, resolution));
      done = end;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The finished pictures from `first` up to `end`. */
type MakeStretch = (first: number, end: number, onProgress: (ready: number) => void) => Promise<Uint8Array[]>;

function paintings({ pool, collection, resolution, seed, signal }: TrainingCacheOrder): MakeStretch {
  return async (first, end, onProgress) => {
    const seeds = Array.from({ length: end - first }, (_, index) => trainingSeed(seed, first + index));
    return (await pool.paint({ collection, seeds, resolution, signal, onProgress })).map(({ bytes }) => bytes);
  };
}

async function photographs(
  { pool, resolution, count, signal }: TrainingCacheOrder,
  imported: ImportedCollection,
): Promise<MakeStretch> {
  const places = await readTrainingPlaces(imported);
  if (places.length < count)
    throw new Error(`${imported.id} has ${places.length} pictures to train on; ${count} were asked for`);
  return async (first, end, onProgress) => {
    const images = await readPixels(imported, places.slice(first, end));
    return pool.finish({ images, count: end - first, from: imported.resolution, resolution, signal, onProgress });
  };
}

/** The hash of a whole cache, or nothing where there is none. */
async function readSidecar(path: string, bytes: number): Promise<string | undefined> {
  const [size, text] = await Promise.all([sizeOf(path), readFile(`${path}.json`, 'utf8').catch(orMissing)]);
  if (size !== bytes || text === undefined) return undefined;
  return Sidecar.parse(JSON.parse(text)).hash;
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(orMissing))?.size;
}

function orMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
