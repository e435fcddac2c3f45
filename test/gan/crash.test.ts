/** What a training leaves when it is killed, or its disk is full, at any moment: at every change to the disk in turn. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSteps, readMeta, readWeights, stepFolder, writeCheckpoint } from '../../lib/gan/checkpoint.ts';
import { openPixelFile } from '../../lib/gan/dataset.ts';
import { requireDiskSpace } from '../../lib/gan/disk-space.ts';
import { loadModel } from '../../lib/gan/model.ts';
import { openBackend } from '../../lib/gan/tf.ts';
import { train } from '../../lib/gan/train-loop.ts';
import { readTrainingLog, trainingLogPath } from '../../lib/gan/training-log.ts';
import type { TrainJob } from '../../server/gpu/messages.ts';
import { removeTrainings, tinyTraining } from '../gpu/tiny-training.ts';
import { failingDisk } from './failing-disk.ts';

const CHILD = fileURLToPath(new URL('./dying-training.ts', import.meta.url));
const STEPS = 3;
const LANES = 2; // children at a time

type Job = Omit<TrainJob, 'kind'>;
let job: Job; // three steps, a checkpoint at each
let begun: string; // its folder after two of them
let reference: Buffer[]; // its last checkpoint when nothing happens
let scratch: string;

beforeAll(async () => {
  await openBackend({ force: 'cpu' });
  scratch = await mkdtemp(join(tmpdir(), 'curator-crash-'));
  job = await tinyTraining({ steps: STEPS, saveEvery: 1 });
  begun = join(scratch, 'begun');
  await trainHere({ ...job, directory: begun, config: { ...job.config, steps: STEPS - 1 } });
  await trainHere(job);
  reference = await lastCheckpoint(job.directory);
});

afterAll(async () => {
  await removeTrainings();
  await rm(scratch, { recursive: true, force: true });
});

describe('a training that is killed', { timeout: 120_000 }, () => {
  it('at any change to the disk has whole checkpoints only, and goes on as if nothing had happened', async () => {
    const changes = await countChanges(await copyOfBegun('counted'));
    expect(changes).toBeGreaterThan(15);
    let next = 1;
    const lane = async () => {
      for (let at = next++; at <= changes; at = next++) {
        const directory = await copyOfBegun(`killed-${at}`);
        expect(await trainInChild({ ...job, directory }, at)).toMatchObject({ signal: 'SIGKILL' });
        await expectWholeCheckpoints(directory);
        await trainHere({ ...job, directory });
        await expectReference(directory);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const directory = await copyOfBegun('survived');
    expect(await trainInChild({ ...job, directory }, changes + 1)).toMatchObject({ signal: null });
    await expectReference(directory);
  });
});

describe('a training whose disk is full', () => {
  it('from any change on stops with the last good checkpoint, says so, and goes on when there is room', async () => {
    const changes = await countChanges(await copyOfBegun('counted-full'));
    for (let at = 1; at <= changes; at++) {
      const directory = await copyOfBegun(`full-${at}`);
      const disk = await failingDisk({ directory, at, fail: throwDiskFull });
      const problem = await problemOf(trainHere({ ...job, directory })).finally(disk.restore);
      expect(problem, `change ${at}`).toMatch(/ENOSPC/);
      const names = await readdir(directory);
      expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
      await expectWholeCheckpoints(directory);
      await trainHere({ ...job, directory });
      await expectReference(directory);
    }
  });

  it('says what was to be written, how much it is, and what is kept', async () => {
    const problems = new Set<string>();
    for (let at = 1; at <= 8; at++) {
      const directory = await copyOfBegun(`told-${at}`);
      const disk = await failingDisk({ directory, at, fail: throwDiskFull });
      const problem = await problemOf(trainHere({ ...job, directory })).finally(disk.restore);
      problems.add(problem.replaceAll(directory, 'DIR'));
    }
    const kept = 'no space is left on the disk (ENOSPC); the last good checkpoint is step 2';
    expect([...problems]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^the log's line of step 3 needs \d+ bytes in DIR: /),
        expect.stringMatching(/^the checkpoint of step 3 needs \d+ kB in DIR: /),
      ]),
    );
    expect([...problems].filter((problem) => problem.endsWith(kept)).length).toBeGreaterThanOrEqual(2);
  });

  it('is told so before anything is written, where the disk can tell', async () => {
    await expect(requireDiskSpace({ directory: scratch, bytes: 1e18, what: 'a checkpoint' })).rejects.toThrow(
      /^a checkpoint needs 1000000000\.0 GB in .*, and no more than \d.* are free$/,
    );
    await requireDiskSpace({ directory: scratch, bytes: 1, what: 'a checkpoint' });
    await requireDiskSpace({ directory: join(scratch, 'nowhere'), bytes: 1e18, what: 'a checkpoint' });
  });

  it('is asked for room before the first step, and before a checkpoint is written', async () => {
    const directory = await copyOfBegun('asked');
    const wordless = { directory, at: Number.POSITIVE_INFINITY, fail() {}, tellsFull: true };
    const disk = await failingDisk(wordless);
    const problem = await problemOf(trainHere({ ...job, directory })).finally(disk.restore);
    expect(problem).toMatch(
      /^a checkpoint needs \d+ kB in .*, and no more than 0 bytes are free; the last good .* is step 2$/,
    );
    expect((await readTrainingLog(trainingLogPath(directory))).map(({ step }) => step)).toEqual([1, 2]);

    const meta = await readMeta(join(directory, stepFolder(2)));
    const weights = await readWeights(join(directory, stepFolder(2)));
    const again = await failingDisk(wordless);
    const written = writeCheckpoint(join(directory, stepFolder(3)), { meta, weights }).finally(again.restore);
    await expect(written).rejects.toThrow(/^the checkpoint of step 2 needs .*, and no more than 0 bytes are free$/);
    expect(again.count()).toBe(1); // the parent folder, which is there
  });

  // A limit on the size of a file stands for the disk: the system itself refuses the write, in the middle of it.
  it.skipIf(process.platform === 'win32')('is stopped by the system itself, too', async () => {
    const network = { ...job.config.network, latentSize: 1024 };
    const large = await tinyTraining({ network, steps: 1 });
    const { stderr } = await trainInChild(large, null, 'ulimit -f 100');
    expect(stderr).toMatch(/the checkpoint of step 1 needs \d+ kB in .*: the file would be larger .*EFBIG/);
    expect(stderr).toContain('there is no checkpoint yet');
    expect(await readdir(large.directory)).toEqual(['metrics.jsonl']);
  });
});

async function trainHere({ dataset, ...rest }: Job): Promise<void> {
  await train({
    ...rest,
    dataset: await openPixelFile(dataset, rest.config.network.resolution),
    engine: 'cpu',
    signal: new AbortController().signal,
    onProgress() {},
    onGrid: async () => {},
    yieldToOthers: async () => {},
  });
}

/** Through a shell where the child needs a limit. */
function trainInChild(job: Job, at: number | null, limit?: string): Promise<{ signal: string | null; stderr: string }> {
  const parameters = ['--import', 'tsx', CHILD, JSON.stringify({ job, at })];
  const [file, given] = limit
    ? ['bash', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, ...parameters]]
    : [process.execPath, parameters];
  return new Promise((resolve) => {
    execFile(file, given, { env: { ...process.env, TF_BACKEND: 'cpu' } }, (error, _, stderr) => {
      resolve({ signal: error?.signal ?? null, stderr });
    });
  });
}

async function copyOfBegun(name: string): Promise<string> {
  const directory = join(scratch, name);
  await cp(begun, directory, { recursive: true });
  return directory;
}

async function countChanges(directory: string): Promise<number> {
  const disk = await failingDisk({ directory, at: Number.POSITIVE_INFINITY, fail() {} });
  await trainHere({ ...job, directory }).finally(disk.restore);
  await expectReference(directory);
  return disk.count();
}

async function expectWholeCheckpoints(directory: string): Promise<void> {
  const steps = await listSteps(directory);
  expect(steps.slice(0, 2)).toEqual([1, 2]);
  for (const step of steps) (await loadModel(join(directory, stepFolder(step)))).dispose();
}

async function expectReference(directory: string): Promise<void> {
  const checkpoint = await lastCheckpoint(directory);
  for (const [index, file] of checkpoint.entries()) expect(file.equals(reference[index] as Buffer)).toBe(true);
  expect((await readdir(directory)).sort()).toEqual(['metrics.jsonl', ...[1, 2, 3].map(stepFolder)]);
  expect((await readTrainingLog(trainingLogPath(directory))).map(({ step }) => step)).toEqual([1, 2, 3]);
}

function lastCheckpoint(directory: string): Promise<Buffer[]> {
  const files = ['weights.safetensors', 'training-state.safetensors'];
  return Promise.all(files.map((file) => readFile(join(directory, stepFolder(STEPS), file))));
}

function throwDiskFull(change: string): void {
  throw Object.assign(new Error(`ENOSPC: no space left on device, ${change}`), { code: 'ENOSPC' });
}

function problemOf(work: Promise<void>): Promise<string> {
  return work.then(
    () => 'none',
    (error: Error) => error.message,
  );
}
