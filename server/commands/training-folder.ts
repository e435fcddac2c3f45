import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { claimDataDirectory, DataDirectoryOwnedError } from '../../db/ownership.ts';
import { listSteps, stepFolder } from '../../lib/gan/checkpoint.ts';
import { type TrainConfig, trainConfigSchema } from '../../lib/gan/config.ts';
import { replaceFlushed } from '../../lib/gan/flushed-file.ts';
import { readTrainingLog, trainingLogPath } from '../../lib/gan/training-log.ts';
import { encodeGrid } from '../pictures/grid.ts';
import { drawLearningCurves } from './learning-curves.ts';
import { CommandError } from './run-command.ts';

/** How a training was begun, beside its checkpoints: `--resume` needs no other option. */
const planSchema = z.strictObject({
  config: trainConfigSchema,
  images: z.int().min(1), // pictures that it learns from
});
export type TrainingPlan = { config: TrainConfig; images: number };

const PLAN_FILE = 'training.json';

/**
 * Makes the folder this command's own, for as long as it lives: a second training would write over the first one's
 * checkpoints. Whoever dies gives it up, by kill -9, too. Resolves to the way to release it.
 *
 * @param say for a disk on which nothing can be owned, such as some shared folders
 */
export async function claimTrainingFolder(
  directory: string,
  say: (text: string) => void,
): Promise<() => Promise<void>> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new CommandError(`nothing can be written to --out ${directory} (${messageOf(error)}): choose another folder`);
  }
  try {
    return (await claimDataDirectory(directory)).release;
  } catch (error) {
    if (error instanceof DataDirectoryOwnedError) {
      const owner = error.pid === null ? 'another process' : `process ${error.pid}`;
      throw new CommandError(`${owner} is training in ${directory}: wait for it, stop it, or choose another folder`);
    }
    const reason = messageOf(error instanceof Error && error.cause ? error.cause : error);
    say(`Start no second training in ${directory}: this disk cannot tell whether there is one (${reason}).`);
    return async () => undefined;
  }
}

export async function writePlan(directory: string, plan: TrainingPlan): Promise<void> {
  await replaceFlushed(join(directory, PLAN_FILE), `${JSON.stringify(plan, null, 2)}\n`);
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
  await replaceFlushed(join(folder, `${stepFolder(step)}.png`), await encodeGrid({ images: pictures, resolution }));
}

/** `curves.png`, from the log beside it. */
export async function writeCurves(directory: string, config: TrainConfig): Promise<void> {
  const lines = await readTrainingLog(trainingLogPath(directory));
  if (lines.length > 0) await replaceFlushed(join(directory, 'curves.png'), await drawLearningCurves(lines, config));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
