import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { paintWork } from '../../lib/collection/collection.ts';
import { createRandom } from '../../lib/collection/random.ts';
import { PICTURE_BYTES } from '../../lib/protocol/limits.ts';
import { decodeFinished, finishPicture, SERVED_BYTES } from '../../server/pictures/finish.ts';
import { ssim } from './ssim.ts';

const RESOLUTIONS = [64, 128, 256] as const;

describe('the finishing path', () => {
  it('makes as many bytes as the protocol announces', () => {
    expect(SERVED_BYTES).toEqual(PICTURE_BYTES);
  });

  it.each(RESOLUTIONS)('serves the same number of bytes for any picture at %i px', async (resolution) => {
    const flat = new Uint8Array(resolution * resolution * 3).fill(90);
    const random = createRandom(1n, 'forgery');
    const forged = Uint8Array.from({ length: 64 * 64 * 3 }, () => random.uniform(0, 256));
    const noisy = Uint8Array.from({ length: resolution * resolution * 3 }, () => random.uniform(0, 256));
    const lengths = await Promise.all([
      finishPicture(paintWork('people', 1n, resolution).pixels, resolution, resolution),
      finishPicture(flat, resolution, resolution),
      finishPicture(forged, 64, resolution),
      finishPicture(noisy, resolution, resolution),
    ]);
    expect(lengths.map((bytes) => bytes.length)).toEqual(
      Array(4).fill({ 64: 12_288, 128: 24_576, 256: 65_536 }[resolution]),
    );
  });

  it.each(RESOLUTIONS)('leaves an authentic work as it was, to the eye, at %i px', async (resolution) => {
    for (const seed of resolution === 64 ? [2n, 9n] : [9n]) {
      const { pixels } = paintWork('people', seed, resolution);
      const seen = await decodeFinished(await finishPicture(pixels, resolution, resolution), resolution);
      expect(seen.length).toBe(resolution * resolution * 3);
      expect(ssim(pixels, seen, resolution)).toBeGreaterThanOrEqual(0.95);
      expect(ssim(paintWork('people', seed + 1n, resolution).pixels, seen, resolution)).toBeLessThan(0.7);
      expect(seen).not.toEqual(pixels); // the lossy step is there
    }
  });

  it('serves WebP without metadata, and zeros after it', async () => {
    const bytes = await finishPicture(paintWork('people', 4n, 128).pixels, 128, 128);
    const { format, width, exif, icc, xmp } = await sharp(bytes).metadata();
    expect({ format, width, exif, icc, xmp }).toEqual({ format: 'webp', width: 128 });
    const riffEnd = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8;
    expect(bytes.subarray(riffEnd).some((byte) => byte !== 0)).toBe(false);
  });

  it('is a pure function', async () => {
    const { pixels } = paintWork('people', 11n, 64);
    expect(await finishPicture(pixels, 64, 64)).toEqual(await finishPicture(pixels, 64, 64));
  });

  it('refuses pixels that do not make a square', async () => {
    await expect(finishPicture(new Uint8Array(100), 64, 64)).rejects.toThrow(
      'expected 12288 bytes of RGB for 64 px, got 100',
    );
    await expect(decodeFinished(new Uint8Array(3), 128)).rejects.toThrow(`has ${SERVED_BYTES[128]} bytes, got 3`);
  });
});
