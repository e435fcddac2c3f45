import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from './backend/write-atomically.ts';
import { type CheckpointMeta, listSteps, stepFolder, sweepUnfinished } from './checkpoint.ts';
import type { TrainConfig } from './config.ts';
import { batchOrder, type Dataset, toUnit } from './dataset.ts';
import { normals, openRandom } from './random.ts';
import { toBytes } from './sample.ts';
import { type Tensor2D, type Tensor4D, tf } from './tf.ts';
import { type StepStatistics, trainStep } from './train-step.ts';
import { resumeTraining, startTraining, type Training } from './training.ts';

export type TrainProgress = {
  step: number; // steps done
  steps: number;
  statistics: StepStatistics;
  secondsPerStep: number; // over the last twenty
  secondsLeft: number;
};

export type TrainOptions = {
  config: TrainConfig;
  dataset: Dataset;
  directory: string; // checkpoints, metrics.jsonl
  resume: boolean; // go on from the newest checkpoint of the directory
  engine: string; // the backend's name, for the record
  signal: AbortSignal; // ends the training after the step under way, with a checkpoint
  onProgress(progress: TrainProgress): void;
  /** A grid of the same 64 latents at every checkpoint, RGB [64, H, W, 3]. */
  onGrid(pictures: Uint8Array, step: number): Promise<void>;
  /** Awaited between steps: whoever shares the device works now. */
  yieldToOthers(): Promise<void>;
};

export type TrainResult = { step: number; isFinished: boolean; checkpoint: string };

const GRID_PICTURES = 64;

/**
 * Trains until `config.steps`, the abort signal or an error. Pictures, latents and weights are functions of the seed and the
 * step, so a resumed run equals an uninterrupted one. A step whose losses are not finite ends the run; the checkpoint
 * before it stays.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { config, dataset, directory, signal } = options;
  if (dataset.hash !== config.datasetHash) throw new Error('the pictures are not those that the training began with');
  if (dataset.resolution !== config.network.resolution) {
    throw new Error(`the pictures have ${dataset.resolution} px, the network ${config.network.resolution}`);
  }
  await mkdir(directory, { recursive: true });
  const held = await listSteps(directory);
  if (held.length > 0 && !options.resume) {
    throw new Error(
      `${directory} holds checkpoints already (up to step ${held.at(-1)}): resume it or choose another folder`,
    );
  }
  await sweepUnfinished(directory);
  const training = options.resume && held.length > 0 ? await resumeTraining(config, directory) : startTraining(config);
  try {
    return await run(options, training, batchOrder({ count: dataset.count, batch: config.batch, seed: config.seed }));
  } finally {
    training.dispose();
  }

  async function run(
    options: TrainOptions,
    training: Training,
    placesOf: (step: number) => number[],
  ): Promise<TrainResult> {
    const log = join(directory, 'metrics.jsonl');
    await truncateLog(log, training.step);
    const recent: StepStatistics[] = [];
    const durations: number[] = [];
    let saved = training.step > 0 ? training.step : -1;
    const save = async () => {
      if (saved === training.step) return;
      await training.save(directory, { engine: options.engine, metrics: meanStatistics(recent.splice(0)) });
      saved = training.step;
      await options.onGrid(toBytes(await training.sampleAverage(GRID_PICTURES)), training.step);
    };

    while (training.step < config.steps && !signal.aborted) {
      const startedAt = performance.now();
      const statistics = await oneStep(training, placesOf(training.step));
      if (!Object.values(statistics).every(Number.isFinite)) {
        throw new Error(
          `step ${training.step}: the losses are no longer finite; the last good checkpoint is step ${saved}`,
        );
      }
      const seconds = (performance.now() - startedAt) / 1000;
      training.seconds += seconds;
      recent.push(statistics);
      durations.push(seconds);
      if (durations.length > 20) durations.shift();
      const secondsPerStep = durations.reduce((sum, value) => sum + value, 0) / durations.length;
      await appendFile(
        log,
        `${JSON.stringify({ step: training.step, ...rounded(statistics), seconds: round(seconds) })}\n`,
      );
      options.onProgress({
        step: training.step,
        steps: config.steps,
        statistics,
        secondsPerStep,
        secondsLeft: secondsPerStep * (config.steps - training.step),
      });
      if (training.step % config.saveEvery === 0) await save();
      await options.yieldToOthers();
    }
    await save();
    return {
      step: training.step,
      isFinished: training.step >= config.steps,
      checkpoint: join(directory, stepFolder(training.step)),
    };
  }

  async function oneStep(training: Training, places: number[]): Promise<StepStatistics> {
    const { resolution, latentSize } = config.network;
    const shape: [number, number, number, number] = [config.batch, resolution, resolution, 3];
    const noise = normals(
      openRandom(`latents of step ${training.step}`, BigInt(config.seed)),
      config.batch * latentSize,
    );
    const pictures: Tensor4D = tf.tensor4d(toUnit(dataset.read(places)), shape);
    const latents: Tensor2D = tf.tensor2d(noise, [config.batch, latentSize]);
    const statistics = await trainStep(training.networks, training.optimizers, { pictures, latents });
    tf.dispose([pictures, latents]);
    training.finishStep();
    return statistics;
  }
}

/**
 * Lines of steps that an interrupted run had done after its last checkpoint are done again: they go, and so does the half
 * of a line that a killed one left.
 */
async function truncateLog(path: string, step: number): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => stepOf(line) <= step);
  await writeAtomically(path, lines.map((line) => `${line}\n`).join(''));
}

/** The step that a line of the log tells of; infinity for what is no line of it. */
function stepOf(line: string): number {
  try {
    return (JSON.parse(line) as { step: number }).step;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function meanStatistics(all: readonly StepStatistics[]): CheckpointMeta['metrics'] {
  const names = Object.keys(all[0] ?? {}) as (keyof StepStatistics)[];
  return Object.fromEntries(
    names.map((name) => [name, round(all.reduce((sum, one) => sum + one[name], 0) / all.length)]),
  );
}

function rounded(statistics: StepStatistics): Record<string, number> {
  return Object.fromEntries(Object.entries(statistics).map(([name, value]) => [name, round(value)]));
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
