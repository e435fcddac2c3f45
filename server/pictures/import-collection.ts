import { join } from 'node:path';
import type { Resolution } from '../../lib/collection/collection.ts';
import {
  type CataloguedPicture,
  type CatalogueLine,
  collectionsDirectory,
  type ImportedCollection,
} from '../../lib/collection/imported.ts';
import {
  type PictureFile,
  type PictureFiles,
  UnusableFileError,
  UnusableSourceError,
} from '../../lib/collection/readers/picture-files.ts';
import { openCollectionPart } from './collection-part.ts';
import type { PicturePool } from './picture-pool.ts';
import type { ReadAnswer } from './picture-worker.ts';

export type ImportOrder = {
  pool: PicturePool;
  source: PictureFiles;
  dataDirectory: string;
  about: { id: string; title: string; licence: string; source: string };
  resolution: Resolution;
  /** The part of the data that a picture belongs to, by the sha256 of its file. */
  splitOf: (sha256: string) => CataloguedPicture['split'];
  onProgress?: (done: number, line?: CatalogueLine) => void;
  signal?: AbortSignal;
};

/** Another version of the reader makes other pixels: it does not go on with what this one began. */
const READER_VERSION = 'reader-1';
/** Files read ahead for each thread: so many are in memory at most. */
const AHEAD = 3;

/**
 * Makes a collection of all pictures of the source: the square in the middle of each, exact duplicates once. Whatever cannot be
 * read is skipped, with the reason in the catalogue. Interrupted, it goes on where it was.
 *
 * @returns the collection, and what became of every file
 */
export async function importCollection({
  pool,
  source,
  dataDirectory,
  about,
  resolution,
  splitOf,
  onProgress,
  signal,
}: ImportOrder): Promise<{ collection: ImportedCollection; lines: readonly CatalogueLine[] }> {
  const directory = join(collectionsDirectory(dataDirectory), `.${about.id}.part`);
  const order = `${READER_VERSION} ${resolution}px ${source.fingerprint}`;
  const part = await openCollectionPart(directory, { order, resolution });
  try {
    const firstNames = new Map<string, string>(); // sha256 of a file to the name it came by first
    for (const line of part.lines) if ('split' in line) firstNames.set(line.sha256, line.name);
    onProgress?.(part.lines.length);

    const left = source.files.slice(part.lines.length);
    const read = (file: PictureFile) => readFileIn(pool, file, resolution);
    for await (const [{ name }, answer] of inOrder(left, read, AHEAD * pool.threads)) {
      signal?.throwIfAborted();
      const line = lineFor(name, answer);
      await part.add(line, 'split' in line && 'pixels' in answer ? answer.pixels : undefined);
      onProgress?.(part.lines.length, line);
    }
    if (firstNames.size === 0) throw new UnusableSourceError('there is no picture in it that can be read');
    const collection = await part.finish({ ...about, resolution, createdAt: new Date().toISOString() });
    return { collection, lines: part.lines };

    function lineFor(name: string, answer: ReadAnswer): CatalogueLine {
      if ('problem' in answer) return { name, skipped: answer.problem };
      const { sha256 } = answer;
      const first = firstNames.get(sha256);
      if (first !== undefined) return { name, skipped: `is the same file as ${first}` };
      firstNames.set(sha256, name);
      return { name, sha256, split: splitOf(sha256) };
    }
  } finally {
    await part.close();
  }
}

async function readFileIn(pool: PicturePool, file: PictureFile, resolution: Resolution): Promise<ReadAnswer> {
  try {
    return await pool.read({ encoded: await file.read(), resolution });
  } catch (error) {
    if (error instanceof UnusableFileError) return { problem: error.message };
    throw error;
  }
}

/** Works on `ahead` items at once, and yields the answers in the order of the items. */
async function* inOrder<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
  ahead: number,
): AsyncGenerator<[Item, Answer]> {
  const begun: [Item, Promise<Answer>][] = [];
  for (const item of items) {
    const answer = work(item);
    answer.catch(() => undefined); // a failure is met when its turn comes, or not at all after an earlier one
    begun.push([item, answer]);
    const [first] = begun;
    if (first && begun.length >= ahead) {
      begun.shift();
      yield [first[0], await first[1]];
    }
  }
  for (const [item, answer] of begun) yield [item, await answer];
}
