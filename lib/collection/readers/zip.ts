import { createHash } from 'node:crypto';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import {
  byName,
  isClutter,
  type PictureFiles,
  requireFewEnough,
  requireSmallEnough,
  UnusableFileError,
  UnusableSourceError,
} from './picture-files.ts';

const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const LOCAL_HEADER_BYTES = 30; // at least

/**
 * The files of a zip, all listed before the first is unpacked, each unpacked into memory only. An archive that looks made to do
 * harm is refused as a whole: names that lead out of a folder (yauzl sees them), files that share their bytes.
 */
export async function openZip(path: string): Promise<PictureFiles> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (error: Error) => {
      throw new UnusableSourceError(`${path} is no whole zip: ${error.message}`);
    },
  );
  try {
    const entries = await listEntries(zip, path);
    const fingerprint = createHash('sha256');
    for (const { fileName, uncompressedSize, crc32 } of entries)
      fingerprint.update(`${fileName}\0${uncompressedSize}\0${crc32}\n`);
    return {
      files: entries.map((entry) => ({ name: entry.fileName, read: () => unpack(zip, entry) })),
      fingerprint: fingerprint.digest('hex'),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listEntries(zip: ZipFile, path: string): Promise<Entry[]> {
  requireFewEnough(zip.entryCount, path);
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw new UnusableSourceError(`${path} is refused: ${error instanceof Error ? error.message : error}`);
  }
  refuseSharedBytes(entries, path);
  return entries
    .filter(({ fileName }) => !fileName.endsWith('/') && !isClutter(fileName))
    .sort((one, other) => byName({ name: one.fileName }, { name: other.fileName }));
}

/** A small archive becomes petabytes where many entries point at the same bytes. */
function refuseSharedBytes(entries: readonly Entry[], path: string): void {
  let end = 0;
  let before = '';
  const inPlace = [...entries].sort(
    (one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader,
  );
  for (const { fileName, relativeOffsetOfLocalHeader, compressedSize } of inPlace) {
    if (relativeOffsetOfLocalHeader < end)
      throw new UnusableSourceError(`${path} is refused: ${before} and ${fileName} share bytes of the archive`);
    end = relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + compressedSize;
    before = fileName;
  }
}

async function unpack(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  if (entry.isEncrypted()) throw new UnusableFileError('is encrypted');
  const fileType = (entry.externalFileAttributes >>> 16) & FILE_TYPE; // 0 where a system without them made the zip
  if (fileType !== 0 && fileType !== REGULAR_FILE) throw new UnusableFileError('is a link or no file');
  requireSmallEnough(entry.uncompressedSize);
  try {
    const parts: Buffer[] = [];
    // yauzl ends the stream with an error at the first byte beyond the size that the entry declares.
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  } catch (error) {
    throw new UnusableFileError(`cannot be unpacked: ${error instanceof Error ? error.message : error}`);
  }
}
