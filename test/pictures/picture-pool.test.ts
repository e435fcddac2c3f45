import { afterAll, describe, expect, it } from 'vitest';
import { paintWork } from '../../lib/collection/collection.ts';
import { finishPicture } from '../../server/pictures/finish.ts';
import { startPicturePool } from '../../server/pictures/picture-pool.ts';

describe('the picture pool', () => {
  const pool = startPicturePool({ threads: 1 });
  afterAll(() => pool.stop());

  it('paints and finishes in the order of the seeds, and tells how far it is', async () => {
    const seeds = Array.from({ length: 20 }, (_, index) => 2n ** 63n + BigInt(20 - index));
    const progress: number[] = [];
    const painted = await pool.paint({
      collection: 'people',
      seeds,
      resolution: 64,
      onProgress: (done) => progress.push(done),
    });
    expect(painted.map(({ seed }) => seed)).toEqual(seeds);
    expect(progress).toEqual([16, 20]);
    const work = paintWork('people', seeds[17] as bigint, 64);
    expect(painted[17]).toEqual({ seed: seeds[17], card: work.card, bytes: await finishPicture(work.pixels, 64, 64) });
  });

  it('finishes forged pictures by the same path', async () => {
    const works = [1n, 2n, 3n].map((seed) => paintWork('people', seed, 64).pixels);
    const images = new Uint8Array(works.flatMap((pixels) => [...pixels]));
    const finished = await pool.finish({ images, count: 3, from: 64, resolution: 64 });
    expect(finished).toEqual(await Promise.all(works.map((pixels) => finishPicture(pixels, 64, 64))));
  });

  it('passes on what went wrong', async () => {
    await expect(pool.paint({ collection: 'dogs', seeds: [1n], resolution: 64 })).rejects.toThrow(
      'no house collection "dogs"',
    );
    await expect(pool.finish({ images: new Uint8Array(5), count: 1, from: 64, resolution: 64 })).rejects.toThrow(
      'got 5 bytes',
    );
  });

  it('stops painting when asked to', async () => {
    const interrupt = new AbortController();
    const order = {
      collection: 'people',
      seeds: Array.from({ length: 160 }, (_, index) => BigInt(index)),
      resolution: 64,
    } as const;
    const painting = pool.paint({ ...order, signal: interrupt.signal, onProgress: () => interrupt.abort() });
    await expect(painting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends its workers, and what waits with them', async () => {
    const another = startPicturePool({ threads: 1 });
    const waiting = another.paint({
      collection: 'people',
      seeds: Array.from({ length: 200 }, () => 1n),
      resolution: 64,
    });
    const outcome = waiting.then(
      () => 'painted',
      () => 'ended',
    );
    await another.stop();
    expect(await outcome).toBe('ended');
  });
});
