import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../lib/collection/readers/read-picture.ts';

const RED = { r: 254, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 254 };

describe('a picture', () => {
  it('is the square in the middle', async () => {
    const bands = await stripes(['red', 'blue', 'red'], { width: 300, height: 100 });
    expect(await corners(await bands.png().toBuffer())).toEqual(['blue', 'blue', 'blue', 'blue']);
  });

  it('stands upright as its EXIF says', async () => {
    const halves = await stripes(['red', 'blue'], { width: 200, height: 200 });
    const jpeg = (orientation: number) => halves.clone().withMetadata({ orientation }).jpeg().toBuffer();
    expect(await corners(await jpeg(1))).toEqual(['red', 'blue', 'red', 'blue']);
    expect(await corners(await jpeg(6))).toEqual(['red', 'red', 'blue', 'blue']); // a quarter clockwise
    expect(await corners(await jpeg(3))).toEqual(['blue', 'red', 'blue', 'red']);
  });

  it('becomes RGB of 8 bits from CMYK, grey, 16 bits and transparency', async () => {
    const red = sharp({ create: { width: 80, height: 80, channels: 3, background: RED } });
    const cmyk = await red.clone().toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect(await corners(cmyk)).toEqual(['red', 'red', 'red', 'red']);
    const deep = await red.clone().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(await corners(deep)).toEqual(['red', 'red', 'red', 'red']);
    const grey = await sharp({ create: { width: 80, height: 80, channels: 3, background: '#808080' } })
      .greyscale()
      .png()
      .toBuffer();
    expect([...(await readPicture(grey, 64)).subarray(0, 3)]).toEqual([128, 128, 128]);
    const clear = await sharp({ create: { width: 80, height: 80, channels: 4, background: { ...RED, alpha: 0 } } })
      .webp({ lossless: true, exact: true })
      .toBuffer();
    expect([...(await readPicture(clear, 64)).subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  it('is refused with the reason', async () => {
    const noise = sharp({
      create: {
        width: 400,
        height: 400,
        channels: 3,
        background: RED,
        noise: { type: 'gaussian', mean: 99, sigma: 40 },
      },
    });
    const jpeg = await noise.jpeg().toBuffer();
    const png = await noise.png().toBuffer();
    const frames = await Promise.all(
      [RED, BLUE].map((background) =>
        sharp({ create: { width: 80, height: 80, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const huge = Buffer.from(png);
    huge.writeUInt32BE(30_000, 16);
    huge.writeUInt32BE(30_000, 20);
    const cases: [Uint8Array, RegExp][] = [
      [jpeg.subarray(0, jpeg.length / 2), /^cannot be decoded: .*premature end/],
      [png.subarray(0, png.length / 2), /^cannot be decoded: /],
      [Buffer.from('no picture'), /^is no picture: JPEG, PNG, WebP, AVIF are read$/],
      [Buffer.alloc(0), /^is no picture/],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'), /^is no picture/],
      [jpeg.subarray(0, 12), /^cannot be decoded: /],
      [huge, /^is 30000×30000 px; at most 100 million pixels are read$/],
      [
        await sharp(frames, { join: { animated: true } })
          .webp()
          .toBuffer(),
        /^is animated$/,
      ],
      [await noise.clone().resize(300, 63).jpeg().toBuffer(), /^is 300×63 px, smaller than 64×64$/],
    ];
    for (const [bytes, words] of cases)
      await expect(readPicture(bytes, 64)).rejects.toMatchObject({
        name: 'UnusableFileError',
        message: expect.stringMatching(words),
      });
  });
});

/** Upright bands from left to right. */
async function stripes(colours: ('red' | 'blue')[], { width, height }: { width: number; height: number }) {
  const band = width / colours.length;
  const overlays = await Promise.all(
    colours.map(async (colour, index) => ({
      input: await sharp({ create: { width: band, height, channels: 3, background: colour === 'red' ? RED : BLUE } })
        .png()
        .toBuffer(),
      left: index * band,
      top: 0,
    })),
  );
  const whole = sharp({ create: { width, height, channels: 3, background: RED } }).composite(overlays);
  return sharp(await whole.png().toBuffer());
}

/** Top left, top right, bottom left, bottom right of the picture at 64 px. */
async function corners(encoded: Uint8Array): Promise<string[]> {
  const pixels = await readPicture(encoded, 64);
  expect(pixels).toHaveLength(64 * 64 * 3);
  return [2 * 64 + 2, 2 * 64 + 61, 61 * 64 + 2, 61 * 64 + 61].map((place) => {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(place * 3, place * 3 + 3);
    return red > 200 && green < 60 && blue < 60
      ? 'red'
      : blue > 200 && red < 60 && green < 60
        ? 'blue'
        : `${red},${green},${blue}`;
  });
}
