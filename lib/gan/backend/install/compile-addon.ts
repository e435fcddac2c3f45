import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { NAPI_VERSION } from './addon-path.ts';
import { SAYS_DISK_FULL } from './disk-full.ts';
import { EngineFailure } from './engine-failure.ts';
import type { EngineRelease } from './release.ts';
import { ProgramFailure, runProgram } from './run-program.ts';

const TIME_LIMIT_MS = 10 * 60_000;
const FLAGS = ['-O2', '-std=c++17', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI_VERSION}`];

/** A C++ compiler, `CXX` first; throws an `EngineFailure` where there is none. */
export async function findCompiler(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  if (platform === 'darwin' && !(await answers('xcode-select', ['-p'], environment))) {
    // Without the tools, macOS's c++ is a stub that opens a window and waits.
    throw new EngineFailure('compiler', {
      what: 'no C++ compiler was found',
      mend: 'Install a C++ compiler with `xcode-select --install`, then run `npm run setup`.',
    });
  }
  const candidates = [...(environment.CXX ? [environment.CXX] : []), 'g++', 'clang++', 'c++'];
  for (const candidate of candidates) {
    if (await answers(candidate, ['--version'], environment)) return candidate;
  }
  throw new EngineFailure('compiler', {
    what: 'no C++ compiler was found (g++ or clang++)',
    mend: 'Install a C++ compiler (Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`), then run `npm run setup`.',
  });
}

type Sources = { release: EngineRelease; root: string; packageDirectory: string };

/** Changes with everything that goes into the addon, the place of the libraries included, which is linked into it. */
export async function addonKey({ release, root, packageDirectory }: Sources): Promise<string> {
  const hash = createHash('sha256');
  const parts = [release.id, `napi-v${NAPI_VERSION}`, process.platform, process.arch, root, ...FLAGS];
  hash.update(JSON.stringify(parts));
  const binding = join(packageDirectory, 'binding');
  for (const name of (await readdir(binding)).sort()) {
    hash.update(`\0${name}\0`).update(await readFile(join(binding, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Compiles the package's C++ sources against the unpacked TensorFlow and Node's interface headers, which npm carries
 * (node-api-headers), so that node-gyp and its download are not needed.
 */
export async function compileAddon(
  options: Sources & { compiler: string; output: string; environment: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<void> {
  const { release, root, packageDirectory, compiler, output, environment, signal } = options;
  const headers = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const binding = join(packageDirectory, 'binding');
  const sources = (await readdir(binding)).filter((name) => name.endsWith('.cc')).map((name) => join(binding, name));
  const includes = [join(headers, 'include'), join(root, 'tensorflow', 'include'), packageDirectory, binding];
  const libraries = release.libraries.map((path) => join(root, path));
  const runPath = join(root, 'tensorflow');
  try {
    await runProgram(
      compiler,
      [
        ...FLAGS,
        ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []), // Node itself has these symbols
        ...includes.flatMap((path) => ['-I', path]),
        ...sources,
        ...libraries,
        ...['-Xlinker', '-rpath', '-Xlinker', runPath], // unlike -Wl, it bears a comma in the path
        ...['-o', output],
      ],
      { environment, timeLimitMs: TIME_LIMIT_MS, signal },
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ProgramFailure && SAYS_DISK_FULL.test(error.output)) {
      throw new EngineFailure('disk', {
        what: `the disk is full (${firstError(error)})`,
        mend: `Free some space for ${dirname(output)} and for temporary files, then run \`npm run setup\`.`,
      });
    }
    throw new EngineFailure('compilation', {
      what: `${compiler} could not compile the addon (${firstError(error)})`,
      mend: 'Install a compiler of C++17 (g++ 9, clang++ 9 or newer), or name one by CXX, then run `npm run setup`.',
    });
  }
}

function firstError(error: unknown): string {
  const lines = error instanceof ProgramFailure ? error.output.split('\n') : [];
  const line = lines.find((text) => /error|undefined reference|cannot find/i.test(text)) ?? lines[0];
  return line?.trim() || (error instanceof Error ? error.message : String(error));
}

async function answers(command: string, parameters: string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  return runProgram(command, parameters, { environment, timeLimitMs: 20_000 }).then(
    () => true,
    () => false,
  );
}
