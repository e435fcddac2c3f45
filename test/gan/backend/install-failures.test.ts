import { access, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addonPath } from '../../../lib/gan/backend/install/addon-path.ts';
import type { EngineOptions } from '../../../lib/gan/backend/install/ensure-engine.ts';
import {
  closedPort,
  makeTinyEngine,
  pathWith,
  pathWithScript,
  type SendWheel,
  startIndex,
  type TinyEngine,
} from './tiny-engine.ts';

type Failing = { environment?: Record<string, string>; options?: Partial<EngineOptions>; source?: string };
type Failure = {
  name: string;
  kind: string;
  says: RegExp; // what was missing, and how to mend it
  cause(): Promise<Failing>;
};

describe.skipIf(process.platform !== 'linux')('an engine step that fails', { timeout: 30_000 }, () => {
  let tiny: TinyEngine;
  let compilerOnly: string; // a PATH without Python
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    tiny = await makeTinyEngine();
    compilerOnly = await pathWith(tiny.folder, ['g++', 'as', 'ld']);
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  afterAll(() => tiny.discard());

  async function serve(engine: Parameters<typeof startIndex>[0], options: Parameters<typeof startIndex>[1] = {}) {
    const index = await startIndex(engine, options);
    stops.push(index.stop);
    return index;
  }

  const send = async (how: SendWheel): Promise<Failing> => ({
    environment: { PIP_INDEX_URL: (await serve(tiny, { send: how })).url },
    options: { silenceLimitMs: 300 },
  });
  /** A compiler that is there and does this. */
  const compiler = async (script: string): Promise<Failing> => ({
    environment: {
      PATH: await pathWithScript(tiny.folder, { name: 'g++', script: `[ "$1" = --version ] || { ${script}; }` }),
      PIP_INDEX_URL: (await serve(tiny)).url,
    },
  });
  /** A library that does this when it is loaded. */
  const library = async (onLoad: string): Promise<Failing> => {
    const engine = await makeTinyEngine(onLoad);
    stops.push(engine.discard);
    return { environment: { PIP_INDEX_URL: (await serve(engine)).url }, options: { release: engine.release } };
  };

  const failures: Failure[] = [
    {
      name: 'the network refuses',
      kind: 'network',
      says: /by HTTPS: 127\.0\.0\.1:\d+: .*ECONNREFUSED.*HTTPS_PROXY.*--from FOLDER/,
      cause: async () => ({ environment: { PIP_INDEX_URL: `http://127.0.0.1:${await closedPort()}/` } }),
    },
    {
      name: 'the network says nothing',
      kind: 'network',
      says: /no answer in 0\.3 s.*PIP_INDEX_URL/,
      cause: () => send(() => {}),
    },
    {
      name: 'the network falls silent in the middle',
      kind: 'network',
      says: /no answer in 0\.3 s.*PIP_INDEX_URL/,
      cause: () => send((response, rest, attempt) => attempt === 0 && response.write(rest.subarray(0, 1000))),
    },
    {
      name: 'the connection is cut again and again',
      kind: 'network',
      says: /could not be downloaded.*(aborted|hang up|ECONNRESET)/,
      cause: () => send((response) => response.destroy()),
    },
    {
      name: 'the index has no such package',
      kind: 'network',
      says: /answered 404 Not Found for \/nothing\/tensorflow-cpu\//,
      cause: async () => ({
        environment: { PIP_INDEX_URL: (await serve(tiny)).url.replace('/simple/', '/nothing/') },
      }),
    },
    {
      name: 'the index does not list the file',
      kind: 'network',
      says: /\/simple\/tensorflow-cpu\/ does not list tensorflow_cpu-2\.21\.0-cp312/,
      cause: async () => ({
        environment: { PIP_INDEX_URL: (await serve({ ...tiny, file: 'tensorflow_cpu-2.20.0.whl' })).url },
      }),
    },
    {
      name: 'the index breaks down',
      kind: 'network',
      says: /answered 500 Internal Server Error for \/files\//,
      cause: () => send((response) => response.writeHead(500, { 'content-length': 0 }).end()),
    },
    {
      name: 'the file is another one',
      kind: 'checksum',
      says: /wrong checksum.*its sha256 is [0-9a-f]{64}, and [0-9a-f]{64} is right.*Check the package index/,
      cause: async () => ({
        environment: { PIP_INDEX_URL: (await serve({ ...tiny, wheel: new Uint8Array(tiny.wheel.length) })).url },
      }),
    },
    {
      name: 'the disk is too small',
      kind: 'disk',
      says: /MB free, and \d+ MB are needed.*CURATOR_CACHE_DIR/,
      cause: async () => ({ options: { release: { ...tiny.release, keptBytes: 1e18 } } }),
    },
    {
      name: 'the disk is full in the middle of the download',
      kind: 'disk',
      says: /the disk is full \(ENOSPC.*Free some space/,
      async cause() {
        const cache = await tiny.makeCache();
        const downloads = join(cache, 'engine', 'downloads');
        await mkdir(downloads, { recursive: true });
        await symlink('/dev/full', join(downloads, `${tiny.file}.part`)); // it takes nothing
        return { environment: { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: (await serve(tiny)).url } };
      },
    },
    ...['No space left on device', 'Disk quota exceeded'].map((words) => ({
      name: `the disk is full when the compiler writes: ${words}`,
      kind: 'disk',
      says: new RegExp(`the disk is full \\(fatal error: .*${words}\\)\\..*Free some space`),
      cause: () => compiler(`echo "fatal error: error writing to /tmp/a.s: ${words}" >&2; exit 1`),
    })),
    {
      name: 'no TensorFlow is published for the system',
      kind: 'system',
      says: /there is no TensorFlow to link against for win32 on x64\..*on Windows, WSL does/,
      cause: async () => ({ options: { release: undefined, system: { platform: 'win32', arch: 'x64' } } }),
    },
    {
      name: 'no TensorFlow with CUDA is published for the system',
      kind: 'system',
      says: /there is no TensorFlow with CUDA to link against for linux on arm64\..*without --cuda/,
      cause: async () => ({
        options: { release: undefined, cuda: true, system: { platform: 'linux', arch: 'arm64' } },
      }),
    },
    {
      name: 'there is no compiler',
      kind: 'compiler',
      says: /no C\+\+ compiler was found \(g\+\+ or clang\+\+\).*apt install g\+\+.*dnf install gcc-c\+\+/,
      cause: async () => ({ environment: { PATH: await pathWith(tiny.folder, ['python3']) } }),
    },
    {
      name: 'the compiler refuses the sources',
      kind: 'compilation',
      says: /g\+\+ could not compile the addon \(.*no_such_header\.h.*name one by CXX/,
      cause: async () => ({
        environment: { PIP_INDEX_URL: (await serve(tiny)).url },
        source: '#include "no_such_header.h"\n',
      }),
    },
    {
      name: 'the compiler crashes',
      kind: 'compilation',
      says: /g\+\+ could not compile the addon \(g\+\+ ended with SIGSEGV\)/,
      cause: () => compiler('kill -SEGV $$'),
    },
    {
      name: 'the CPU lacks an instruction of the library',
      kind: 'loading',
      says: /died of SIGILL when it was loaded: this CPU lacks an instruction.*TF_BACKEND=wasm/,
      cause: () => library('raise(SIGILL);'),
    },
    {
      name: 'the library crashes',
      kind: 'loading',
      says: /library died of SIGSEGV when it was loaded.*npm run setup/,
      cause: () => library('raise(SIGSEGV);'),
    },
    {
      name: 'the library lacks what the addon needs',
      kind: 'loading',
      says: /could not be loaded \(.*undefined symbol: \w*NoSuchFunction/,
      cause: async () => ({
        environment: { PIP_INDEX_URL: (await serve(tiny)).url },
        source:
          '#include <node_api.h>\nvoid NoSuchFunction();\nNAPI_MODULE_INIT() { NoSuchFunction(); return exports; }\n',
      }),
    },
    {
      name: 'the cache cannot be made',
      kind: 'files',
      says: /ENOTDIR.*Make .* writable.*CURATOR_CACHE_DIR/,
      async cause() {
        const file = join(tiny.folder, 'a-file');
        await writeFile(file, '');
        return { environment: { CURATOR_CACHE_DIR: join(file, 'cache') } };
      },
    },
  ];

  it.each(failures.map((failure) => [failure.name, failure] as const))(
    'says so, what it costs and how to mend it: %s',
    async (_, { kind, says, cause }) => {
      const { environment, options, source } = await cause();
      const packageDirectory = await tiny.makePackage(source);
      const outcome = await tiny.install(
        {
          CURATOR_CACHE_DIR: await tiny.makeCache(),
          PIP_INDEX_URL: `http://127.0.0.1:${await closedPort()}/`,
          PATH: compilerOnly,
          ...environment,
        },
        { packageDirectory, ...options },
      );
      expect(outcome).toEqual({ ok: false, kind, paragraph: expect.stringMatching(says) });
      expect(outcome).toHaveProperty(
        'paragraph',
        expect.stringMatching(
          /^The native engine could not be prepared: .*\. The game goes on without it, .* 3 to 8 times as long\. [A-Z].*\.$/,
        ),
      );
      // The next backend is taken only where there is no addon that could be.
      await expect(access(addonPath(packageDirectory))).rejects.toThrow();
    },
  );

  it.each([
    ['no compiler', /apt install/, () => pathWith(tiny.folder, ['python3'])],
    ['too small a disk', /MB are needed/, async () => compilerOnly],
  ])('downloads nothing with %s', async (_, says, path) => {
    const index = await serve(tiny);
    const outcome = await tiny.install(
      { CURATOR_CACHE_DIR: await tiny.makeCache(), PIP_INDEX_URL: index.url, PATH: await path() },
      { packageDirectory: await tiny.makePackage(), release: { ...tiny.release, keptBytes: 1e18 } },
    );
    expect(outcome).toHaveProperty('paragraph', expect.stringMatching(says));
    expect(index.requests).toEqual([]);
  });
});
