import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CheckpointMeta, listSteps, readMeta, stepFolder } from './checkpoint.ts';

/** The checkpoints that ship with the project. */
export const PRETRAINED_FOLDER = fileURLToPath(new URL('./pretrained', import.meta.url));

export type ModelEntry = { id: string; directory: string; meta: CheckpointMeta };

/** The models in these folders, by name. A folder that is no checkpoint is passed over. */
export async function listModels(folders: readonly string[] = [PRETRAINED_FOLDER]): Promise<ModelEntry[]> {
  const entries: ModelEntry[] = [];
  for (const folder of folders) {
    for (const id of (await readdir(folder).catch(() => [])).sort()) {
      const directory = await checkpointIn(join(folder, id));
      if (directory) entries.push({ id, directory, meta: await readMeta(directory) });
    }
  }
  return entries;
}

/** The checkpoint folder that a person means: the id of a model, a checkpoint, or a training folder (its newest step). */
export async function resolveModel(
  idOrDirectory: string,
  folders: readonly string[] = [PRETRAINED_FOLDER],
): Promise<string> {
  const isName = !idOrDirectory.includes('/') && !idOrDirectory.includes('\\');
  const candidates = [...(isName ? folders.map((folder) => join(folder, idOrDirectory)) : []), idOrDirectory];
  for (const candidate of candidates) {
    const directory = await checkpointIn(candidate);
    if (directory) return directory;
  }
  const known = (await listModels(folders)).map((entry) => entry.id).join(', ') || 'none';
  throw new Error(`"${idOrDirectory}" is neither a model (there are: ${known}) nor a folder with a checkpoint`);
}

async function checkpointIn(directory: string): Promise<string | null> {
  if (await exists(join(directory, 'meta.json'))) return directory;
  const newest = (await listSteps(directory)).at(-1);
  return newest === undefined ? null : join(directory, stepFolder(newest));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
