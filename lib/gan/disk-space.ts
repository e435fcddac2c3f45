import { statfs } from 'node:fs/promises';
import { constants } from 'node:os';

/** No place, a used-up quota, or a limit on the size of a file: what a person can mend. */
const FULL = new Map([
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'the file would be larger than this process may write'],
]);

/** What was to be written, and where. */
export type DiskNeed = { directory: string; bytes: number; what: string };

export class DiskFullError extends Error {
  override readonly name = 'DiskFullError';
}

/** Throws before anything is written where the disk has too little room. One that cannot tell counts as roomy. */
export async function requireDiskSpace({ directory, bytes, what }: DiskNeed): Promise<void> {
  const disk = await statfs(directory).catch(() => null);
  if (!disk) return;
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= bytes) return;
  throw new DiskFullError(
    `${what} needs ${formatBytes(bytes)} in ${directory}, and no more than ${formatBytes(freeBytes)} are free`,
  );
}

/** The error of a write, in words if the disk was to blame. */
export function explainDiskFull(error: unknown, { directory, bytes, what }: DiskNeed): unknown {
  const code = codeOf(error);
  const reason = FULL.get(code);
  if (!reason) return error;
  return new DiskFullError(`${what} needs ${formatBytes(bytes)} in ${directory}: ${reason} (${code})`, {
    cause: error,
  });
}

/** Node has no name for a used-up quota. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code = '', errno } = error as NodeJS.ErrnoException;
  return errno === -constants.errno.EDQUOT ? 'EDQUOT' : code;
}

/** `512 bytes`, `12 kB`, `4.7 MB`, `1.2 GB`. */
function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
