import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSteps, readMeta, readTrainingState, readWeights, stepFolder } from '../../lib/gan/checkpoint.ts';
import { DCGAN_DEFAULTS, type TrainConfig } from '../../lib/gan/config.ts';
import { type Dataset, openPixelFile } from '../../lib/gan/dataset.ts';
import { loadModel } from '../../lib/gan/model.ts';
import { resolveModel } from '../../lib/gan/pretrained.ts';
import { discriminateImages, generateImages, toBytes } from '../../lib/gan/sample.ts';
import { openBackend, tf } from '../../lib/gan/tf.ts';
import { type TrainProgress, train } from '../../lib/gan/train-loop.ts';
import { readTrainingLog, trainingLogPath } from '../../lib/gan/training-log.ts';
import { isTensorflowPrepared } from './prepared-tensorflow.ts';

const RESOLUTION = 8;
let folder: string;
let dataset: Dataset;
let config: TrainConfig;

beforeAll(async () => {
  await openBackend(isTensorflowPrepared ? { force: 'tensorflow' } : {});
  folder = await mkdtemp(join(tmpdir(), 'curator-training-'));
  const pixels = Uint8Array.from({ length: 24 * RESOLUTION ** 2 * 3 }, (_, index) => (index * 7919) % 251);
  await writeFile(join(folder, 'pixels.bin'), pixels);
  dataset = await openPixelFile(join(folder, 'pixels.bin'), RESOLUTION);
  config = {
    network: { architecture: 'dcgan', resolution: RESOLUTION, latentSize: 5, baseChannels: 4 },
    collection: 'people',
    datasetHash: dataset.hash,
    batch: 8,
    steps: 7,
    seed: 3,
    ...DCGAN_DEFAULTS,
    saveEvery: 3,
  };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Run = {
  to: string;
  resume?: boolean;
  stopAt?: number; // 0: before the first step
  stopIf?(progress: TrainProgress): boolean;
  data?: Dataset;
  config?: TrainConfig;
};

function run(
  { to, resume = false, stopAt, stopIf = ({ step }) => step === stopAt, data = dataset, config: changed = config }: Run,
  grids: number[] = [],
) {
  const abort = new AbortController();
  if (stopAt === 0) abort.abort();
  return train({
    config: changed,
    dataset: data,
    directory: join(folder, to),
    resume,
    engine: 'test',
    signal: abort.signal,
    onProgress: (progress) => stopIf(progress) && abort.abort(),
    onGrid: async (pictures, step) => {
      expect(pictures).toHaveLength(64 * RESOLUTION ** 2 * 3);
      grids.push(step);
    },
    yieldToOthers: async () => undefined,
  });
}

describe('a training', () => {
  it('saves at every interval and at the end, with a grid and a log line a step', async () => {
    const grids: number[] = [];
    const result = await run({ to: 'whole' }, grids);
    expect(result).toEqual({ step: 7, isFinished: true, checkpoint: join(folder, 'whole', stepFolder(7)) });
    expect(grids).toEqual([3, 6, 7]);
    expect(await readMeta(result.checkpoint as string)).toMatchObject({
      name: 'dcgan-people',
      step: 7,
      config,
      engine: 'test',
      parent: null,
    });
    const lines = (await readFile(join(folder, 'whole', 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(Object.keys(JSON.parse(lines[0] as string))).toEqual([
      'step',
      'lossD',
      'lossG',
      'realScore',
      'fakeScoreBefore',
      'fakeScoreAfter',
      'seconds',
    ]);
  });

  it('resumed after an interruption equals the uninterrupted one, bit for bit', async () => {
    expect(await run({ to: 'broken', stopAt: 4 })).toMatchObject({ step: 4, isFinished: false });
    await run({ to: 'broken', resume: true });
    for (const file of ['weights.safetensors', 'training-state.safetensors']) {
      const [whole, broken] = await Promise.all(
        ['whole', 'broken'].map((to) => readFile(join(folder, to, stepFolder(7), file))),
      );
      expect(whole?.equals(broken as Buffer), file).toBe(true);
    }
  });

  it('stopped before its first step has no checkpoint, and says so', async () => {
    expect(await run({ to: 'unbegun', stopAt: 0 })).toEqual({ step: 0, isFinished: false, checkpoint: null });
    expect(await readdir(join(folder, 'unbegun'))).toEqual(['metrics.jsonl']);
    expect(await run({ to: 'unbegun', resume: true, stopAt: 2 })).toMatchObject({
      checkpoint: join(folder, 'unbegun', stepFolder(2)),
    });
  });

  it('leaves no half checkpoint and only the newest states', async () => {
    const names = await readdir(join(folder, 'whole'));
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await readdir(join(folder, 'whole', stepFolder(3)))).toEqual(['meta.json', 'weights.safetensors']);
  });

  it('resumes after a kill that tore the log and left half a checkpoint, which it sweeps away', async () => {
    const directory = join(folder, 'torn');
    await run({ to: 'torn', stopAt: 4 });
    await appendFile(join(directory, 'metrics.jsonl'), '{"step":5,"lossD":1.2}\n{"step":6,"los');
    const half = join(directory, '.step-000006.0123456789ab.tmp');
    await mkdir(half);
    await writeFile(join(half, 'weights.safetensors'), 'half');
    await run({ to: 'torn', resume: true });
    const lines = (await readFile(join(directory, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await readdir(directory)).sort()).toEqual(['metrics.jsonl', ...[3, 4, 6, 7].map(stepFolder)]);
  });

  it('returns every tensor', async () => {
    const before = tf.memory().numTensors;
    await run({ to: 'leak' });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a folder that holds checkpoints, other pictures and a changed configuration', async () => {
    await expect(run({ to: 'whole' })).rejects.toThrow(/holds checkpoints already \(up to step 7\)/);
    await expect(run({ to: 'x', data: { ...dataset, hash: 'other' } })).rejects.toThrow(
      /not those that the training began with/,
    );
    await expect(run({ to: 'whole', resume: true, config: { ...config, batch: 4, steps: 9 } })).rejects.toThrow(
      /another batch/,
    );
  });

  it('ends with the last good checkpoint when the numbers are no longer finite', async () => {
    await expect(
      run({
        to: 'diverged',
        config: { ...config, steps: 400, saveEvery: 1 },
        data: infinite(dataset, 3), // one look at the authentic pictures, two steps
      }),
    ).rejects.toThrow(/no longer finite.*; the last good checkpoint is step 2/);
    expect((await readMeta(await resolveModel(join(folder, 'diverged')))).step).toBe(2);
    const mended = await run({ to: 'diverged', resume: true, config: { ...config, steps: 4, saveEvery: 1 } });
    expect(mended).toMatchObject({ step: 4, isFinished: true });
  });
});

describe('a training that fails', () => {
  const wild = { latentSize: 4, baseChannels: 8, resolution: RESOLUTION, architecture: 'dcgan' } as const;

  it('stops when it has diverged, with a checkpoint from before, and says so', async () => {
    const diverging = { ...config, network: wild, learningRate: 1, steps: 400, saveEvery: 1 };
    let absurd = 0;
    const stopIf = ({ statistics: { lossD, lossG } }: TrainProgress) =>
      Math.max(lossD / 2, lossG) > 100 && ++absurd === 25;
    const stopped = await run({ to: 'wild', config: diverging, stopIf });
    const good = (await listSteps(join(folder, 'wild'))).at(-1) ?? 0;
    expect(good).toBeGreaterThan(0);
    expect(stopped.step).toBeGreaterThan(good);
    expect(stopped).toMatchObject({ isFinished: false, checkpoint: join(folder, 'wild', stepFolder(good)) });

    const problem = await run({ to: 'wild', config: diverging, resume: true }).then(
      () => 'it did not stop',
      (error: Error) => error.message,
    );
    const [, step, kept] =
      /^step (\d+): the training has diverged, .*; the last good checkpoint is step (\d+)$/.exec(problem) ?? [];
    expect(Number(step), problem).toBe(Number(kept) + 50);
    const checkpoint = await resolveModel(join(folder, 'wild'));
    expect((await readMeta(checkpoint)).step).toBe(Number(kept));
    for (const numbers of [await readWeights(checkpoint), await readTrainingState(checkpoint)]) {
      expect([...numbers].filter(([, { values }]) => !values.every(Number.isFinite))).toEqual([]);
    }
  });

  it('goes on when its pictures are all the same, and the log tells when that began', async () => {
    const collapsing = { ...config, learningRate: 0.3, steps: 300, saveEvery: 100 };
    expect(await run({ to: 'collapsed', config: collapsing })).toMatchObject({ step: 300, isFinished: true });
    const lines = await readTrainingLog(trainingLogPath(join(folder, 'collapsed')));
    expect(lines.flatMap(({ step, warnings }) => warnings?.map(({ kind }) => `${step} ${kind}`) ?? [])).toEqual([
      '200 collapse',
    ]);
    expect(lines.filter(({ variety }) => variety !== undefined).map(({ step }) => step)).toEqual([100, 200, 300]);
  });
});

describe('a trained model', () => {
  it('makes the same picture of a seed whatever the batch, and scores what a browser would see', async () => {
    const model = await loadModel(await resolveModel(join(folder, 'whole')));
    const size = RESOLUTION ** 2 * 3;
    const seeds = Array.from({ length: 33 }, (_, index) => BigInt(index) ** 13n);
    const together = await generateImages(model, { seeds });
    for (const at of [0, 15, 16, 32]) {
      const alone = await generateImages(model, { seeds: [seeds[at] as bigint] });
      expect(alone).toEqual(together.slice(at * size, (at + 1) * size));
    }
    const scores = await discriminateImages(model, { pixels: together, count: 33 });
    expect(scores).toHaveLength(33);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(toBytes(Float32Array.of(-1, 0, 1, 2))).toEqual(Uint8Array.of(0, 128, 255, 255));
    model.dispose();
  });

  it('is found by name or folder, and what is missing is named', async () => {
    await expect(resolveModel('nobody')).rejects.toThrow(/neither a model \(there are: .*\) nor a folder/);
    await writeFile(join(folder, 'whole', stepFolder(6), 'weights.safetensors'), 'broken');
    await expect(loadModel(join(folder, 'whole', stepFolder(6)))).rejects.toThrow(
      /weights\.safetensors cannot be read/,
    );
  });
});

/** A data set whose pictures turn to NaN after some batches, through the real reading path. */
function infinite(data: Dataset, after: number): Dataset {
  let reads = 0;
  return {
    ...data,
    read(places) {
      const pixels = data.read(places);
      reads += 1;
      return reads > after ? (Float32Array.from(pixels, () => Number.NaN) as unknown as Uint8Array) : pixels;
    },
  };
}
