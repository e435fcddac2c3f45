import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../cache-directory.ts';
import { forgetChoice } from '../choose.ts';
import { writeAtomically } from '../write-atomically.ts';
import { addonPath, tensorflowPackageDirectory } from './addon-path.ts';
import { assertAddonLoads } from './assert-addon-loads.ts';
import { addonKey, compileAddon, findCompiler } from './compile-addon.ts';
import { isDiskFull } from './disk-full.ts';
import {
  EngineFailure,
  type EngineFailureKind,
  forgetFailure,
  paragraphOf,
  recallFailure,
  rememberFailure,
} from './engine-failure.ts';
import { withInstallLock } from './install-lock.ts';
import { isReleaseKept, keepRelease, releaseRoot } from './kept-release.ts';
import { type EngineRelease, type EngineVariant, releaseFor } from './release.ts';
import { type EngineProgress, progressLines } from './transfer-progress.ts';

export type EngineOutcome =
  | {
      ok: true;
      version: string;
      /** The least that had to be done: nothing, copying the addon, compiling it, downloading TensorFlow. */
      prepared: 'already' | 'copied' | 'compiled' | 'downloaded';
    }
  /** What was missing, what that costs and how to mend it. The game goes on with the next backend. */
  | { ok: false; kind: EngineFailureKind | 'unwanted'; paragraph: string };

export type EngineOptions = {
  /** Lines for people. */
  log(line: string): void;
  /** Instead of a line of progress every five seconds. */
  onProgress?(progress: EngineProgress): void;
  /** NVIDIA's libraries too (gigabytes). Once they are there, later calls keep to them. */
  cuda?: boolean;
  /** A folder to take the wheels from instead of the network. */
  from?: string;
  /** Tries again what failed a few minutes ago. */
  retry?: boolean;
  /** A download that says nothing for so long is given up. */
  silenceLimitMs?: number;
  signal?: AbortSignal;
  environment?: NodeJS.ProcessEnv;
  /** Another system than this one, another TensorFlow than the pinned one, and another package to put the addon into. */
  system?: { platform: string; arch: string };
  release?: EngineRelease;
  packageDirectory?: string;
};

/** A start without a network must not try for the same download again and again. */
const REMEMBERED_MS = 10 * 60_000;
/** The others are found out in no time, and may have been mended meanwhile. */
const REMEMBERED_KINDS: readonly EngineFailureKind[] = ['network', 'checksum', 'compilation', 'loading'];

/**
 * Prepares the native engine: TensorFlow in the user's cache, the addon compiled against it, and the addon in its place in
 * node_modules. Takes a few ms when nothing is to be done, and never throws but for the signal.
 */
export async function ensureEngine(options: EngineOptions): Promise<EngineOutcome> {
  const { environment = process.env, signal } = options;
  const wanted = environment.TF_BACKEND;
  if (wanted && wanted !== 'tensorflow') {
    return {
      ok: false,
      kind: 'unwanted',
      paragraph: `TF_BACKEND asks for ${wanted}: the native engine is not prepared.`,
    };
  }
  const cache = cacheDirectory(environment);
  try {
    const prepared = await prepare(cache, options);
    if (prepared !== 'already') await Promise.all([forgetFailure(cache), forgetChoice(cache)]);
    const { version } = await chooseRelease(cache, options);
    return { ok: true, version, prepared };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RecentFailure) return { ok: false, kind: error.kind, paragraph: error.message };
    const failure = asEngineFailure(error, cache);
    await rememberFailure(cache, failure, Date.now());
    return { ok: false, kind: failure.kind, paragraph: paragraphOf(failure) };
  }
}

async function prepare(cache: string, options: EngineOptions) {
  const { environment = process.env, packageDirectory = tensorflowPackageDirectory() } = options;
  const release = await chooseRelease(cache, options);
  const engineFolder = join(cache, 'engine');
  const root = releaseRoot(engineFolder, release);
  const key = await addonKey({ release, root, packageDirectory });
  const keptAddon = join(engineFolder, 'addons', `${release.id}-${key}.node`);
  const place = addonPath(packageDirectory);

  const isKept = await isReleaseKept(engineFolder, release);
  if (isKept && (await isInPlace(keptAddon, place))) return 'already';
  if (!options.retry) await assertNotRecent(cache);
  assertSystem();
  // Before the download, which would be for nothing.
  if (!(await exists(keptAddon))) await findCompiler(environment);

  const onWait = () => options.log('Another process is preparing the engine; waiting for it.');
  return withInstallLock({ directory: engineFolder, onWait, signal: options.signal }, async (signal) => {
    let prepared: 'copied' | 'compiled' | 'downloaded' = 'copied';
    if (!(await isReleaseKept(engineFolder, release))) {
      const { log, from, silenceLimitMs, onProgress = progressLines(log) } = options;
      await keepRelease(release, { engineFolder, from, environment, silenceLimitMs, log, onProgress, signal });
      prepared = 'downloaded';
    }
    if (!(await exists(keptAddon))) {
      options.log('Compiling the addon that joins TensorFlow to Node (about 15 s).');
      const compiler = await findCompiler(environment);
      const output = `${keptAddon}.${process.pid}.tmp`;
      await mkdir(dirname(keptAddon), { recursive: true });
      try {
        await compileAddon({ release, root, packageDirectory, compiler, output, environment, signal });
        await rename(output, keptAddon);
      } finally {
        await rm(output, { force: true });
      }
      if (prepared === 'copied') prepared = 'compiled';
    }
    await assertAddonLoads(keptAddon, { environment, signal });
    // A running process keeps the old addon, which it has mapped.
    await writeAtomically(place, await readFile(keptAddon), 0o755);
    return prepared;
  });
}

async function chooseRelease(cache: string, options: EngineOptions): Promise<EngineRelease> {
  if (options.release) return options.release;
  const { platform, arch } = options.system ?? process;
  const find = (variant: EngineVariant) => releaseFor({ platform, arch, variant });
  const cuda = find('cuda');
  if (cuda && (options.cuda || (await isReleaseKept(join(cache, 'engine'), cuda)))) return cuda;
  const release = options.cuda ? null : find('cpu');
  if (release) return release;
  throw new EngineFailure('system', {
    what: `there is no ${options.cuda ? 'TensorFlow with CUDA' : 'TensorFlow'} to link against for ${platform} on ${arch}`,
    mend: options.cuda
      ? 'Run `npm run setup` without --cuda.'
      : 'Linux on x64 and arm64 and macOS on arm64 have it; on Windows, WSL does.',
  });
}

class RecentFailure extends Error {
  readonly kind: EngineFailureKind;

  constructor(kind: EngineFailureKind, paragraph: string) {
    super(paragraph);
    this.kind = kind;
  }
}

async function assertNotRecent(cache: string): Promise<void> {
  const failure = await recallFailure(cache);
  if (!failure || !REMEMBERED_KINDS.includes(failure.kind)) return;
  const ageMs = Date.now() - failure.atMs;
  if (ageMs < 0 || ageMs > REMEMBERED_MS) return;
  const minutes = Math.round(ageMs / 60_000);
  const when = minutes < 1 ? 'less than a minute ago' : minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
  throw new RecentFailure(failure.kind, `${paragraphOf(failure)} (This was tried ${when}.)`);
}

/** The wheels are linked to glibc; Alpine has another C library. */
function assertSystem(): void {
  if (process.platform !== 'linux') return;
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const [major = 0, minor = 0] = (header?.glibcVersionRuntime ?? '').split('.').map(Number);
  if (major > 2 || (major === 2 && minor >= 27)) return;
  throw new EngineFailure('system', {
    what: `TensorFlow needs glibc 2.27 or newer, and this system has ${header?.glibcVersionRuntime ?? 'another C library'}`,
    mend: 'Use a distribution with glibc, Debian or Ubuntu for one.',
  });
}

async function isInPlace(keptAddon: string, place: string): Promise<boolean> {
  try {
    const [kept, placed] = await Promise.all([readFile(keptAddon), readFile(place)]);
    return kept.equals(placed);
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function asEngineFailure(error: unknown, cache: string): EngineFailure {
  if (error instanceof EngineFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isDiskFull(error)) {
    return new EngineFailure('disk', {
      what: `the disk is full (${message})`,
      mend: `Free some space for ${cache}, or name another place by CURATOR_CACHE_DIR, then run \`npm run setup\`.`,
    });
  }
  return new EngineFailure('files', {
    what: message,
    mend: `Make ${cache} and node_modules writable, or name another cache by CURATOR_CACHE_DIR, then run \`npm run setup\`.`,
  });
}
