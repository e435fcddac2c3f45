import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { trainConfigSchema } from './config.ts';
import { explainDiskFull, requireDiskSpace } from './disk-space.ts';
import { flushFolder, writeFlushed } from './flushed-file.ts';
import type { ParameterValues } from './parameters.ts';
import { decodeSafetensors, encodeSafetensors, type StoredType } from './safetensors.ts';

/**
 * A checkpoint is a folder that appears whole or not at all:
 *
 *   meta.json                    what it is, readable
 *   weights.safetensors          float16: `generator/…` (the moving average of G) and `discriminator/…`: what ships
 *   training-state.safetensors   float32: everything that a resumed run needs; absent from what ships
 */
const metaSchema = z.strictObject({
  format: z.literal('curator-checkpoint-1'),
  name: z.string().min(1),
  config: trainConfigSchema,
  step: z.int().min(0),
  parent: z.string().nullable(), // sha256 of the weights that the training started from
  weightsHash: z.string(), // sha256 of weights.safetensors: the checkpoint's identity
  engine: z.string(), // the backend that trained it
  createdAt: z.iso.datetime(),
  trainedSeconds: z.number().min(0),
  metrics: z.record(z.string(), z.number()), // means over the steps since the checkpoint before
});
export type CheckpointMeta = z.infer<typeof metaSchema>;

const STEP_FOLDER = /^step-(\d{6,})$/;
const UNFINISHED = /^\.step-\d{6,}\.[0-9a-f]{12}\.tmp$/;

export function stepFolder(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

/**
 * Writes everything to a folder of a temporary name, flushes it to the disk and renames it. A disk without room for it is
 * found out before; where that shows only while writing, nothing is left.
 */
export async function writeCheckpoint(
  directory: string,
  {
    meta,
    weights,
    state,
  }: { meta: Omit<CheckpointMeta, 'format' | 'weightsHash'>; weights: ParameterValues; state?: ParameterValues },
): Promise<CheckpointMeta> {
  const encoded = encode(weights, 'F16');
  const whole: CheckpointMeta = {
    format: 'curator-checkpoint-1',
    ...meta,
    weightsHash: createHash('sha256').update(encoded).digest('hex'),
  };
  const files = {
    'weights.safetensors': encoded,
    ...(state && { 'training-state.safetensors': encode(state, 'F32') }),
    'meta.json': Buffer.from(`${JSON.stringify(whole, null, 2)}\n`),
  };
  const parent = dirname(directory);
  const bytes = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  const need = { directory: parent, bytes, what: `the checkpoint of step ${meta.step}` };
  await mkdir(parent, { recursive: true });
  await requireDiskSpace(need);
  const temporary = join(parent, `.${basename(directory)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) await writeFlushed(join(temporary, name), content);
    await flushFolder(temporary);
    await rename(temporary, directory);
    await flushFolder(parent);
    return whole;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the next training sweeps it away
    throw explainDiskFull(error, need);
  }
}

export async function readMeta(directory: string): Promise<CheckpointMeta> {
  const path = join(directory, 'meta.json');
  const parsed = metaSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is no checkpoint of this version: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export async function readWeights(directory: string): Promise<ParameterValues> {
  return decode(directory, 'weights.safetensors');
}

export async function readTrainingState(directory: string): Promise<ParameterValues> {
  return decode(directory, 'training-state.safetensors');
}

/** The steps that a training folder holds, rising. */
export async function listSteps(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names
    .flatMap((name) => STEP_FOLDER.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Removes what writers that were killed left of their checkpoints. Nobody else may be training in the folder. */
export async function sweepUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (UNFINISHED.test(name)) await rm(join(directory, name), { recursive: true, force: true });
  }
}

/** Only the newest checkpoints keep the state that resuming needs: it is six times as large as the weights. */
export async function pruneTrainingStates(directory: string, keep: number): Promise<void> {
  const steps = await listSteps(directory);
  for (const step of steps.slice(0, Math.max(0, steps.length - keep))) {
    await rm(join(directory, stepFolder(step), 'training-state.safetensors'), { force: true });
  }
}

/** What is larger would be stored as infinity. */
const LARGEST = {
  F16: { name: 'float16', number: 65_504 },
  F32: { name: 'float32', number: (2 - 2 ** -23) * 2 ** 127 },
} as const satisfies Record<StoredType, unknown>;

function encode(tensors: ParameterValues, type: StoredType): Uint8Array {
  const largest = LARGEST[type];
  for (const [name, { values }] of tensors) {
    const culprit = values.find((value) => !(Math.abs(value) <= largest.number)); // NaN is one, too
    if (culprit === undefined) continue;
    throw new Error(
      `the tensor "${name}" holds ${culprit}, and a checkpoint keeps finite numbers up to ${largest.number} (${largest.name}): not saved`,
    );
  }
  return encodeSafetensors(tensors, type);
}

async function decode(directory: string, file: string): Promise<ParameterValues> {
  const path = join(directory, file);
  try {
    return decodeSafetensors(await readFile(path));
  } catch (error) {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
