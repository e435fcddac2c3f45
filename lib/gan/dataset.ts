import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openRandom } from './random.ts';

/** What a training reads: pictures of one size, 8 bits a channel, exactly as players are served them. */
export interface Dataset {
  readonly count: number;
  readonly resolution: number; // pixels
  readonly hash: string; // sha256 of the pixels
  /** The pictures at these places: RGB [places.length, resolution, resolution, 3] in 0…255. */
  read(places: readonly number[]): Uint8Array;
}

/** Opens a file of raw pixels [count, resolution, resolution, 3]. All of it is kept in memory: 12 kB a picture at 64 px. */
export async function openPixelFile(path: string, resolution: number): Promise<Dataset> {
  const pixels = await readFile(path);
  const size = resolution * resolution * 3;
  if (pixels.length === 0 || pixels.length % size !== 0) {
    throw new Error(
      `${path} holds ${pixels.length} bytes, which is no whole number of ${resolution}×${resolution} RGB pictures`,
    );
  }
  const count = pixels.length / size;
  return {
    count,
    resolution,
    hash: createHash('sha256').update(pixels).digest('hex'),
    read(places) {
      const batch = new Uint8Array(places.length * size);
      places.forEach((place, row) => {
        if (!(place >= 0 && place < count)) throw new RangeError(`there is no picture ${place} among ${count}`);
        batch.set(pixels.subarray(place * size, (place + 1) * size), row * size);
      });
      return batch;
    },
  };
}

/**
 * Which pictures step `step` (from 0) shows: every picture once an epoch in an order of that epoch's own, without an
 * incomplete batch. A function of seed and step alone, so that a resumed run sees what an uninterrupted one would have.
 */
export function batchOrder({
  count,
  batch,
  seed,
}: {
  count: number;
  batch: number;
  seed: number;
}): (step: number) => number[] {
  const batches = Math.floor(count / batch);
  if (batches === 0) throw new Error(`a batch of ${batch} needs at least as many pictures; there are ${count}`);
  let cached: { epoch: number; order: Uint32Array } | undefined;
  return (step) => {
    const epoch = Math.floor(step / batches);
    if (cached?.epoch !== epoch)
      cached = { epoch, order: openRandom(`order of epoch ${epoch}`, BigInt(seed)).permutation(count) };
    const start = (step % batches) * batch;
    return [...cached.order.subarray(start, start + batch)];
  };
}

/** 0…255 → −1…1. */
export function toUnit(pixels: Uint8Array): Float32Array {
  return Float32Array.from(pixels, (value) => value / 127.5 - 1);
}
