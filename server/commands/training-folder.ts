import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { listSteps, stepFolder } from '../../lib/gan/checkpoint.ts';
import { type TrainConfig, trainConfigSchema } from '../../lib/gan/config.ts';
import { encodeGrid } from '../pictures/grid.ts';
import { CommandError } from './run-command.ts';

/** How a training was begun, beside its checkpoints: `--resume` needs no other option. */
const planSchema = z.strictObject({
  config: trainConfigSchema,
  images: z.int().min(1), // pictures painted for it
});
export type TrainingPlan = { config: TrainConfig; images: number };

const PLAN_FILE = 'training.json';

export async function writePlan(directory: string, plan: TrainingPlan): Promise<void> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, PLAN_FILE);
  await writeFile(`${path}.part`, `${JSON.stringify(plan, null, 2)}\n`);
  await rename(`${path}.part`, path);
}

export async function readPlan(directory: string): Promise<TrainingPlan> {
  const path = join(directory, PLAN_FILE);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandError(`${directory} holds no training to resume (there is no ${PLAN_FILE} in it)`);
  });
  try {
    return planSchema.parse(JSON.parse(text));
  } catch (error) {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new CommandError(`${path} cannot be used: ${problem}`);
  }
}

/** A new training needs a folder that holds no other one. */
export async function requireNoTraining(directory: string): Promise<void> {
  const newest = (await listSteps(directory)).at(-1);
  if (newest === undefined) return;
  throw new CommandError(
    `${directory} holds a training at step ${newest}: add --resume to go on with it, or choose another folder`,
  );
}

/** The pictures [count, resolution, resolution, 3] of one checkpoint as a sheet: `grids/step-000200.png`. */
export async function writeGrid(
  directory: string,
  { images, step, resolution }: { images: Uint8Array; step: number; resolution: number },
): Promise<void> {
  const size = resolution ** 2 * 3;
  const pictures = Array.from({ length: images.length / size }, (_, index) =>
    images.subarray(index * size, (index + 1) * size),
  );
  const folder = join(directory, 'grids');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${stepFolder(step)}.png`), await encodeGrid({ images: pictures, resolution }));
}
