import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { explainDiskFull } from './disk-space.ts';

/** Resolves once the content is on the disk. */
export async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * What was renamed outlasts a power cut once its folder is on the disk, too. Windows opens no folders, and needs no such care.
 */
export async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync().catch((error: NodeJS.ErrnoException) => {
      if (!['EINVAL', 'ENOTSUP'].includes(error.code ?? '')) throw error; // some shared disks sync no folders
    });
  } finally {
    await handle.close();
  }
}

/** Whoever looks at the file meanwhile, or after a power cut, finds the old one or the new one, whole. */
export async function replaceFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFlushed(part, content);
    await rename(part, path);
    await flushFolder(dirname(path));
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    const bytes = Buffer.byteLength(content);
    throw explainDiskFull(error, { directory: dirname(path), bytes, what: basename(path) });
  }
}
