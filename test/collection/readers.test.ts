import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPictures } from '../../lib/collection/readers/open-pictures.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../../lib/collection/readers/picture-files.ts';
import { readPicture } from '../../lib/collection/readers/read-picture.ts';

const RED = { r: 254, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 254 };
const UNIX = 3;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'curator-readers-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('a folder', () => {
  it('is read in the order of the names, below folders too; links, clutter and huge files are not', async () => {
    await mkdir(join(directory, 'in', 'b'), { recursive: true });
    await writeFile(join(directory, 'secret'), 'outside');
    for (const name of ['b/2', 'b/10', 'a', '.DS_Store', 'Thumbs.db'])
      await writeFile(join(directory, 'in', name), name);
    await symlink(join(directory, 'secret'), join(directory, 'in', 'c-link'));
    await symlink(directory, join(directory, 'in', 'd-circle'));
    await writeFile(join(directory, 'in', 'huge'), '');
    await truncate(join(directory, 'in', 'huge'), MAX_FILE_BYTES + 1);
    expect(await contents(join(directory, 'in'))).toEqual({
      a: 'a',
      'b/10': 'b/10',
      'b/2': 'b/2',
      'c-link': 'is a link, and links are not followed',
      'd-circle': 'is a link, and links are not followed',
      huge: `has ${MAX_FILE_BYTES + 1} bytes; at most ${MAX_FILE_BYTES} are read of a file`,
    });
  });

  it('has another fingerprint once a file has changed', async () => {
    await writeFile(join(directory, 'a'), 'one');
    const { fingerprint } = await openPictures(directory);
    expect((await openPictures(directory)).fingerprint).toBe(fingerprint);
    await writeFile(join(directory, 'a'), 'other');
    expect((await openPictures(directory)).fingerprint).not.toBe(fingerprint);
  });

  it('that is not there is refused', async () => {
    await expect(openPictures(join(directory, 'none'))).rejects.toThrow(/none cannot be read: ENOENT/);
  });
});

describe('a zip', () => {
  const text = Buffer.from('authentic '.repeat(100));

  it('is read in the order of the names', async () => {
    const zip = zipped({ 'b/2.jpg': text, 'a.jpg': [text, { level: 0 }], '__MACOSX/a.jpg': text, 'b/.hidden': text });
    expect(await contents(await save(zip))).toEqual({ 'a.jpg': String(text), 'b/2.jpg': String(text) });
  });

  it.each([
    ['leads out of the folder', '../evil.jpg', /is refused: invalid relative path: \.\.\/evil\.jpg/],
    ['leads out of it further inside', 'a/../../evil.jpg', /is refused: invalid relative path/],
    ['is absolute', '/etc/evil.jpg', /is refused: absolute path: \/etc\/evil\.jpg/],
    ['names a drive', 'C:/evil.jpg', /is refused: absolute path/],
    ['has backslashes', '..\\evil.jpg', /is refused: invalid characters in fileName/],
  ])('is refused when a name %s', async (_, name, words) => {
    await expect(openPictures(await save(zipped({ 'a.jpg': text, [name]: text })))).rejects.toThrow(words);
  });

  it('is refused when it is cut, or no zip', async () => {
    const zip = zipped({ 'a.jpg': text });
    for (const bytes of [zip.subarray(0, zip.length / 2), text, Buffer.alloc(0)])
      await expect(openPictures(await save(bytes))).rejects.toThrow(/is no whole zip: /);
  });

  it('is refused when files share bytes of it', async () => {
    const zip = zipped({ 'a.jpg': text, 'b.jpg': text });
    const [first, second] = centralHeaders(zip);
    zip.writeUInt32LE(zip.readUInt32LE((first as number) + 42), (second as number) + 42);
    await expect(openPictures(await save(zip))).rejects.toThrow('a.jpg and b.jpg share bytes of the archive');
  });

  it('is refused when it declares too many files', async () => {
    await expect(openPictures(await save(emptyZip64(MAX_FILES + 1)))).rejects.toThrow(`more than ${MAX_FILES} files`);
  });

  it('gives up files that swell beyond what they declare, and those that declare too much', async () => {
    const zip = zipped({ 'declared.jpg': text, 'good.jpg': text, 'real.jpg': Buffer.alloc(30_000_000) });
    const [declared, , real] = centralHeaders(zip);
    zip.writeUInt32LE(MAX_FILE_BYTES + 1, (declared as number) + 24);
    zip.writeUInt32LE(1000, (real as number) + 24);
    expect(await contents(await save(zip))).toEqual({
      'declared.jpg': `has ${MAX_FILE_BYTES + 1} bytes; at most ${MAX_FILE_BYTES} are read of a file`,
      'good.jpg': String(text),
      'real.jpg': expect.stringContaining('cannot be unpacked: too many bytes in the stream. expected 1000.'),
    });
  });

  it('gives up links, and files that are encrypted or damaged', async () => {
    const zip = zipped({
      'damaged.jpg': text,
      'encrypted.jpg': text,
      'link.jpg': [Buffer.from('/etc/passwd'), { os: UNIX, attrs: 0o120777 << 16 }],
      'plain.jpg': [text, { os: UNIX, attrs: 0o100644 << 16 }],
    });
    const [damaged, encrypted] = centralHeaders(zip);
    zip.fill(0xff, 30 + 'damaged.jpg'.length, 30 + 'damaged.jpg'.length + zip.readUInt32LE((damaged as number) + 20));
    zip.writeUInt16LE(zip.readUInt16LE((encrypted as number) + 8) | 1, (encrypted as number) + 8);
    expect(await contents(await save(zip))).toEqual({
      'damaged.jpg': expect.stringContaining('cannot be unpacked: '),
      'encrypted.jpg': 'is encrypted',
      'link.jpg': 'is a link or no file',
      'plain.jpg': String(text),
    });
  });
});

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

/** What is in every file, or why it is skipped. */
async function contents(path: string): Promise<Record<string, string>> {
  const source = await openPictures(path);
  try {
    const read = source.files.map(async (file) => [
      file.name,
      await file.read().then(
        (bytes) => Buffer.from(bytes).toString(),
        (error: Error) => error.message,
      ),
    ]);
    const entries: [string, string][] = (await Promise.all(read)) as [string, string][];
    expect(entries.map(([name]) => name)).toEqual(entries.map(([name]) => name).sort());
    return Object.fromEntries(entries);
  } finally {
    source.close();
  }
}

async function save(bytes: Uint8Array): Promise<string> {
  const path = join(directory, 'pictures.zip');
  await writeFile(path, bytes);
  return path;
}

/** Where the entries of the central directory begin. */
function centralHeaders(zip: Buffer): number[] {
  const found: number[] = [];
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1)) found.push(at);
  return found;
}

function emptyZip64(entries: number): Buffer {
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(entries), 24);
  record.writeBigUInt64LE(BigInt(entries), 32);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22, 0xff);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt32LE(0, 4); // disks
  end.writeUInt16LE(0, 20); // no comment
  return Buffer.concat([record, locator, end]);
}

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

function zipped(files: Zippable): Buffer {
  return Buffer.from(zipSync(files));
}
