import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { paintWork, type WorkCard } from '../../lib/collection/collection.ts';
import { UnusableFileError } from '../../lib/collection/readers/picture-files.ts';
import { readPicture } from '../../lib/collection/readers/read-picture.ts';
import { type FinishedResolution, finishPicture, SERVED_BYTES } from './finish.ts';

// One thread per worker: the pool already fills the cores.
sharp.concurrency(1);
sharp.cache(false);

export type PaintTask = { collection: string; seeds: bigint[]; resolution: FinishedResolution };
export type PaintAnswer = { bytes: Uint8Array; cards: WorkCard[] };
export type FinishTask = { images: Uint8Array; count: number; from: number; resolution: FinishedResolution };

export type ReadTask = { encoded: Uint8Array; resolution: number };
/** The square in the middle of a file, and the sha256 of the file in hex; or why there is none. */
export type ReadAnswer = { pixels: Uint8Array; sha256: string } | { problem: string };

/** Served bytes of all seeds, one after another, and their cards. */
export async function paintChunk({ collection, seeds, resolution }: PaintTask): Promise<PaintAnswer> {
  const size = SERVED_BYTES[resolution];
  const bytes = new Uint8Array(seeds.length * size);
  const cards: WorkCard[] = [];
  for (const [index, seed] of seeds.entries()) {
    const work = paintWork(collection, seed, resolution);
    cards.push(work.card);
    bytes.set(await finishPicture(work.pixels, resolution, resolution), index * size);
  }
  return { bytes, cards };
}

/** Served bytes of all images, one after another. */
export async function finishChunk({ images, count, from, resolution }: FinishTask): Promise<Uint8Array> {
  const size = SERVED_BYTES[resolution];
  const bytes = new Uint8Array(count * size);
  for (let index = 0; index < count; index++) {
    bytes.set(
      await finishPicture(images.subarray(index * from * from * 3, (index + 1) * from * from * 3), from, resolution),
      index * size,
    );
  }
  return bytes;
}

export async function readEncoded({ encoded, resolution }: ReadTask): Promise<ReadAnswer> {
  try {
    const pixels = await readPicture(encoded, resolution);
    return { pixels, sha256: createHash('sha256').update(encoded).digest('hex') };
  } catch (error) {
    if (error instanceof UnusableFileError) return { problem: error.message }; // its class would not outlive the thread
    throw error;
  }
}
