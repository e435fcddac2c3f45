import { mkdir, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../write-atomically.ts';
import { EngineFailure } from './engine-failure.ts';
import { fetchWheel, findBroughtWheel } from './fetch-wheel.ts';
import type { EngineRelease } from './release.ts';
import { type EngineProgress, megabytes } from './transfer-progress.ts';
import { unpackWheel } from './unpack-wheel.ts';

// The last file that is written into a kept release: whatever lacks it is half a release.
const MARKER = 'complete.json';
const marker = z.object({ members: z.array(z.object({ path: z.string(), bytes: z.number() })) });
const SPARE_BYTES = 50e6;

/** Where an unpacked release lies, whether it is there or not. */
export function releaseRoot(engineFolder: string, release: EngineRelease): string {
  return join(engineFolder, release.id);
}

export async function isReleaseKept(engineFolder: string, release: EngineRelease): Promise<boolean> {
  const root = releaseRoot(engineFolder, release);
  try {
    const { members } = marker.parse(JSON.parse(await readFile(join(root, MARKER), 'utf8')));
    for (const library of release.libraries) {
      const bytes = members.find(({ path }) => path === library)?.bytes;
      if ((await stat(join(root, library))).size !== bytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}

export type KeepOptions = {
  engineFolder: string;
  /** A folder to take the wheels from instead of the network. */
  from?: string;
  environment: NodeJS.ProcessEnv;
  silenceLimitMs?: number;
  log(line: string): void;
  onProgress(progress: EngineProgress): void;
  signal: AbortSignal;
};

/** Downloads and unpacks a release. Only one process at a time may do this in one folder. */
export async function keepRelease(release: EngineRelease, options: KeepOptions): Promise<void> {
  const { engineFolder, from, environment, silenceLimitMs, log, signal } = options;
  const downloads = join(engineFolder, 'downloads');
  await mkdir(downloads, { recursive: true });
  await sweep(engineFolder, downloads);
  await assertDiskSpace(release, options);

  const totalBytes = release.wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  const wheels: string[] = [];
  let doneBytes = 0;
  if (!from) log(`Downloading TensorFlow ${release.version} once (${megabytes(totalBytes)} MB) into ${engineFolder}.`);
  for (const wheel of release.wheels) {
    const onBytes = (bytes: number) =>
      options.onProgress({ what: 'downloading TensorFlow', doneBytes: doneBytes + bytes, totalBytes });
    const path = from
      ? await findBroughtWheel(wheel, from)
      : await fetchWheel(wheel, { directory: downloads, environment, silenceLimitMs, onBytes, signal });
    doneBytes += wheel.bytes;
    wheels.push(path);
  }

  const root = releaseRoot(engineFolder, release);
  const staging = `${root}.staging-${process.pid}`;
  try {
    const members = await unpackAll(wheels, { staging, release, options });
    await writeAtomically(join(staging, MARKER), JSON.stringify({ members }));
    await rm(root, { recursive: true, force: true });
    await rename(staging, root);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  // The part is what HTTPS left before pip brought the whole.
  const read = from ? [] : wheels.flatMap((path) => [path, `${path}.part`]);
  await Promise.all(read.map((path) => rm(path, { force: true })));
}

async function unpackAll(
  wheels: string[],
  { staging, release, options }: { staging: string; release: EngineRelease; options: KeepOptions },
) {
  const members: { path: string; bytes: number }[] = [];
  let unpackedBytes = 0;
  for (const wheel of wheels) {
    const kept = await unpackWheel(wheel, {
      directory: staging,
      keeps: release.keeps,
      onBytes: (bytes) =>
        options.onProgress({
          what: 'unpacking TensorFlow',
          doneBytes: unpackedBytes + bytes,
          totalBytes: release.keptBytes,
        }),
      signal: options.signal,
    });
    unpackedBytes += kept.reduce((sum, { bytes }) => sum + bytes, 0);
    members.push(...kept);
  }
  return members;
}

/** What installations that were killed have left. Half a download is kept, to be gone on with. */
async function sweep(engineFolder: string, downloads: string): Promise<void> {
  const left = [
    ...(await readdir(engineFolder))
      .filter((name) => name.includes('.staging-'))
      .map((name) => join(engineFolder, name)),
    ...(await readdir(downloads)).filter((name) => name.startsWith('pip-')).map((name) => join(downloads, name)),
  ];
  await Promise.all(left.map((path) => rm(path, { recursive: true, force: true })));
}

async function assertDiskSpace(release: EngineRelease, { engineFolder, from }: KeepOptions): Promise<void> {
  const { bavail, bsize } = await statfs(engineFolder);
  const freeBytes = bavail * bsize;
  const wheelBytes = from ? 0 : release.wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  const neededBytes = wheelBytes + release.keptBytes + SPARE_BYTES;
  if (freeBytes >= neededBytes) return;
  throw new EngineFailure('disk', {
    what: `the disk of ${engineFolder} has ${megabytes(freeBytes)} MB free, and ${megabytes(neededBytes)} MB are needed`,
    mend: 'Free some space, or name another place by CURATOR_CACHE_DIR, then run `npm run setup`.',
  });
}
