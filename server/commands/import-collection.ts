/** `npm run import:collection`: a folder or a zip of photographs becomes a collection. `--help` tells the rest. */
import { relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command, Option } from '@commander-js/extra-typings';
import { claimDataDirectory, DataDirectoryOwnedError } from '../../db/ownership.ts';
import { splitOf } from '../../db/split.ts';
import { listHouseCollections, RESOLUTIONS, type Resolution } from '../../lib/collection/collection.ts';
import {
  type CatalogueLine,
  collectionName,
  collectionsDirectory,
  listImportedCollections,
} from '../../lib/collection/imported.ts';
import { openPictures } from '../../lib/collection/readers/open-pictures.ts';
import { type PictureFiles, UnusableSourceError } from '../../lib/collection/readers/picture-files.ts';
import { explainDiskFull } from '../../lib/gan/disk-space.ts';
import { loadEnvironment } from '../env.ts';
import { importCollection } from '../pictures/import-collection.ts';
import { startPicturePool } from '../pictures/picture-pool.ts';
import { parsedBy } from './option-values.ts';
import { startProgressLine } from './progress-line.ts';
import { CommandError, isAbort, runCommand } from './run-command.ts';
import { formatTable } from './table.ts';

/** Skipped files named on the terminal; the catalogue names all. */
const MAX_NAMED = 50;

const command = new Command('npm run import:collection')
  .usage('-- PATH --name ID --licence TEXT --source TEXT [--resolution 64]')
  .description('Makes a collection of a folder or a zip of photographs, to train on and to show.')
  .argument('[path]', 'the folder, with the folders in it, or the zip')
  .option('--name <id>', 'what the collection is called from now on', parsedBy(collectionName))
  .option('--title <text>', 'what people read; the name unless given')
  .option('--licence <text>', 'under which the pictures may be used; asked for on a terminal')
  .option('--source <text>', 'where they come from and who made them; asked for on a terminal')
  .addOption(new Option('--resolution <pixels>', 'side of a picture').choices(RESOLUTIONS.map(String)).default('64'))
  .option('--list', 'imports nothing: tells which collections there are')
  .addHelpText(
    'after',
    `
Of every JPEG, PNG, WebP and AVIF the square in the middle is kept, turned as its EXIF says. What is no picture, broken,
animated, too small or the same file again is skipped and named; the reasons stand in catalogue.jsonl. No link is followed.
An interrupted import goes on with the same command. The collection lies in DATA_DIR/collections.

Are there people in the pictures? A licence for the pictures is not yet their consent.

Examples:
  npm run import:collection -- photos.zip --name gardens --licence "CC BY 4.0" --source "https://example.org, J. Doe"
  npm run import:collection -- --list
  npm run train -- --collection gardens --steps 3000 --out runs/gardens`,
  )
  .parse();

await runCommand(async (interrupt) => {
  const { dataDirectory } = loadEnvironment();
  const { name: id, title, licence, source, resolution, list } = command.opts();
  if (list) {
    await printCollections(dataDirectory);
    return;
  }
  const [path] = command.args;
  if (path === undefined) throw new CommandError('say what to import: a folder or a zip');
  if (id === undefined) throw new CommandError('--name is missing: what the collection is to be called');
  if (listHouseCollections().some((house) => house.id === id))
    throw new CommandError(`--name ${id} is a collection of the house; choose another name`);

  const about = {
    id,
    title: title ?? id,
    licence: await given('--licence', licence, 'Under which licence may these pictures be used? ', interrupt),
    source: await given('--source', source, 'Where do they come from, and who made them? ', interrupt),
  };
  const release = await claimCollections(dataDirectory);
  try {
    if ((await listImportedCollections(dataDirectory)).some((other) => other.id === id))
      throw new CommandError(
        `there is a collection ${id} already: choose another --name, or remove ${collectionsDirectory(dataDirectory)}/${id}`,
      );
    const pictures = await openPictures(path);
    try {
      await importPictures(pictures, { path, about, resolution: Number(resolution) as Resolution, dataDirectory });
    } finally {
      pictures.close();
    }
  } catch (error) {
    throw error instanceof UnusableSourceError ? new CommandError(shown(error.message)) : error;
  } finally {
    await release();
  }

  async function importPictures(
    pictures: PictureFiles,
    order: { path: string; about: typeof about; resolution: Resolution; dataDirectory: string },
  ): Promise<void> {
    const total = pictures.files.length;
    if (total === 0) throw new CommandError(`there is no file in ${order.path}`);
    const progress = startProgressLine(process.stderr, { total, unit: 'files' });
    const pool = startPicturePool();
    let named = 0;
    try {
      const { collection, lines } = await importCollection({
        ...order,
        pool,
        source: pictures,
        splitOf: (sha256) =>
          splitOf({ collection: id as string, truth: 'authentic', seed: BigInt(`0x${sha256.slice(0, 16)}`) }),
        onProgress(done, line) {
          if (line && 'skipped' in line && named++ < MAX_NAMED)
            progress.say(shown(`skipped: ${line.name} ${line.skipped}`));
          progress.update(done);
        },
        signal: interrupt,
      });
      progress.say(summaryOf(lines));
      process.stdout.write(`${relative('.', collection.directory) || '.'}\n`);
    } catch (error) {
      if (interrupt.aborted && isAbort(error)) progress.say('Interrupted; the same command goes on.');
      const bytes = total * order.resolution ** 2 * 3;
      throw explainDiskFull(error, { directory: collectionsDirectory(dataDirectory), bytes, what: 'the collection' });
    } finally {
      progress.end();
      await pool.stop();
    }
  }
});

/** An option's text, or the answer of a person at a terminal. */
async function given(flag: string, text: string | undefined, question: string, signal: AbortSignal): Promise<string> {
  if (text?.trim()) return text.trim();
  const problem = `${flag} is missing: pictures are kept only with their licence and their source`;
  if (text !== undefined || !process.stdin.isTTY) throw new CommandError(problem);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await terminal.question(question, { signal })).trim();
    if (answer === '') throw new CommandError(problem);
    return answer;
  } finally {
    terminal.close();
  }
}

async function claimCollections(dataDirectory: string): Promise<() => Promise<void>> {
  try {
    return (await claimDataDirectory(collectionsDirectory(dataDirectory))).release;
  } catch (error) {
    if (!(error instanceof DataDirectoryOwnedError)) throw error;
    const owner = error.pid === null ? 'another process' : `process ${error.pid}`;
    throw new CommandError(`${owner} is importing a collection: wait for it, or stop it`);
  }
}

/** A name from outside may hold what moves a terminal's cursor. */
function shown(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

function summaryOf(lines: readonly CatalogueLine[]): string {
  const kept = lines.filter((line) => 'split' in line);
  const splits = (['train', 'validation', 'test'] as const).map(
    (split) => `${kept.filter((line) => line.split === split).length} ${split}`,
  );
  return `${kept.length} pictures kept (${splits.join(', ')}), ${lines.length - kept.length} files skipped`;
}

async function printCollections(dataDirectory: string): Promise<void> {
  const imported = await listImportedCollections(dataDirectory);
  const rows = [
    ...listHouseCollections().map(({ id, title }) => [id, title, 'any', '64–256 px', 'painted by the house', '']),
    ...imported.map(({ id, title, count, resolution, source, licence }) =>
      [id, title, String(count), `${resolution} px`, source, licence].map(shown),
    ),
  ];
  process.stdout.write(formatTable([['COLLECTION', 'TITLE', 'PICTURES', 'RESOLUTION', 'SOURCE', 'LICENCE'], ...rows]));
}
