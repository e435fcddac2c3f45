import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPictures } from '../../lib/collection/readers/open-pictures.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../../lib/collection/readers/picture-files.ts';

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

function zipped(files: Zippable): Buffer {
  return Buffer.from(zipSync(files));
}
