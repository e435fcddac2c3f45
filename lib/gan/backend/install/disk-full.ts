import { constants } from 'node:os';

/** What a compiler says of it; the disk may have room, and this user none. */
export const SAYS_DISK_FULL = /no space left on device|quota exceeded/i;

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errno } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || errno === -constants.errno.EDQUOT; // Node has no name for the second
}
