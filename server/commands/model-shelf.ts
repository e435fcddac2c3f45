import { join } from 'node:path';
import { listModels, type ModelEntry, PRETRAINED_FOLDER, resolveModel } from '../../lib/gan/pretrained.ts';
import { CommandError } from './run-command.ts';

/** Where models are looked for: those that ship with the project, then this installation's own. */
function modelFolders(dataDirectory: string): string[] {
  return [PRETRAINED_FOLDER, join(dataDirectory, 'models')];
}

export function listShelf(dataDirectory: string): Promise<ModelEntry[]> {
  return listModels(modelFolders(dataDirectory)).catch(explain);
}

/** The checkpoint's directory. */
export function findModel(idOrDirectory: string, dataDirectory: string): Promise<string> {
  return resolveModel(idOrDirectory, modelFolders(dataDirectory)).catch(explain);
}

function explain(error: unknown): never {
  throw new CommandError(error instanceof Error ? error.message : String(error));
}
