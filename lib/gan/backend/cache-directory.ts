import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * Where the engine and what was found out about this machine are kept, outside the project, so that a second clone needs
 * no second download. `CURATOR_CACHE_DIR` names another place.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.CURATOR_CACHE_DIR
    ? resolve(environment.CURATOR_CACHE_DIR)
    : envPaths('curator', { suffix: '' }).cache;
}
