/** `npm run generate`: pictures of a generator, from seeds or from latents. `--help` tells the rest. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { readMeta } from '../../lib/gan/checkpoint.ts';
import { loadEnvironment } from '../env.ts';
import type { PictureSource } from '../gpu/messages.ts';
import type { GpuWorker } from '../gpu/worker-handle.ts';
import { encodeGrid, encodePng } from '../pictures/grid.ts';
import { prepareEngine, withEngine } from './engine-session.ts';
import { findModel } from './model-shelf.ts';
import { openNpy, writeNpy } from './npy.ts';
import { decimalNumber, parsedBy, seedList, wholeNumber } from './option-values.ts';
import { type ProgressLine, startProgressLine } from './progress-line.ts';
import { CommandError, runCommand } from './run-command.ts';

const BATCH = 64; // in one request
const MAX_GRID = 4096; // pictures on one sheet

const command = new Command('npm run generate')
  .usage('-- --model ID|DIR (--seeds 0-63 | --latents z.npy) --out x.png|DIR|x.npy [options]')
  .description('Draws pictures with a generator. The same model, seed and psi give the same bytes on the same backend.')
  .requiredOption('--model <id|folder>', 'a model of npm run models, or the folder of a training or checkpoint')
  .addOption(
    new Option('--seeds <list>', '64-bit seeds: 7, 0-63 or 1,5,10-12')
      .argParser(parsedBy(seedList))
      .conflicts('latents'),
  )
  .option('--latents <file>', 'float32 .npy [N, latent size] instead of seeds')
  .option(
    '--psi <number>',
    'truncation: 1 is the whole variety, 0 the average',
    parsedBy(decimalNumber({ min: 0, max: 2 })),
    1,
  )
  .addOption(
    new Option('--noise <kind>', "a StyleGAN's noise; a DCGAN has none")
      .choices(['random', 'const', 'none'])
      .default('const'),
  )
  .option('--seed <number>', 'of random noise', parsedBy(wholeNumber({ min: 0, max: 2 ** 32 - 1 })), 0)
  .requiredOption(
    '--out <path>',
    'x.png: one sheet · x.npy: float32 [N, H, W, 3] as the network gives it · else a folder of PNGs',
  )
  .addHelpText(
    'after',
    `
Examples:
  npm run generate -- --model dcgan-people --seeds 0-63 --out grid.png
  npm run generate -- --model runs/people --seeds 0-999 --psi 0.7 --out faces
  npm run generate -- --model dcgan-people --latents z.npy --out x.npy`,
  )
  .parse();

type Batch = { source: PictureSource; names: string[] };

/** Everything to draw, in batches; `size` of each but the last. */
type Order = { count: number; batches(size: number): AsyncIterable<Batch>; close(): Promise<void> };

/** What a form of output does with the pictures. */
type Task = {
  worker: GpuWorker;
  model: string;
  psi: number;
  order: Order;
  resolution: number;
  out: string;
  progress: ProgressLine;
  interrupt: AbortSignal;
};

await runCommand(async (interrupt) => {
  const options = command.opts();
  const { dataDirectory } = loadEnvironment();
  const write = writerFor(options.out);
  const model = await findModel(options.model, dataDirectory);
  const { network } = (await readMeta(model)).config;
  const order = await openOrder(options, network.latentSize);
  try {
    if (write === writeSheet && order.count > MAX_GRID) {
      throw new CommandError(`${order.count} pictures are too many for one sheet (${MAX_GRID}): give --out a folder`);
    }
    const say = (text: string) => process.stderr.write(`${text}\n`);
    for (const name of ['noise', 'seed'] as const) {
      if (command.getOptionValueSource(name) === 'cli') say(`--${name} has no effect: a DCGAN has no noise.`);
    }
    await mkdir(write === writeFolder ? options.out : dirname(options.out), { recursive: true });
    await prepareEngine({ say, environment: process.env }, interrupt);
    const progress = startProgressLine(process.stderr, { total: order.count, unit: 'pictures' });
    await withEngine({ say: progress.say, environment: process.env }, async (worker) => {
      const { psi, out } = options;
      await write({ worker, model, psi, order, resolution: network.resolution, out, progress, interrupt });
      progress.end();
    });
    process.stdout.write(`${options.out}\n`);
  } finally {
    await order.close();
  }
});

function writerFor(out: string): (task: Task) => Promise<void> {
  switch (extname(out).toLowerCase()) {
    case '.png':
      return writeSheet;
    case '.npy':
      return writeArray;
    case '.jpg':
    case '.jpeg':
    case '.webp':
    case '.gif':
      throw new CommandError(`--out ${out}: a sheet is a .png, an array a .npy, anything else a folder of PNGs`);
    default:
      return writeFolder;
  }
}

async function openOrder(
  { seeds, latents }: { seeds?: bigint[]; latents?: string },
  latentSize: number,
): Promise<Order> {
  if (seeds) {
    const width = seeds.reduce((widest, seed) => Math.max(widest, String(seed).length), 0);
    return {
      count: seeds.length,
      async *batches(size) {
        for (let start = 0; start < seeds.length; start += size) {
          const some = seeds.slice(start, start + size);
          yield { source: { seeds: some }, names: some.map((seed) => `seed-${String(seed).padStart(width, '0')}`) };
        }
      },
      async close() {},
    };
  }
  if (latents === undefined) throw new CommandError('say what to draw: --seeds 0-63, or --latents z.npy');
  const file = await openNpy(latents).catch((error: Error) => {
    throw new CommandError(`--latents: ${error.message}`);
  });
  const [count = 0, length] = file.shape;
  if (file.shape.length !== 2 || length !== latentSize || count === 0) {
    await file.close();
    throw new CommandError(
      `--latents: ${latents} has the shape (${file.shape.join(', ')}); this model takes (N, ${latentSize})`,
    );
  }
  return {
    count,
    async *batches(size) {
      for (let start = 0; start < count; start += size) {
        const rows = Math.min(size, count - start);
        const names = Array.from(
          { length: rows },
          (_, row) => `row-${String(start + row).padStart(String(count - 1).length, '0')}`,
        );
        yield { source: { latents: await file.read(start, rows) }, names };
      }
    },
    close: () => file.close(),
  };
}

/** The pictures in RGB, one by one. */
async function* pictures({ worker, model, psi, order, resolution, progress, interrupt }: Task) {
  const size = resolution ** 2 * 3;
  let done = 0;
  progress.update(0);
  for await (const { source, names } of order.batches(BATCH)) {
    interrupt.throwIfAborted();
    const bytes =
      'seeds' in source
        ? await worker.generate({ model, seeds: source.seeds, psi })
        : await worker.generateFromLatents({ model, latents: source.latents, psi });
    for (const [index, name] of names.entries()) yield { name, rgb: bytes.subarray(index * size, (index + 1) * size) };
    done += names.length;
    progress.update(done);
  }
}

async function writeSheet(task: Task): Promise<void> {
  const images: Uint8Array[] = [];
  for await (const { rgb } of pictures(task)) images.push(rgb);
  await writeFile(task.out, await encodeGrid({ images, resolution: task.resolution }));
}

async function writeFolder(task: Task): Promise<void> {
  const { out, resolution } = task;
  for await (const { name, rgb } of pictures(task)) {
    await writeFile(join(out, `${name}.png`), await encodePng(rgb, resolution, resolution));
  }
}

async function writeArray({ worker, model, psi, order, resolution, out, progress, interrupt }: Task): Promise<void> {
  async function* parts() {
    let done = 0;
    progress.update(0);
    for await (const { source, names } of order.batches(BATCH)) {
      interrupt.throwIfAborted();
      yield await worker.generateFloats({ model, source, psi });
      done += names.length;
      progress.update(done);
    }
  }
  await writeNpy(out, { shape: [order.count, resolution, resolution, 3], parts: parts() });
}
