import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckpointMeta, listSteps, stepFolder, sweepUnfinished } from './checkpoint.ts';
import type { TrainConfig } from './config.ts';
import { batchOrder, type Dataset, toUnit } from './dataset.ts';
import { requireDiskSpace } from './disk-space.ts';
import { normals, openRandom } from './random.ts';
import { toBytes } from './sample.ts';
import { type Tensor2D, type Tensor4D, tf } from './tf.ts';
import { type StepStatistics, trainStep } from './train-step.ts';
import { resumeTraining, startTraining, type Training } from './training.ts';
import { type TrainingWarning, watchTrainingHealth } from './training-health.ts';
import { openTrainingLog, trainingLogPath } from './training-log.ts';
import { varietyOf } from './variety.ts';

export type TrainProgress = {
  step: number; // steps done
  steps: number;
  statistics: StepStatistics;
  warnings: TrainingWarning[]; // what began with this step
};

export type TrainOptions = {
  config: TrainConfig;
  dataset: Dataset;
  directory: string; // checkpoints, metrics.jsonl
  resume: boolean; // go on from the newest checkpoint of the directory
  engine: string; // the backend's name, for the record
  signal: AbortSignal; // ends the training after the step under way, with a checkpoint if it is sound
  onProgress(progress: TrainProgress): void;
  /** A grid of the same 64 latents at every checkpoint, RGB [64, H, W, 3]. */
  onGrid(pictures: Uint8Array, step: number): Promise<void>;
  /** Awaited between steps: whoever shares the device works now. */
  yieldToOthers(): Promise<void>;
};

export type TrainResult = {
  step: number; // the last one done
  isFinished: boolean; // all steps are done and kept
  checkpoint: string | null; // the folder of the newest; null before there is one
};

const GRID_PICTURES = 64;
const AUTHENTIC_SAMPLE = 256;

/**
 * Trains until `config.steps`, the abort signal or an error. Pictures, latents and weights are functions of the seed and the
 * step, so a resumed run equals an uninterrupted one. Numbers that are beyond hope (`training-health.ts`), weights that no
 * checkpoint can hold and a full disk end it with an error that names the last good checkpoint.
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
    const log = await openTrainingLog(trainingLogPath(directory), training.step);
    const health = watchTrainingHealth();
    for (const line of log.lines) health.observe(line);
    const authenticVariety = varietyAmong(dataset);
    const recent: StepStatistics[] = [];
    let saved = training.step;
    let isSound = true;
    const paintGrid = async () => toBytes(await training.sampleAverage(GRID_PICTURES));
    const save = async (grid: Uint8Array) => {
      await log.flush();
      await training.save(directory, { engine: options.engine, metrics: meanStatistics(recent.splice(0)) });
      saved = training.step;
      await options.onGrid(grid, training.step);
    };

    try {
      await requireDiskSpace({ directory, bytes: training.checkpointBytes, what: 'a checkpoint' });
      while (training.step < config.steps && !signal.aborted) {
        const startedAt = performance.now();
        const statistics = await oneStep(training, placesOf(training.step));
        const seconds = (performance.now() - startedAt) / 1000;
        const { step } = training;
        training.seconds += seconds;
        recent.push(statistics);

        const grid = step % config.saveEvery === 0 || step === config.steps ? await paintGrid() : null;
        const variety = grid && authenticVariety > 0 ? varietyOf(grid, GRID_PICTURES) / authenticVariety : undefined;
        const { problem, warnings, ...verdict } = health.observe({ step, ...statistics, variety });
        if (problem) throw new Error(`step ${step}: ${problem}`);
        isSound = verdict.isSound;
        await log.append({
          step,
          ...rounded(statistics),
          seconds: round(seconds),
          ...(variety !== undefined && { variety: round(variety) }),
          ...(warnings.length > 0 && { warnings }),
        });
        options.onProgress({ step, steps: config.steps, statistics, warnings });
        if (grid && isSound) await save(grid);
        await options.yieldToOthers();
      }
      if (!isSound && !signal.aborted) {
        throw new Error(`step ${training.step}, the last one, has absurd losses and is not kept`);
      }
      if (isSound && saved < training.step) await save(await paintGrid());
    } catch (error) {
      const kept = saved > 0 ? `the last good checkpoint is step ${saved}` : 'there is no checkpoint yet';
      throw new Error(`${error instanceof Error ? error.message : String(error)}; ${kept}`, { cause: error });
    } finally {
      await log.close();
    }
    return {
      step: training.step,
      isFinished: saved >= config.steps,
      checkpoint: saved > 0 ? join(directory, stepFolder(saved)) : null,
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

/** Of the authentic pictures; a few hundred of them tell. */
function varietyAmong(dataset: Dataset): number {
  const count = Math.min(dataset.count, AUTHENTIC_SAMPLE);
  const places = Array.from({ length: count }, (_, index) => Math.floor((index * dataset.count) / count));
  return varietyOf(dataset.read(places), count);
}

function meanStatistics(all: readonly StepStatistics[]): CheckpointMeta['metrics'] {
  const names = Object.keys(all[0] ?? {}) as (keyof StepStatistics)[];
  return Object.fromEntries(
    names.map((name) => [name, round(all.reduce((sum, one) => sum + one[name], 0) / all.length)]),
  );
}

function rounded(statistics: StepStatistics): StepStatistics {
  const entries = Object.entries(statistics).map(([name, value]) => [name, round(value)]);
  return Object.fromEntries(entries) as StepStatistics;
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
