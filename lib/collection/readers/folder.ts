import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  byName,
  isClutter,
  type PictureFile,
  type PictureFiles,
  requireFewEnough,
  requireSmallEnough,
  UnusableFileError,
} from './picture-files.ts';

/** A folder and the folders in it. No link is followed: it could lead out of the folder, or in a circle. */
export async function openFolder(path: string): Promise<PictureFiles> {
  const names: string[] = [];
  const waiting = [''];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    for await (const entry of await opendir(join(path, below))) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isClutter(entry.name)) continue;
      if (entry.isDirectory()) waiting.push(name);
      else names.push(name);
      requireFewEnough(names.length, path);
    }
  }
  const fingerprint = createHash('sha256');
  const files: PictureFile[] = names.map((name) => ({ name, read: () => readWhole(join(path, name)) })).sort(byName);
  for (const { name } of files) {
    const { size, mtimeMs } = await lstat(join(path, name));
    fingerprint.update(`${name}\0${size}\0${mtimeMs}\n`);
  }
  return { files, fingerprint: fingerprint.digest('hex'), close: () => undefined };
}

async function readWhole(path: string): Promise<Uint8Array> {
  const found = await lstat(path).catch(refuseUnopened);
  if (found.isSymbolicLink()) throw new UnusableFileError('is a link, and links are not followed');
  if (!found.isFile()) throw new UnusableFileError('is no file');
  requireSmallEnough(found.size);
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(refuseUnopened);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function refuseUnopened(error: Error): never {
  throw new UnusableFileError(`cannot be opened: ${error.message}`);
}
