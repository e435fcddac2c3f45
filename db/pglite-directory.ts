/** PGlite's files: made whole or not at all, and never opened when they are not a complete database of our version. */
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/** The major version of Postgres inside the pinned PGlite. */
const POSTGRES_MAJOR = '18';

/**
 * Opens the database in `directory`, making it where there is none. The caller owns the data directory around it: a second
 * PGlite on the same files loses rows silently.
 */
export async function openPglite(directory: string): Promise<PGlite> {
  await removeUnfinished(directory);
  if (await isMissing(directory)) {
    // Killed half-way, this leaves a directory under a name that nobody opens.
    const unfinished = `${directory}${UNFINISHED}${process.pid}`;
    const maker = await PGlite.create({ dataDir: unfinished });
    await maker.close();
    await rename(unfinished, directory);
  }
  await refuseIncomplete(directory);
  return PGlite.create({ dataDir: directory });
}

const UNFINISHED = '.unfinished-';

async function removeUnfinished(directory: string): Promise<void> {
  const siblings = await readdir(dirname(directory));
  const leftovers = siblings.filter((name) => name.startsWith(`${basename(directory)}${UNFINISHED}`));
  await Promise.all(leftovers.map((name) => rm(join(dirname(directory), name), { recursive: true, force: true })));
}

/** An empty directory counts as missing: a mount point often begins as one. */
async function isMissing(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length === 0;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}

async function refuseIncomplete(directory: string): Promise<void> {
  const advice = `move ${directory} out of the way (or restore a backup of it) and start again`;
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(nullIfNotFound);
  const control = await stat(join(directory, 'global', 'pg_control')).catch(nullIfNotFound);
  if (version === null || control === null || control.size === 0) {
    throw new Error(`${directory} holds something that is not a complete database: ${advice}`);
  }
  if (version.trim() !== POSTGRES_MAJOR) {
    throw new Error(
      `${directory} was made by Postgres ${version.trim()}, this Curator reads ${POSTGRES_MAJOR}: ${advice}`,
    );
  }
}

function nullIfNotFound(error: unknown): null {
  if (isNotFound(error)) return null;
  throw error;
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
