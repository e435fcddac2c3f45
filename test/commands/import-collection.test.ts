import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CatalogueLine,
  listImportedCollections,
  readCatalogue,
  readPixels,
} from '../../lib/collection/imported.ts';
import { decodeFinished, finishPicture } from '../../server/pictures/finish.ts';
import { startPicturePool } from '../../server/pictures/picture-pool.ts';
import { prepareTrainingCache } from '../../server/pictures/training-cache.ts';
import { killLeftovers, runScript, temporaryFolder } from './run-script.ts';

const RIGHTS = ['--licence', 'CC BY 4.0', '--source', 'https://example.org'];
const SIZE = 64 * 64 * 3;

describe('npm run import:collection', { timeout: 120_000 }, () => {
  let folder: string;
  let dataDirectory: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDirectory = join(folder, 'data');
  });
  afterEach(async () => {
    killLeftovers();
    await rm(folder, { recursive: true, force: true });
  });
  const importCollection = (parameters: string[], directory = dataDirectory) =>
    runScript('import-collection', parameters, { dataDirectory: directory });

  it('takes 200 painted JPEGs out of a zip, names the ten corrupt ones and a duplicate, lists them and trains on a part', async () => {
    const pool = startPicturePool({ threads: 1 });
    try {
      const painted = await paintJpegs(200, pool);
      const files: Record<string, Uint8Array> = { ...painted, 'z-again.jpg': painted['0007.jpg'] as Uint8Array };
      for (let index = 0; index < 10; index++) {
        const whole = painted[nameOf(index)] as Uint8Array;
        files[`bad-${index}.jpg`] = index % 2 ? whole.subarray(0, 500 + index) : Buffer.from(`text ${index}`);
      }
      const zip = join(folder, 'painted.zip');
      await writeFile(zip, zipSync(files, { level: 0 }));

      const { code, stdout, stderr } = await importCollection([zip, '--name', 'painted', ...RIGHTS]).ended;
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('211/211 files') });
      expect(join(process.cwd(), stdout.trim())).toBe(join(dataDirectory, 'collections', 'painted'));
      expect(stderr.match(/^skipped: bad-\d\.jpg (is no picture: .*|cannot be decoded: .*)$/gm)).toHaveLength(10);
      expect(stderr).toContain('skipped: z-again.jpg is the same file as 0007.jpg\n');
      expect(stderr).toMatch(/^200 pictures kept \(\d+ train, \d+ validation, \d+ test\), 11 files skipped$/m);

      const [collection] = await listImportedCollections(dataDirectory);
      if (!collection) throw new Error('nothing was imported');
      expect(collection).toMatchObject({
        id: 'painted',
        licence: 'CC BY 4.0',
        source: 'https://example.org',
        resolution: 64,
        count: 200,
      });
      const catalogue = await readCatalogue(collection);
      expect(catalogue.map(({ name }) => name)).toEqual(Object.keys(painted).sort());
      const eighth = await sharp(painted['0007.jpg']).raw().toBuffer();
      expect(Buffer.from(await readPixels(collection, [7])).equals(eighth)).toBe(true);
      const list = await importCollection(['--list']).ended;
      expect(list.stdout).toMatch(/^painted +painted +200 +64 px +https:\/\/example\.org +CC BY 4\.0$/m);
      expect(list.stdout).toMatch(/^people /m);

      // What a generator learns from: the training part, finished as everything on the wall is.
      const train = catalogue.filter(({ split }) => split === 'train');
      expect(train.length).toBeGreaterThan(110); // 140 of 200 are expected, with a deviation of 6.5
      expect(train.length).toBeLessThan(170);
      const order = { pool, collection: 'painted', imported: collection, resolution: 64, seed: 0 } as const;
      const directory = join(folder, 'cache');
      const cache = await prepareTrainingCache({ ...order, count: train.length, directory });
      const finished = await Promise.all(
        train.map(async ({ place }) =>
          decodeFinished(await finishPicture(await readPixels(collection, [place]), 64, 64), 64),
        ),
      );
      expect(rowsOf(await readFile(cache.path))).toEqual(new Set(finished.map((pixels) => hexOf(pixels))));
      await expect(prepareTrainingCache({ ...order, count: train.length + 1, directory })).rejects.toThrow(
        `painted has ${train.length} pictures to train on; ${train.length + 1} were asked for`,
      );

      const refused = await importCollection([zip, '--name', 'painted', ...RIGHTS]).ended;
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('there is a collection painted already'),
      });
      const large = ['--out', join(folder, 'run'), '--collection', 'painted', '--steps', '1', '--resolution', '128'];
      expect(await runScript('train', large, { dataDirectory }).ended).toMatchObject({
        code: 1,
        stderr: 'error: painted was imported at 64 px, less than 128\n',
      });
    } finally {
      await pool.stop();
    }
  });

  it('goes on after kill -9, past torn ends, to the same collection', async () => {
    const photographs = join(folder, 'photographs');
    await writeSlowPictures(photographs, 40);
    await writeFile(join(photographs, '0005-bad.jpg'), 'no picture');
    const parameters = [photographs, '--name', 'slow', ...RIGHTS];

    const killed = importCollection(parameters);
    await killed.said('skipped: 0005-bad.jpg');
    const rival = await importCollection(parameters).ended;
    expect(rival).toMatchObject({ code: 1, stderr: expect.stringContaining('is importing a collection: wait for it') });
    process.kill(-killed.pid, 'SIGKILL');
    expect((await killed.ended).code).toBe(137);
    expect(await listImportedCollections(dataDirectory)).toEqual([]);

    const part = join(dataDirectory, 'collections', '.slow.part');
    const done = (await readFile(join(part, 'catalogue.jsonl'), 'utf8')).split('\n').length - 1;
    expect(done).toBeGreaterThanOrEqual(6);
    expect(done).toBeLessThan(41);
    await appendFile(join(part, 'catalogue.jsonl'), '{"name":"torn');
    await appendFile(join(part, 'pixels.rgb'), Buffer.alloc(SIZE + 999, 7));

    const resumed = await importCollection(parameters).ended;
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringMatching(new RegExp(`^${done}/41 files\n`)) });
    expect(resumed.stderr).toContain('40 pictures kept');
    const elsewhere = join(folder, 'elsewhere');
    expect(await importCollection(parameters, elsewhere).ended).toMatchObject({ code: 0 });
    const [went, whole] = await Promise.all([dataDirectory, elsewhere].map((data) => contents(data, 'slow')));
    expect(went).toEqual(whole);
  });

  it('begins anew when the files have changed since', async () => {
    const photographs = join(folder, 'photographs');
    await writeSlowPictures(photographs, 40);
    await writeFile(join(photographs, '0005-bad.jpg'), 'no picture');
    const parameters = [photographs, '--name', 'slow', ...RIGHTS];
    const interrupted = importCollection(parameters);
    await interrupted.said('skipped: 0005-bad.jpg');
    interrupted.interrupt();
    expect(await interrupted.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('Interrupted; the same command goes on.'),
    });
    await rm(join(photographs, '0000.png'));
    const anew = await importCollection(parameters).ended;
    expect(anew).toMatchObject({ code: 0, stderr: expect.stringMatching(/^0\/40 files\n/) });
    expect((await contents(dataDirectory, 'slow')).lines[0]).toMatchObject({ name: '0001.png' });
  });

  it('refuses with words what it cannot keep', async () => {
    const empty = join(folder, 'empty');
    const texts = join(folder, 'texts');
    await mkdir(empty);
    await mkdir(texts);
    await writeFile(join(texts, 'a\u001b[2J.txt'), 'text');
    const named = ['--name', 'any'];
    const refusals: [string[], string][] = [
      [[texts, ...named], '--licence is missing: pictures are kept only with their licence and their source'],
      [[texts, ...named, '--licence', 'CC0'], '--source is missing'],
      [[texts, ...named, '--licence', ' ', '--source', 'me'], '--licence is missing'],
      [[texts, ...RIGHTS], '--name is missing'],
      [[texts, '--name', 'people', ...RIGHTS], '--name people is a collection of the house'],
      [[texts, '--name', '../up', ...RIGHTS], 'must be small letters, digits and hyphens'],
      [[...named, ...RIGHTS], 'say what to import: a folder or a zip'],
      [[join(folder, 'none'), ...named, ...RIGHTS], 'cannot be read: ENOENT'],
      [[empty, ...named, ...RIGHTS], 'there is no file in '],
      [[texts, ...named, ...RIGHTS], 'there is no picture in it that can be read'],
    ];
    for (const [parameters, words] of refusals) {
      const { code, stdout, stderr } = await importCollection(parameters).ended;
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(words) });
      expect(stderr).not.toContain('\u001b');
    }
    expect(await listImportedCollections(dataDirectory)).toEqual([]);
  });
});

function nameOf(index: number): string {
  return `${String(index).padStart(4, '0')}.jpg`;
}

async function paintJpegs(count: number, pool: ReturnType<typeof startPicturePool>): Promise<Record<string, Buffer>> {
  const seeds = Array.from({ length: count }, (_, index) => BigInt(index));
  const painted = await pool.paint({ collection: 'people', seeds, resolution: 64 });
  const encoded = await Promise.all(
    painted.map(({ bytes }) =>
      sharp(bytes, { raw: { width: 64, height: 64, channels: 3 } })
        .jpeg()
        .toBuffer(),
    ),
  );
  return Object.fromEntries(encoded.map((jpeg, index) => [nameOf(index), jpeg]));
}

/** Large enough to be still at work when somebody interrupts; each another file, by a byte after the picture's end. */
async function writeSlowPictures(directory: string, count: number): Promise<void> {
  await mkdir(directory);
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const png = await sharp({ create: { width: 1500, height: 1500, channels: 3, background: '#888888', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  for (let index = 0; index < count; index++)
    await writeFile(join(directory, `${String(index).padStart(4, '0')}.png`), Buffer.concat([png, Buffer.of(index)]));
}

async function contents(
  dataDirectory: string,
  id: string,
): Promise<{ hash: string; bytes: number; lines: CatalogueLine[] }> {
  const collection = (await listImportedCollections(dataDirectory)).find((one) => one.id === id);
  if (!collection) throw new Error(`there is no ${id}`);
  const text = await readFile(join(collection.directory, 'catalogue.jsonl'), 'utf8');
  const { size } = await stat(join(collection.directory, 'pixels.rgb'));
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CatalogueLine);
  return { hash: collection.hash, bytes: size, lines };
}

function rowsOf(pixels: Uint8Array): Set<string> {
  return new Set(
    Array.from({ length: pixels.length / SIZE }, (_, row) => hexOf(pixels.subarray(row * SIZE, (row + 1) * SIZE))),
  );
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
