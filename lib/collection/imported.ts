import { createReadStream } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { RESOLUTIONS } from './collection.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const collectionName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be small letters, digits and hyphens, at most 40, a hyphen not first');

/** `collection.json`. */
export const importedCollectionSchema = z.strictObject({
  id: collectionName,
  title: z.string().min(1),
  licence: z.string().min(1),
  source: z.string().min(1),
  resolution: z.literal(RESOLUTIONS),
  count: z.int().min(1),
  hash: sha256, // of pixels.rgb
  createdAt: z.iso.datetime(),
});
export type ImportedCollection = z.infer<typeof importedCollectionSchema> & { directory: string };

/** One line of `catalogue.jsonl` for every file of the source, in its order: the pictures kept, and why the others were not. */
export const catalogueLineSchema = z.union([
  z.strictObject({ name: z.string(), sha256, split: z.enum(['train', 'validation', 'test']) }),
  z.strictObject({ name: z.string(), skipped: z.string() }),
]);
export type CatalogueLine = z.infer<typeof catalogueLineSchema>;
/** `place` in pixels.rgb; `sha256` is of the file that it was read from. */
export type CataloguedPicture = Extract<CatalogueLine, { split: string }> & { place: number };

export const COLLECTION_FILE = 'collection.json';
export const CATALOGUE_FILE = 'catalogue.jsonl';
/** Squares [count, resolution, resolution, 3] before the finishing path, which they take as painted works do. */
export const PIXELS_FILE = 'pixels.rgb';

export function collectionsDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'collections');
}

export async function listImportedCollections(dataDirectory: string): Promise<ImportedCollection[]> {
  const directory = collectionsDirectory(dataDirectory);
  const names = await readdir(directory).catch(orMissing);
  const ids = (names ?? []).filter((name) => collectionName.safeParse(name).success).sort();
  const found = await Promise.all(ids.map((id) => readImportedCollection(join(directory, id))));
  return found.filter((collection) => collection !== undefined);
}

async function readImportedCollection(directory: string): Promise<ImportedCollection | undefined> {
  const path = join(directory, COLLECTION_FILE);
  const text = await readFile(path, 'utf8').catch(orMissing);
  if (text === undefined) return undefined;
  try {
    return { ...importedCollectionSchema.parse(JSON.parse(text)), directory };
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Error(`${path} cannot be used: ${problem}`);
  }
}

export async function readCatalogue({ directory }: ImportedCollection): Promise<CataloguedPicture[]> {
  const pictures: CataloguedPicture[] = [];
  const lines = createInterface({ input: createReadStream(join(directory, CATALOGUE_FILE)), crlfDelay: 1 / 0 });
  for await (const line of lines) {
    const parsed = catalogueLineSchema.parse(JSON.parse(line));
    if ('split' in parsed) pictures.push({ ...parsed, place: pictures.length });
  }
  return pictures;
}

/** Places of the pictures that a generator may be trained on, in an order that says nothing about them. */
export async function readTrainingPlaces(collection: ImportedCollection): Promise<number[]> {
  return (await readCatalogue(collection))
    .filter(({ split }) => split === 'train')
    .sort((one, other) => (one.sha256 < other.sha256 ? -1 : 1))
    .map(({ place }) => place);
}

/** The pixels at these places, one after another: RGB [places.length, resolution, resolution, 3]. */
export async function readPixels(
  { directory, resolution, count }: ImportedCollection,
  places: readonly number[],
): Promise<Uint8Array> {
  const size = resolution ** 2 * 3;
  const pixels = new Uint8Array(places.length * size);
  const file = await open(join(directory, PIXELS_FILE));
  try {
    for (const [row, place] of places.entries()) {
      const { bytesRead } = await file.read(pixels, row * size, size, place * size);
      if (bytesRead !== size) throw new Error(`${directory} has no whole picture ${place} among ${count}`);
    }
  } finally {
    await file.close();
  }
  return pixels;
}

function orMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
  return undefined;
}
