/** One picture of a source, not read yet. Its name is data: nothing is ever written under it. */
export type PictureFile = {
  name: string; // with `/`, below the folder or inside the archive
  /** The whole file, at most `MAX_FILE_BYTES`. Rejects with an `UnusableFileError` when this one file is to be skipped. */
  read(): Promise<Uint8Array>;
};

/** A folder, an archive or a known dataset, opened and listed; `files` are in the order of their names. */
export interface PictureFiles {
  readonly files: readonly PictureFile[];
  /** Changes whenever the list of files does, or the size or age of one of them. */
  readonly fingerprint: string;
  close(): void;
}

/** Each of these is far above any collection of photographs that this museum can show. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;
export const MAX_FILES = 500_000;
export const MAX_PIXELS = 100_000_000;

/** Why one file is skipped, in words that follow its name: "is encrypted". */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';
}

/** Why nothing of a source is taken. */
export class UnusableSourceError extends Error {
  override readonly name = 'UnusableSourceError';
}

export function requireFewEnough(count: number, path: string): void {
  if (count > MAX_FILES)
    throw new UnusableSourceError(`${path} holds more than ${MAX_FILES} files; import it in parts`);
}

export function requireSmallEnough(bytes: number): void {
  if (bytes > MAX_FILE_BYTES)
    throw new UnusableFileError(`has ${bytes} bytes; at most ${MAX_FILE_BYTES} are read of a file`);
}

/** What operating systems leave in folders and archives: no picture of anybody's. */
export function isClutter(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}

/** An order that is the same on every machine. */
export function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}
