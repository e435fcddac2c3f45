import { mkdir, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { Log } from '../log.ts';

/** What the pages are made of, beside the packages that the lock file names. */
const SOURCES = [
  'app',
  'lib/protocol',
  'lib/judgment',
  'lib/plane',
  'next.config.ts',
  'postcss.config.mjs',
  'package-lock.json',
];

/** Runs a program to its end, and ends it on the signal and when this process dies, with all that it started. */
export type RunProgram = (
  command: string,
  parameters: string[],
  options: { environment: NodeJS.ProcessEnv; directory: string; isShown: true; signal: AbortSignal | undefined },
) => Promise<void>;

export type PageBuildOptions = { directory: string; run: RunProgram; signal: AbortSignal | undefined; log: Log };

/**
 * Builds the pages when they were never built or are older than what they are made of. Servers that start at once on one
 * checkout build once: the second waits for the first.
 */
export async function buildPages(options: PageBuildOptions): Promise<void> {
  const { directory, signal, log } = options;
  if (!(await isStale(directory))) return;
  const caches = join(directory, 'node_modules', '.cache');
  await mkdir(caches, { recursive: true });
  const release = await lock(directory, {
    lockfilePath: join(caches, 'curator-pages.lock'),
    retries: { retries: 600, factor: 1, minTimeout: 1000 },
  });
  try {
    signal?.throwIfAborted();
    if (!(await isStale(directory))) return;
    log.info('building the pages; this happens once, and again when they change (about half a minute)');
    const startedAt = performance.now();
    await runBuild(options);
    log.info({ seconds: Math.round((performance.now() - startedAt) / 1000) }, 'built the pages');
  } finally {
    await release();
  }
}

/** `BUILD_ID` is the last file that a build writes, so a build that was interrupted counts as none. */
async function isStale(directory: string): Promise<boolean> {
  const built = await modifiedAt(join(directory, '.next', 'BUILD_ID'));
  if (built === null) return true;
  for (const source of SOURCES) {
    const newest = await newestIn(join(directory, source));
    if (newest !== null && newest > built) return true;
  }
  return false;
}

async function newestIn(path: string): Promise<number | null> {
  const own = await modifiedAt(path);
  if (own === null) return null;
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const times = await Promise.all(entries.map((entry) => newestIn(join(path, entry.name))));
  return Math.max(own, ...times.map((time) => time ?? 0));
}

async function modifiedAt(path: string): Promise<number | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found?.mtimeMs ?? null;
}

/** In a process of its own, which needs a gigabyte for a moment; its words go to stderr like all progress. */
async function runBuild({ directory, run, signal }: PageBuildOptions): Promise<void> {
  const next = createRequire(join(directory, 'package.json')).resolve('next/dist/bin/next');
  const environment = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  try {
    await run(process.execPath, [next, 'build'], { environment, directory, isShown: true, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Error('The pages could not be built; the words of `next build` are above.', { cause });
  }
}
