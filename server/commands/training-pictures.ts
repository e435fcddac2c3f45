import { listHouseCollections, type RESOLUTIONS } from '../../lib/collection/collection.ts';
import { type ImportedCollection, listImportedCollections } from '../../lib/collection/imported.ts';
import { explainDiskFull } from '../../lib/gan/disk-space.ts';
import { startPicturePool } from '../pictures/picture-pool.ts';
import { prepareTrainingCache, type TrainingCache } from '../pictures/training-cache.ts';
import { startProgressLine } from './progress-line.ts';
import { CommandError, isAbort } from './run-command.ts';
import type { TrainingPlan } from './training-folder.ts';

/** Nothing for a collection of the house; any other is to be there, and large enough. */
export async function findImported(
  { config: { collection, network } }: TrainingPlan,
  dataDirectory: string,
): Promise<ImportedCollection | undefined> {
  const houseIds = listHouseCollections().map(({ id }) => id);
  if (houseIds.includes(collection)) return undefined;
  const imported = await listImportedCollections(dataDirectory);
  const found = imported.find(({ id }) => id === collection);
  if (!found) {
    const known = [...houseIds, ...imported.map(({ id }) => id)].join(', ');
    throw new CommandError(`there is no collection ${collection}; there is: ${known}`);
  }
  if (found.resolution < network.resolution)
    throw new CommandError(`${collection} was imported at ${found.resolution} px, less than ${network.resolution}`);
  return found;
}

/** Resolves to nothing when it was interrupted. */
export async function prepareTrainingPictures(
  { config, images }: TrainingPlan,
  imported: ImportedCollection | undefined,
  { directory, signal }: { directory: string; signal: AbortSignal },
): Promise<TrainingCache | null> {
  const progress = startProgressLine(process.stderr, { total: images, unit: 'pictures' });
  const pool = startPicturePool();
  try {
    return await prepareTrainingCache({
      pool,
      collection: config.collection,
      imported,
      resolution: config.network.resolution as (typeof RESOLUTIONS)[number],
      count: images,
      seed: config.seed,
      directory,
      onProgress: (done) => progress.update(done, imported ? 'finishing' : 'painting'),
      signal,
    });
  } catch (error) {
    if (signal.aborted && isAbort(error)) return null;
    const bytes = images * config.network.resolution ** 2 * 3;
    const what = `${imported ? 'finishing' : 'painting'} the pictures to learn from`;
    throw explainDiskFull(error, { directory, bytes, what });
  } finally {
    progress.end();
    await pool.stop();
  }
}
