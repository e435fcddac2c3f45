/** `npm run paint`: authentic works of the house collection. `--help` tells the rest. */
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { z } from 'zod';
import {
  findHouseCollection,
  listHouseCollections,
  RESOLUTIONS,
  type Resolution,
} from '../../lib/collection/collection.ts';
import { describeOdds } from '../../lib/collection/odds.ts';
import { decodeFinished } from '../pictures/finish.ts';
import { encodeGrid, encodePng } from '../pictures/grid.ts';
import { type PaintedPicture, type PicturePool, startPicturePool } from '../pictures/picture-pool.ts';
import { parsedBy, wholeNumber } from './option-values.ts';
import { type ProgressLine, startProgressLine } from './progress-line.ts';
import { CommandError, runCommand } from './run-command.ts';

const MAX_COUNT = 1_000_000;
const MAX_SHEET_PIXELS = 64_000_000;
/** Pictures held at a time when painting into a folder. */
const STRETCH = 256;

const collectionIds = listHouseCollections().map(({ id }) => id);

const collectionId = z
  .string()
  .refine((id) => collectionIds.includes(id), `must be a house collection: ${collectionIds.join(', ')}`);

const resolutionValue = z.string().transform((text, context): Resolution => {
  const found = RESOLUTIONS.find((resolution) => String(resolution) === text);
  if (found) return found;
  context.addIssue({ code: 'custom', message: 'must be 64, 128 or 256' });
  return z.NEVER;
});

const seedValue = z
  .string()
  .regex(/^\d{1,20}$/, { error: 'must be a whole number from 0 to 2^64 - 1', abort: true })
  .transform(BigInt)
  .refine((seed) => seed < 2n ** 64n, 'must be a whole number from 0 to 2^64 - 1');

const command = new Command('npm run paint')
  .usage('-- --collection people --count 64 --seed 0 --out x.png')
  .description('Paints authentic works of the house collection, finished exactly as visitors see them.')
  .requiredOption('--collection <id>', `which painter: ${collectionIds.join(', ')}`, parsedBy(collectionId))
  .option('--count <n>', 'how many works', parsedBy(wholeNumber({ min: 1, max: MAX_COUNT })), 64)
  .option('--seed <n>', 'the first work; the next ones have the next seeds', parsedBy(seedValue), 0n)
  .option('--resolution <px>', 'side of a picture: 64, 128 or 256', parsedBy(resolutionValue), 64 as Resolution)
  .option('--out <path>', 'a .png for one sheet, or a folder for one PNG per work')
  .option('--describe', 'paints nothing: tells what is on a catalogue card, and how likely each value is')
  .addHelpText(
    'after',
    `
A seed is a picture: the same seed gives the same work on every machine and, at another resolution, the same work larger.
Seeds below 4294967296 are those that a generator may be trained on; works on the museum's wall have larger ones.
A folder also gets catalogue.jsonl, one line per work: its seed, its file and the card of what it shows.

Examples:
  npm run paint -- --collection people --out sheet.png
  npm run paint -- --collection people --count 9 --seed 100 --resolution 256 --out nine.png
  npm run paint -- --collection people --count 5000 --out works
  npm run paint -- --collection cats --describe`,
  )
  .parse();

await runCommand(async (interrupt) => {
  const { collection, count, seed, resolution, out, describe } = command.opts();
  if (describe) {
    const { title, version, odds, oddsNote } = findHouseCollection(collection);
    process.stdout.write(`${title} (${version})\n\n${oddsNote}\n\n${describeOdds(odds)}`);
    return;
  }
  if (out === undefined) throw new CommandError('--out is missing: a .png for one sheet, or a folder');
  if (seed + BigInt(count) > 2n ** 64n)
    throw new CommandError(`--seed ${seed} --count ${count}: the last seed would be 2^64 or more; start lower`);
  const isSheet = extname(out).toLowerCase() === '.png';
  if (isSheet && count * resolution * resolution > MAX_SHEET_PIXELS)
    throw new CommandError(
      `--count ${count} at ${resolution} px is too much for one sheet: at most ${Math.floor(MAX_SHEET_PIXELS / resolution ** 2)}, or give --out a folder`,
    );
  const seeds = Array.from({ length: count }, (_, index) => seed + BigInt(index));
  const progress = startProgressLine(process.stderr, { total: count, unit: 'works' });
  const pool = startPicturePool();
  try {
    progress.update(0);
    const order: Order = { pool, collection, resolution, seeds, progress, interrupt };
    await (isSheet ? paintSheet(out, order) : paintFolder(out, order));
    progress.end();
  } finally {
    await pool.stop();
  }
  process.stdout.write(`${out}\n`);
});

type Order = {
  pool: PicturePool;
  collection: string;
  resolution: Resolution;
  seeds: bigint[];
  progress: ProgressLine;
  interrupt: AbortSignal;
};

async function paintSheet(path: string, order: Order): Promise<void> {
  const images: Uint8Array[] = [];
  for await (const { bytes } of paintAll(order)) images.push(await decodeFinished(bytes, order.resolution));
  const sheet = await encodeGrid({ images, resolution: order.resolution });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, sheet);
}

async function paintFolder(directory: string, order: Order): Promise<void> {
  const { resolution } = order;
  const catalogue = join(directory, 'catalogue.jsonl');
  await mkdir(directory, { recursive: true });
  await rm(catalogue, { force: true });
  for await (const { seed, bytes, card } of paintAll(order)) {
    const file = `${seed}.png`;
    await writeFile(
      join(directory, file),
      await encodePng(await decodeFinished(bytes, resolution), resolution, resolution),
    );
    await appendFile(catalogue, `${JSON.stringify({ seed: String(seed), file, ...card })}\n`);
  }
}

async function* paintAll(order: Order): AsyncGenerator<PaintedPicture> {
  const { pool, collection, resolution, seeds, progress, interrupt } = order;
  for (let start = 0; start < seeds.length; start += STRETCH) {
    yield* await pool.paint({
      collection,
      seeds: seeds.slice(start, start + STRETCH),
      resolution,
      signal: interrupt,
      onProgress: (done) => progress.update(start + done),
    });
  }
}
