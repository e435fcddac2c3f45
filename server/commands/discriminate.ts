/** `npm run discriminate`: what a discriminator thinks of pictures. `--help` tells the rest. */
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import sharp from 'sharp';
import { readMeta } from '../../lib/gan/checkpoint.ts';
import { loadEnvironment } from '../env.ts';
import { prepareEngine, withEngine } from './engine-session.ts';
import { findModel } from './model-shelf.ts';
import { openNpy, writeNpy } from './npy.ts';
import { startProgressLine } from './progress-line.ts';
import { CommandError, runCommand } from './run-command.ts';

const BATCH = 64; // in one request
const LARGEST_OUTPUT = 8; // of a generator, generously; what is larger was saved as 0…255

const command = new Command('npm run discriminate')
  .usage('-- --model ID|DIR --images x.npy|DIR --out scores.npy')
  .description(
    "Writes a discriminator's logit for every picture: float32 [N]. Above 0 it takes the picture for authentic.",
  )
  .requiredOption('--model <id|folder>', 'a model of npm run models, or the folder of a training or checkpoint')
  .requiredOption(
    '--images <path>',
    'float32 .npy [N, H, W, 3] in −1…1, or a folder of PNGs in the order of their names',
  )
  .requiredOption('--out <file>', 'a .npy')
  .addHelpText(
    'after',
    `
The sigmoid of a logit is the probability that the picture is authentic.

Examples:
  npm run generate     -- --model dcgan-people --seeds 0-999 --out x.npy
  npm run discriminate -- --model dcgan-people --images x.npy --out scores.npy
  npm run discriminate -- --model runs/people --images faces --out scores.npy`,
  )
  .parse();

/** Pictures on disk, in the form that the engine takes. */
type Images = {
  count: number;
  read(start: number, count: number): Promise<Uint8Array | Float32Array>;
  close(): Promise<void>;
};

await runCommand(async (interrupt) => {
  const options = command.opts();
  if (!options.out.endsWith('.npy'))
    throw new CommandError(`--out ${options.out}: the scores are an array, so give it a name in .npy`);
  const { dataDirectory } = loadEnvironment();
  const model = await findModel(options.model, dataDirectory);
  const { resolution } = (await readMeta(model)).config.network;
  const images = options.images.endsWith('.npy')
    ? await openArray(options.images, resolution)
    : await openFolder(options.images, resolution);
  try {
    const say = (text: string) => process.stderr.write(`${text}\n`);
    await mkdir(dirname(options.out), { recursive: true });
    await prepareEngine({ say, environment: process.env }, interrupt);
    const progress = startProgressLine(process.stderr, { total: images.count, unit: 'pictures' });
    await withEngine({ say: progress.say, environment: process.env }, async (worker) => {
      async function* logits() {
        for (let start = 0; start < images.count; start += BATCH) {
          interrupt.throwIfAborted();
          progress.update(start);
          const count = Math.min(BATCH, images.count - start);
          yield await worker.discriminate({ model, pixels: await images.read(start, count), count, resolution });
        }
        progress.update(images.count);
      }
      await writeNpy(options.out, { shape: [images.count], parts: logits() });
      progress.end();
    });
    process.stdout.write(`${options.out}\n`);
  } finally {
    await images.close();
  }
});

async function openArray(path: string, resolution: number): Promise<Images> {
  const file = await openNpy(path).catch((error: Error) => {
    throw new CommandError(`--images: ${error.message}`);
  });
  const [count = 0, ...picture] = file.shape;
  if (count === 0 || picture.join() !== [resolution, resolution, 3].join()) {
    await file.close();
    const shape = `(${file.shape.join(', ')})`;
    throw new CommandError(
      `--images: ${path} has the shape ${shape}; this model takes (N, ${resolution}, ${resolution}, 3)`,
    );
  }
  return {
    count,
    async read(start, rows) {
      const values = await file.read(start, rows);
      if (values.every((value) => Math.abs(value) <= LARGEST_OUTPUT)) return values;
      const row =
        start + Math.floor(values.findIndex((value) => !(Math.abs(value) <= LARGEST_OUTPUT)) / (values.length / rows));
      throw new CommandError(
        `--images: picture ${row} of ${path} has values that are not in −1…1; divide 0…255 by 127.5 and subtract 1`,
      );
    },
    close: () => file.close(),
  };
}

async function openFolder(folder: string, resolution: number): Promise<Images> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === 'ENOTDIR' ? 'is neither a .npy file nor a folder' : 'cannot be read';
    throw new CommandError(`--images: ${folder} ${problem}`);
  });
  const pngs = names.filter((name) => name.toLowerCase().endsWith('.png')).sort();
  if (pngs.length === 0) throw new CommandError(`--images: there is no .png in ${folder}`);
  return {
    count: pngs.length,
    async read(start, count) {
      const pictures = await Promise.all(
        pngs.slice(start, start + count).map((name) => readPng(join(folder, name), resolution)),
      );
      return Buffer.concat(pictures);
    },
    async close() {},
  };
}

async function readPng(path: string, resolution: number): Promise<Buffer> {
  const image = sharp(path).toColourspace('srgb').removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true }).catch((error: Error) => {
    throw new CommandError(`--images: ${path} cannot be read: ${error.message}`);
  });
  if (info.width === resolution && info.height === resolution) return data;
  throw new CommandError(
    `--images: ${path} is ${info.width}×${info.height} px; this model looks at ${resolution}×${resolution}`,
  );
}
