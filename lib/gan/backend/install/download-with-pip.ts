import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadOptions } from './download-from-index.ts';
import { SILENCE_LIMIT_MS } from './http-get.ts';
import type { Wheel } from './release.ts';
import { ProgramFailure, runProgram } from './run-program.ts';

const PIPS = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']];
const POLL_MS = 500;

export type Pip = {
  command: string;
  arguments: string[];
  /** Of its files and variables; undefined where they name none. */
  indexUrl: string | undefined;
};

/** The first pip that answers, of whatever Python. */
export async function findPip(environment: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Pip | null> {
  for (const [command = '', ...rest] of PIPS) {
    try {
      let settings = '';
      const onStdout = (text: string) => {
        settings += text;
      };
      await runProgram(command, [...rest, 'config', 'list'], { environment, timeLimitMs: 20_000, onStdout, signal });
      return { command, arguments: rest, indexUrl: indexUrlIn(settings) };
    } catch {
      signal?.throwIfAborted();
    }
  }
  return null;
}

/** Lines like `global.index-url='https://…'`. Variables go before what the files say of downloads, and that before the rest. */
function indexUrlIn(settings: string): string | undefined {
  const [url] = [':env:', 'download', 'global'].flatMap(
    (section) => new RegExp(`^${section}\\.index-url=(['"])(.*)\\1$`, 'm').exec(settings)?.[2] ?? [],
  );
  return url;
}

/**
 * Lets pip download a wheel for whatever Python it was made for, by pip's own configuration: indexes, proxy, certificates,
 * passwords. What an interrupted download left is thrown away. The file is not verified yet.
 *
 * @returns its path
 */
export async function downloadWithPip(pip: Pip, wheel: Wheel, options: DownloadOptions): Promise<string> {
  const { directory, environment, onBytes, silenceLimitMs = SILENCE_LIMIT_MS, signal } = options;
  const [project, version, , abi = 'none', platforms = ''] = wheel.file.replace(/\.whl$/, '').split('-');
  const scratch = await mkdtemp(join(directory, 'pip-'));
  let seenBytes = 0;
  const poll = setInterval(async () => {
    const bytes = await largestFile(scratch).catch(() => 0);
    if (bytes > seenBytes) onBytes(bytes);
    seenBytes = Math.max(seenBytes, bytes);
  }, POLL_MS);
  try {
    await runProgram(
      pip.command,
      [
        ...pip.arguments,
        'download',
        `${project}==${version}`,
        ...['--no-deps', '--only-binary=:all:', '--python-version', '3.12', '--implementation', 'cp'],
        ...['--abi', abi, '--platform', platforms.split('.')[0] ?? ''],
        // No second copy in pip's cache, and no minutes of retries where there is no network.
        ...['--no-cache-dir', '--retries', '1', '--timeout', String(silenceLimitMs / 1000)],
        ...['--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--dest', scratch],
      ],
      // pip collects the file in TMPDIR first; in the scratch folder its growth can be watched.
      { environment: { ...environment, TMPDIR: scratch }, signal },
    );
    const path = join(directory, wheel.file);
    await rename(join(scratch, wheel.file), path);
    return path;
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(explain(error), { cause: error });
  } finally {
    clearInterval(poll);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The reason among pip's many lines: its last error says only that it found no such version where it found no index. */
function explain(error: unknown): string {
  const output = error instanceof ProgramFailure ? error.output : '';
  const broken = /connection broken by (.*)/.exec(output)?.[1];
  // `NewConnectionError('<… object at 0x7f…>: Failed to establish a new connection: …')': /simple/tensorflow-cpu/`
  if (broken) return (broken.split('>: ').at(-1) ?? broken).replace(/['")]+: \/\S*$/, '');
  const lines = output.trim().split('\n');
  const lastError = lines.findLast((line) => line.startsWith('ERROR:'))?.slice('ERROR:'.length);
  return (lastError ?? lines.at(-1))?.trim() || (error instanceof Error ? error.message : String(error));
}

/** In bytes. At the end pip has the wheel twice, in its temporary place and in its right one. */
async function largestFile(folder: string): Promise<number> {
  let largest = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    const entry = await stat(join(folder, name)).catch(() => null); // gone between the listing and now
    if (entry?.isFile()) largest = Math.max(largest, entry.size);
  }
  return largest;
}
