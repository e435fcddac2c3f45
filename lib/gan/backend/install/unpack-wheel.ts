import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, open, type ZipFile } from 'yauzl';

/**
 * Unpacks the members of a wheel (a zip) that `keeps` names, one after the other, never a whole file in memory. yauzl
 * refuses names that would leave the folder.
 *
 * @returns the kept members, by path, with their sizes
 */
export async function unpackWheel(
  wheelPath: string,
  options: {
    directory: string;
    keeps(member: string): boolean;
    onBytes(doneBytes: number): void;
    signal?: AbortSignal;
  },
): Promise<{ path: string; bytes: number }[]> {
  const { directory, keeps, onBytes, signal } = options;
  const zip = await openZip(wheelPath);
  const kept: { path: string; bytes: number }[] = [];
  let doneBytes = 0;
  try {
    for await (const entry of entriesOf(zip)) {
      if (entry.fileName.endsWith('/') || !keeps(entry.fileName)) continue;
      const path = join(directory, entry.fileName);
      await mkdir(dirname(path), { recursive: true });
      const content = await contentOf(zip, entry);
      content.on('data', (chunk: Buffer) => {
        doneBytes += chunk.length;
        onBytes(doneBytes);
      });
      await pipeline(content, createWriteStream(path), { signal });
      kept.push({ path: entry.fileName, bytes: entry.uncompressedSize });
    }
  } finally {
    zip.close();
  }
  return kept;
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  while (true) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (finish: () => void) => {
        zip.removeAllListeners();
        finish();
      };
      zip.once('entry', (next: Entry) => settle(() => resolve(next)));
      zip.once('end', () => settle(() => resolve(null)));
      zip.once('error', (error: Error) => settle(() => reject(error)));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

function contentOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}
