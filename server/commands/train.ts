/** `npm run train`: paints the pictures to learn from, then trains in the GPU child. `--help` tells the rest. */
import { basename, join, relative, resolve } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { listHouseCollections, RESOLUTIONS } from '../../lib/collection/collection.ts';
import { listSteps, stepFolder } from '../../lib/gan/checkpoint.ts';
import { DCGAN_DEFAULTS } from '../../lib/gan/config.ts';
import { explainDiskFull } from '../../lib/gan/disk-space.ts';
import { loadEnvironment } from '../env.ts';
import { startPicturePool } from '../pictures/picture-pool.ts';
import { prepareTrainingCache, type TrainingCache } from '../pictures/training-cache.ts';
import { prepareEngine, withEngine } from './engine-session.ts';
import { decimalNumber, parsedBy, wholeNumber } from './option-values.ts';
import { startProgressLine } from './progress-line.ts';
import { CommandError, isAbort, runCommand } from './run-command.ts';
import { TRAIN_HELP } from './train-help.ts';
import { claimTrainingFolder, readPlan, requireNoTraining, type TrainingPlan, writePlan } from './training-folder.ts';
import { trainWatched } from './watched-training.ts';

const command = new Command('npm run train')
  .usage('-- --out DIR (--steps N | --kimg N) [options]')
  .description('Trains a generator and its discriminator on a collection of the house, painted for it.')
  .addOption(
    new Option('--architecture <name>', 'which networks')
      .choices(['dcgan', 'stylegan'] as const)
      .default('dcgan' as const),
  )
  .addOption(
    new Option('--collection <id>', 'what to learn')
      .choices(listHouseCollections().map(({ id }) => id))
      .default('people'),
  )
  .addOption(new Option('--resolution <pixels>', 'side of a picture').choices(RESOLUTIONS.map(String)).default('64'))
  .option('--batch <number>', 'pictures in a step', parsedBy(wholeNumber({ min: 2, max: 1024 })), 64)
  .addOption(
    new Option('--steps <number>', 'where the training ends')
      .argParser(parsedBy(wholeNumber({ min: 1 })))
      .conflicts('kimg'),
  )
  .option(
    '--kimg <number>',
    'the same in thousands of pictures seen',
    parsedBy(decimalNumber({ min: 0.001, max: 1e6 })),
  )
  .option(
    '--seed <number>',
    'weights, latents, pictures and their order',
    parsedBy(wholeNumber({ min: 0, max: 2 ** 32 - 1 })),
    0,
  )
  .requiredOption('--out <folder>', 'for checkpoints, grids/, curves.png and metrics.jsonl')
  .option('--resume', 'go on from the newest checkpoint of --out, as that training was begun')
  .option(
    '--images <number>',
    'pictures painted to learn from',
    parsedBy(wholeNumber({ min: 2, max: 1_000_000 })),
    16_384,
  )
  .option(
    '--base-channels <number>',
    "width of the networks: the paper's is 64",
    parsedBy(wholeNumber({ min: 1, max: 256 })),
    64,
  )
  .option('--latent-size <number>', 'length of z', parsedBy(wholeNumber({ min: 1, max: 1024 })), 100)
  .option(
    '--save-every <steps>',
    'steps between checkpoints, each with a sample grid',
    parsedBy(wholeNumber({ min: 1 })),
    DCGAN_DEFAULTS.saveEvery,
  )
  .addHelpText('after', TRAIN_HELP)
  .parse();

type Options = ReturnType<typeof command.opts>;

/** Options that decide what a training is: a resumed one may not change them. */
const FIXED = [
  'architecture',
  'collection',
  'resolution',
  'batch',
  'seed',
  'images',
  'baseChannels',
  'latentSize',
] as const;

await runCommand(async (interrupt) => {
  const options = command.opts();
  if (options.architecture === 'stylegan') {
    throw new CommandError('--architecture stylegan is not built in yet; --architecture dcgan is');
  }
  const directory = resolve(options.out);
  const shownDirectory = relative('.', directory) || '.';
  const { dataDirectory } = loadEnvironment();

  const say = (text: string) => process.stderr.write(`${text}\n`);

  const known = options.resume ? await readPlan(directory) : null;
  const wanted = known ?? planOf(options);
  if (known) refuseChanges(known, options);
  if (options.resume) applyMovable(wanted, options);
  if (wanted.images < wanted.config.batch) {
    throw new CommandError(`--images ${wanted.images} do not fill one batch of ${wanted.config.batch}`);
  }

  const release = await claimTrainingFolder(directory, say);
  try {
    await trainInFolder();
  } finally {
    await release();
  }

  async function trainInFolder(): Promise<void> {
    if (!known) await requireNoTraining(directory);
    const held = (await listSteps(directory)).at(-1) ?? 0;
    if (held >= wanted.config.steps) {
      say(`That training has done its ${wanted.config.steps} steps already; --steps says how far it goes on.`);
      process.stdout.write(`${relative('.', join(directory, stepFolder(held)))}\n`);
      return;
    }
    await prepareEngine({ say, environment: process.env }, interrupt);
    await withEngine({ say, environment: process.env }, async (worker) => {
      const cache = await paintTrainingPictures(wanted, join(dataDirectory, 'cache'), interrupt);
      if (!cache) {
        say('Interrupted; the same command goes on with the painting.');
        return;
      }
      if (known && known.config.datasetHash !== cache.hash) {
        throw new CommandError(
          `the house paints ${wanted.config.collection} otherwise than when ${options.out} was begun`,
        );
      }
      const plan = { ...wanted, config: { ...wanted.config, datasetHash: cache.hash } };
      await writePlan(directory, plan);
      const { step, isFinished, checkpoint } = await trainWatched(worker, plan, {
        directory,
        dataset: cache.path,
        interrupt,
      });
      if (!isFinished) {
        say(`${stoppedWhere(step, checkpoint)} To go on: npm run train -- --out ${shownDirectory} --resume`);
      }
      if (checkpoint !== null) process.stdout.write(`${relative('.', checkpoint)}\n`);
    });
  }
});

function stoppedWhere(step: number, checkpoint: string | null): string {
  if (step === 0) return 'Stopped before the first step.';
  if (checkpoint !== null && basename(checkpoint) === stepFolder(step)) return `Stopped after step ${step}.`;
  const kept =
    checkpoint === null ? 'there is no checkpoint yet' : `the last good checkpoint is ${basename(checkpoint)}`;
  return `Stopped after step ${step}, whose losses are absurd and which is not kept: ${kept}.`;
}

function planOf(options: Options): TrainingPlan {
  const { collection, batch, seed, images, latentSize, baseChannels } = options;
  const steps = stepsOf(options, batch);
  if (steps === null) throw new CommandError('say where the training ends: --steps N, or --kimg N');
  return {
    images,
    config: {
      ...DCGAN_DEFAULTS,
      network: { architecture: 'dcgan', resolution: Number(options.resolution), latentSize, baseChannels },
      collection,
      datasetHash: 'unknown until the pictures are painted',
      batch,
      seed,
      steps,
      saveEvery: options.saveEvery,
    },
  };
}

function stepsOf({ steps, kimg }: Options, batch: number): number | null {
  if (steps !== undefined) return steps;
  return kimg === undefined ? null : Math.max(1, Math.round((kimg * 1000) / batch));
}

/** Where a training ends and how often it saves may change with --resume. */
function applyMovable(plan: TrainingPlan, options: Options): void {
  plan.config.steps = stepsOf(options, plan.config.batch) ?? plan.config.steps;
  if (command.getOptionValueSource('saveEvery') === 'cli') plan.config.saveEvery = options.saveEvery;
}

function refuseChanges({ config, images }: TrainingPlan, options: Options): void {
  const { network, collection, batch, seed } = config;
  const begun = { ...network, resolution: String(network.resolution), collection, batch, seed, images };
  for (const name of FIXED) {
    if (command.getOptionValueSource(name) !== 'cli' || begun[name] === options[name]) continue;
    const flag = command.options.find((option) => option.attributeName() === name)?.long;
    throw new CommandError(
      `the training in ${options.out} was begun with ${flag} ${begun[name]}; leave ${flag} out, or begin another one`,
    );
  }
}

async function paintTrainingPictures(
  { config, images }: TrainingPlan,
  directory: string,
  signal: AbortSignal,
): Promise<TrainingCache | null> {
  const progress = startProgressLine(process.stderr, { total: images, unit: 'pictures' });
  const pool = startPicturePool();
  try {
    return await prepareTrainingCache({
      pool,
      collection: config.collection,
      resolution: config.network.resolution as (typeof RESOLUTIONS)[number],
      count: images,
      seed: config.seed,
      directory,
      onProgress: (done) => progress.update(done, 'painting'),
      signal,
    });
  } catch (error) {
    if (signal.aborted && isAbort(error)) return null;
    const bytes = images * config.network.resolution ** 2 * 3;
    throw explainDiskFull(error, { directory, bytes, what: 'painting the pictures to learn from' });
  } finally {
    progress.end();
    await pool.stop();
  }
}
