import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type CheckpointMeta,
  listSteps,
  pruneTrainingStates,
  readMeta,
  readTrainingState,
  stepFolder,
  writeCheckpoint,
} from './checkpoint.ts';
import type { TrainConfig } from './config.ts';
import { averageDecay, updateAverage } from './ema.ts';
import { createNetworks, disposeNetworks, type Generator, type Networks, WEIGHT_PREFIX } from './model.ts';
import {
  countParameters,
  disposeParameters,
  type Parameters,
  type ParameterValues,
  readParameters,
  writeParameters,
} from './parameters.ts';
import { normals, openRandom } from './random.ts';
import { tf } from './tf.ts';
import { createOptimizers, type Optimizers } from './train-step.ts';

/** A forward in training mode moves the running statistics a tenth of the way: after 64 the initial ones weigh 0.1 %. */
const CALIBRATION_BATCHES = 64;
const CALIBRATION_BATCH = 32;
const STATES_KEPT = 2;

/** A training between two steps: all that a checkpoint holds. */
export type Training = {
  step: number; // steps done
  seconds: number; // spent on them, interruptions left out
  readonly networks: Networks;
  readonly optimizers: Optimizers;
  /** Bytes that a checkpoint of it takes, but for its few words. */
  readonly checkpointBytes: number;
  /** Counts the step and moves the average of G's weights. */
  finishStep(): void;
  save(directory: string, record: { engine: string; metrics: CheckpointMeta['metrics'] }): Promise<CheckpointMeta>;
  /** Pictures of the averaged generator for the training's fixed latents: [count, H, W, 3] in −1…1. */
  sampleAverage(count: number): Promise<Float32Array>;
  /** Takes over the networks, the average and the optimisers' state of a checkpoint. */
  restore(state: ParameterValues): void;
  dispose(): void;
};

/** Fresh networks: the same for the same seed. */
export function startTraining(config: TrainConfig): Training {
  const networks = createNetworks(config.network, openRandom('initial weights', BigInt(config.seed)));
  const { generator: average, discriminator: unused } = createNetworks(config.network, openRandom('unused', 0n));
  disposeParameters(unused.parameters, unused.statistics);
  for (const [name, variable] of average.parameters)
    variable.assign(networks.generator.parameters.get(name) as typeof variable);
  const optimizers = createOptimizers(networks, config);
  const parts = stateParts(networks, average, optimizers);
  const shipped: Parts = {
    [WEIGHT_PREFIX.generator]: [average.parameters, average.statistics],
    [WEIGHT_PREFIX.discriminator]: [networks.discriminator.parameters, networks.discriminator.statistics],
  };
  let calibratedStep = -1;
  const calibrateOnce = () => {
    if (calibratedStep !== training.step) calibrate(average, config.seed);
    calibratedStep = training.step;
  };

  const training: Training = {
    step: 0,
    seconds: 0,
    networks,
    optimizers,
    checkpointBytes: 2 * sizeOf(shipped) + 4 * sizeOf(parts),
    finishStep() {
      training.step += 1;
      const { batch, averageHalfLifeKimg: halfLifeKimg } = config;
      const decay = averageDecay({ batch, shown: training.step * batch, halfLifeKimg });
      updateAverage(average.parameters, networks.generator.parameters, decay);
    },
    async save(directory, { engine, metrics }) {
      calibrateOnce();
      const meta = await writeCheckpoint(join(directory, stepFolder(training.step)), {
        meta: {
          name: `${config.network.architecture}-${config.collection}`,
          config,
          step: training.step,
          parent: null,
          engine,
          createdAt: new Date().toISOString(),
          trainedSeconds: Math.round(training.seconds),
          metrics,
        },
        weights: await readAll(shipped),
        state: await readAll(parts),
      });
      await pruneTrainingStates(directory, STATES_KEPT);
      return meta;
    },
    async sampleAverage(count) {
      calibrateOnce();
      const noise = normals(openRandom('fixed latents', BigInt(config.seed)), count * average.latentSize);
      const pictures = tf.tidy(() => average.synthesize(tf.tensor2d(noise, [count, average.latentSize]), 'inference'));
      const values = Float32Array.from(await pictures.data());
      pictures.dispose();
      return values;
    },
    restore(state) {
      for (const [prefix, groups] of Object.entries(parts))
        for (const group of groups) writeParameters(group, state, prefix);
    },
    dispose() {
      disposeNetworks(networks);
      disposeParameters(average.parameters, average.statistics);
      optimizers.generator.dispose();
      optimizers.discriminator.dispose();
    },
  };
  return training;
}

/** The training as the newest checkpoint of the folder left it. Only its end may be moved. */
export async function resumeTraining(config: TrainConfig, directory: string): Promise<Training> {
  const step = (await listSteps(directory)).at(-1) as number;
  const folder = join(directory, stepFolder(step));
  const meta = await readMeta(folder);
  const differing = Object.keys(config).filter(
    (key) =>
      key !== 'steps' &&
      key !== 'saveEvery' &&
      !isDeepStrictEqual(meta.config[key as keyof TrainConfig], config[key as keyof TrainConfig]),
  );
  if (differing.length > 0) throw new Error(`${directory} was begun with another ${differing.join(', ')}`);
  const state = await readTrainingState(folder);
  const training = startTraining(config);
  training.restore(state);
  training.step = step;
  training.seconds = meta.trainedSeconds;
  training.optimizers.generator.restoreSteps(step);
  training.optimizers.discriminator.restoreSteps(step);
  return training;
}

/** The averaged weights never saw a batch: their running statistics come from forwards of their own (Wu & Johnson 2021). */
function calibrate(average: Generator, seed: number): void {
  const random = openRandom('calibration', BigInt(seed));
  for (const [name, variable] of average.statistics) {
    tf.tidy(() => variable.assign(tf.fill(variable.shape, name.endsWith('/variance') ? 1 : 0)));
  }
  for (let batch = 0; batch < CALIBRATION_BATCHES; batch++) {
    tf.tidy(() => {
      const noise = normals(random, CALIBRATION_BATCH * average.latentSize);
      average.synthesize(tf.tensor2d(noise, [CALIBRATION_BATCH, average.latentSize]), 'training');
    });
  }
}

type Parts = Record<string, Parameters[]>;

function stateParts({ generator, discriminator }: Networks, average: Generator, optimizers: Optimizers): Parts {
  return {
    'generator/': [generator.parameters, generator.statistics],
    'average/': [average.parameters, average.statistics],
    'discriminator/': [discriminator.parameters, discriminator.statistics],
    'adam/generator/': [optimizers.generator.state()],
    'adam/discriminator/': [optimizers.discriminator.state()],
  };
}

/** Numbers in all of them. */
function sizeOf(parts: Parts): number {
  return Object.values(parts)
    .flat()
    .reduce((sum, group) => sum + countParameters(group), 0);
}

async function readAll(parts: Parts): Promise<ParameterValues> {
  const values: ParameterValues = new Map();
  for (const [prefix, groups] of Object.entries(parts)) {
    for (const group of groups)
      for (const [name, value] of await readParameters(group)) values.set(prefix + name, value);
  }
  return values;
}
