/** `npm run models`: what generate, discriminate and the game can load. */
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import type { ModelEntry } from '../../lib/gan/pretrained.ts';
import { loadEnvironment } from '../env.ts';
import { listShelf } from './model-shelf.ts';
import { runCommand } from './run-command.ts';
import { formatTable } from './table.ts';

const command = new Command('npm run models')
  .usage('[-- --json]')
  .description('Lists the models that ship with the project and those in DATA_DIR/models.')
  .option('--json', 'one JSON array instead of a table')
  .addHelpText(
    'after',
    `
Any of these ids, or the folder of a training or of one of its checkpoints, is a --model for generate and discriminate.`,
  )
  .parse();

await runCommand(async () => {
  const { dataDirectory } = loadEnvironment();
  const models = await Promise.all((await listShelf(dataDirectory)).map(rowOf));
  if (command.opts().json) process.stdout.write(`${JSON.stringify(models, null, 2)}\n`);
  else if (models.length === 0)
    process.stderr.write('There is no model yet; npm run train -- --help tells how to make one.\n');
  else process.stdout.write(table(models));
});

async function rowOf({ id, directory, meta }: ModelEntry) {
  const { network, collection } = meta.config;
  const { size } = await stat(join(directory, 'weights.safetensors'));
  return {
    id,
    architecture: network.architecture,
    collection,
    resolution: network.resolution,
    step: meta.step,
    bytes: size,
    directory: relative('.', directory) || '.',
  };
}

function table(models: Awaited<ReturnType<typeof rowOf>>[]): string {
  return formatTable([
    ['MODEL', 'ARCHITECTURE', 'COLLECTION', 'RESOLUTION', 'STEP', 'SIZE', 'WHERE'],
    ...models.map(({ id, architecture, collection, resolution, step, bytes, directory }) => {
      const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
      return [id, architecture, collection, `${resolution} px`, String(step), size, directory];
    }),
  ]);
}
