import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CATALOGUE_FILE,
  type CatalogueLine,
  COLLECTION_FILE,
  catalogueLineSchema,
  type ImportedCollection,
  PIXELS_FILE,
} from '../../lib/collection/imported.ts';

const ORDER_FILE = 'order';

/** An import under way, in a folder that no list shows: what has become of the files so far, in their order. */
export type CollectionPart = {
  readonly lines: readonly CatalogueLine[];
  /** `pixels` where the line says that the picture is kept. */
  add(line: CatalogueLine, pixels?: Uint8Array): Promise<void>;
  /** The part becomes the collection, whole or not at all. */
  finish(collection: Omit<ImportedCollection, 'hash' | 'count' | 'directory'>): Promise<ImportedCollection>;
  close(): Promise<void>;
};

/**
 * Goes on with the part that an earlier import of the same `order` left in the folder; another one is thrown away. A picture
 * counts once both its pixels and its line are there: a process may die between them.
 *
 * @param order what decides the pixels; any text
 */
export async function openCollectionPart(
  directory: string,
  { order, resolution }: { order: string; resolution: number },
): Promise<CollectionPart> {
  const size = resolution ** 2 * 3;
  const known = await readFile(join(directory, ORDER_FILE), 'utf8').catch(() => undefined);
  if (known !== order) {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, ORDER_FILE), order);
  }
  const catalogue = await open(join(directory, CATALOGUE_FILE), 'a+');
  const pixelFile = await open(join(directory, PIXELS_FILE), 'a+').catch(async (error) => {
    await catalogue.close();
    throw error;
  });
  let kept = 0;

  async function close(): Promise<void> {
    await Promise.all([catalogue.close(), pixelFile.close()]);
  }

  try {
    const recovered = await recoverLines(catalogue, Math.floor((await pixelFile.stat()).size / size));
    kept = recovered.kept;
    const { lines } = recovered;
    await pixelFile.truncate(kept * size);
    return {
      lines,
      async add(line, pixels) {
        if (pixels) {
          await pixelFile.appendFile(pixels);
          kept++;
        }
        await catalogue.appendFile(`${JSON.stringify(line)}\n`);
        lines.push(line);
      },
      async finish(collection) {
        await Promise.all([catalogue.sync(), pixelFile.sync()]);
        await close();
        const finished = { ...collection, count: kept, hash: await hashFile(join(directory, PIXELS_FILE)) };
        const path = join(directory, COLLECTION_FILE);
        await writeFile(path, `${JSON.stringify(finished, null, 2)}\n`, { flush: true });
        await rm(join(directory, ORDER_FILE));
        const home = join(directory, '..', collection.id);
        await rename(directory, home);
        return { ...finished, directory: home };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The whole lines whose pixels are there; the file is cut after them. */
async function recoverLines(
  catalogue: FileHandle,
  pictures: number,
): Promise<{ lines: CatalogueLine[]; kept: number }> {
  const written = (await catalogue.readFile('utf8')).split('\n');
  written.pop(); // what follows the last line break: nothing, or a torn line
  const lines: CatalogueLine[] = [];
  let bytes = 0;
  let kept = 0;
  for (const text of written) {
    const line = catalogueLineSchema.parse(JSON.parse(text));
    const hasPixels = 'split' in line;
    if (hasPixels && kept === pictures) break;
    if (hasPixels) kept++;
    lines.push(line);
    bytes += Buffer.byteLength(text) + 1;
  }
  await catalogue.truncate(bytes);
  return { lines, kept };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
