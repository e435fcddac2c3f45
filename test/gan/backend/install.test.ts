import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addonPath } from '../../../lib/gan/backend/install/addon-path.ts';
import { type EngineOptions, ensureEngine } from '../../../lib/gan/backend/install/ensure-engine.ts';
import { cleanEnvironment, closedPort, makeTinyEngine, pathWith, startIndex, TINY_ANSWER } from './tiny-engine.ts';

const require = createRequire(import.meta.url);
const INSTALL_ONCE = fileURLToPath(new URL('./install-once.ts', import.meta.url));
const LOADER = pathToFileURL(require.resolve('tsx')).href;

// The installer at work on a TensorFlow of a few kilobytes: everything else is real, the index, pip, the compiler, the lock.
describe.skipIf(process.platform !== 'linux')('the engine step', { timeout: 60_000 }, () => {
  let tiny: Awaited<ReturnType<typeof makeTinyEngine>>;
  let file: string;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    tiny = await makeTinyEngine();
    file = tiny.release.wheels[0]?.file ?? '';
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  afterAll(() => tiny.discard());

  async function serve(content: Uint8Array = tiny.wheel) {
    const index = await startIndex(file, content);
    stops.push(index.stop);
    return index;
  }

  async function freshCache(): Promise<string> {
    return mkdtemp(join(tiny.folder, 'cache-'));
  }

  function ensure(environment: Record<string, string>, options: Partial<EngineOptions> = {}) {
    return ensureEngine({
      log() {},
      release: tiny.release,
      environment: cleanEnvironment(environment),
      ...options,
    });
  }

  async function loadAddon(packageDirectory: string): Promise<unknown> {
    return (require(addonPath(packageDirectory)) as { answer: unknown }).answer;
  }

  it('downloads by pip, compiles, and does nothing the second time; a second clone only copies the addon', async () => {
    const index = await serve();
    const cache = await freshCache();
    const [first, second] = [await tiny.makePackage(), await tiny.makePackage()];
    const environment = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url };
    const install = (packageDirectory: string, more = {}) => ensure({ ...environment, ...more }, { packageDirectory });

    expect(await install(first)).toEqual({ ok: true, version: '2.21.0', prepared: 'downloaded' });
    expect(await loadAddon(first)).toBe(TINY_ANSWER);
    expect(await install(first)).toEqual({ ok: true, version: '2.21.0', prepared: 'already' });

    const nothing = { PATH: await pathWith(tiny.folder, []), PIP_INDEX_URL: `http://127.0.0.1:${await closedPort()}/` };
    expect(await install(second, nothing)).toEqual({ ok: true, version: '2.21.0', prepared: 'copied' });
    expect(await loadAddon(second)).toBe(TINY_ANSWER);

    const kept = join(cache, 'engine', 'tiny-engine', 'tensorflow');
    expect((await readdir(kept)).sort()).toEqual(['include', 'libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']);
    expect(await readdir(join(cache, 'engine', 'downloads'))).toEqual([]);
  });

  it('without Python downloads over HTTP and goes on with half a download', async () => {
    const index = await serve();
    const cache = await freshCache();
    const packageDirectory = await tiny.makePackage();
    const half = Math.floor(tiny.wheel.length / 2);
    const downloads = join(cache, 'engine', 'downloads');
    await mkdir(downloads, { recursive: true });
    await writeFile(join(downloads, `${file}.part`), tiny.wheel.subarray(0, half));

    const PATH = await pathWith(tiny.folder, ['g++', 'as', 'ld']);
    const outcome = await ensure({ CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url, PATH }, { packageDirectory });

    expect(outcome).toEqual({ ok: true, version: '2.21.0', prepared: 'downloaded' });
    expect(index.requests.at(-1)).toEqual({ path: `/files/${file}`, range: `bytes=${half}-` });
    expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
  });

  it('without a compiler downloads nothing and says what to install', async () => {
    const index = await serve();
    const packageDirectory = await tiny.makePackage();
    const outcome = await ensure(
      {
        CURATOR_CACHE_DIR: await freshCache(),
        PIP_INDEX_URL: index.url,
        PATH: await pathWith(tiny.folder, ['python3']),
      },
      { packageDirectory },
    );
    expect(outcome).toMatchObject({ ok: false, kind: 'compiler' });
    expect(outcome).toHaveProperty(
      'paragraph',
      expect.stringMatching(/no C\+\+ compiler was found.*WebAssembly.*apt install g\+\+/),
    );
    expect(index.requests).toEqual([]);
    await expect(access(addonPath(packageDirectory))).rejects.toThrow();
  });

  it('without a network fails within seconds, remembers it, and tries again when asked', async () => {
    const packageDirectory = await tiny.makePackage();
    const cache = await freshCache();
    const port = await closedPort();
    const proxy = `http://127.0.0.1:${port}`;
    const cut = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: 'https://pypi.org/simple/', HTTPS_PROXY: proxy };

    const startedMs = performance.now();
    const outcome = await ensure(cut, { packageDirectory });
    expect(performance.now() - startedMs).toBeLessThan(30_000);
    expect(outcome).toMatchObject({ ok: false, kind: 'network' });
    expect(outcome).toHaveProperty(
      'paragraph',
      expect.stringMatching(
        new RegExp(`by pip: .*refused.*by HTTPS: pypi.org through the proxy 127.0.0.1:${port}: .*ECONNREFUSED`),
      ),
    );

    const index = await serve();
    const open = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url };
    const remembered = await ensure(open, { packageDirectory });
    expect(remembered).toHaveProperty('paragraph', expect.stringContaining('This was tried less than a minute ago'));
    expect(index.requests).toEqual([]);
    expect(await ensure(open, { packageDirectory, retry: true })).toMatchObject({ ok: true });
    expect(await ensure(open, { packageDirectory })).toMatchObject({ ok: true, prepared: 'already' });
  });

  it('refuses a wheel with a wrong checksum, naming both, and keeps none of it', async () => {
    const corrupted = Uint8Array.from(tiny.wheel);
    corrupted[60] = (corrupted[60] ?? 0) ^ 1; // inside the first library
    const index = await serve(corrupted);
    const cache = await freshCache();
    const outcome = await ensure(
      { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url },
      { packageDirectory: await tiny.makePackage() },
    );
    expect(outcome).toMatchObject({ ok: false, kind: 'checksum' });
    const right = tiny.release.wheels[0]?.sha256;
    expect(outcome).toHaveProperty(
      'paragraph',
      expect.stringMatching(new RegExp(`sha256 is [0-9a-f]{64}, and ${right} is right`)),
    );
    expect(await readdir(join(cache, 'engine', 'downloads'))).toEqual([]);
    expect(await readdir(join(cache, 'engine'))).toEqual(['downloads']);
  });

  it('takes a wheel that was brought on a stick, and refuses a wrong one', async () => {
    const cut = { PIP_INDEX_URL: `http://127.0.0.1:${await closedPort()}/` };
    const stick = await mkdtemp(join(tiny.folder, 'stick-'));
    const packageDirectory = await tiny.makePackage();
    const bring = async () =>
      ensure({ ...cut, CURATOR_CACHE_DIR: await freshCache() }, { packageDirectory, from: stick });
    expect(await bring()).toHaveProperty('paragraph', expect.stringContaining(`there is no ${join(stick, file)}`));
    await writeFile(join(stick, file), 'not a wheel');
    expect(await bring()).toMatchObject({ ok: false, kind: 'checksum' });
    await writeFile(join(stick, file), tiny.wheel);
    expect(await bring()).toMatchObject({ ok: true, prepared: 'downloaded' });
    expect(await readdir(stick)).toEqual([file]);
  });

  it('asks for the disk space before it downloads', async () => {
    const index = await serve();
    const outcome = await ensure(
      { CURATOR_CACHE_DIR: await freshCache(), PIP_INDEX_URL: index.url },
      { packageDirectory: await tiny.makePackage(), release: { ...tiny.release, keptBytes: 1e18 } },
    );
    expect(outcome).toMatchObject({ ok: false, kind: 'disk' });
    expect(outcome).toHaveProperty(
      'paragraph',
      expect.stringMatching(/MB free, and \d+ MB are needed.*CURATOR_CACHE_DIR/),
    );
    expect(index.requests).toEqual([]);
  });

  it('says what the compiler said', async () => {
    const stick = await mkdtemp(join(tiny.folder, 'stick-'));
    await writeFile(join(stick, file), tiny.wheel);
    const packageDirectory = await tiny.makePackage('#include "no_such_header.h"\n');
    const outcome = await ensure({ CURATOR_CACHE_DIR: await freshCache() }, { packageDirectory, from: stick });
    expect(outcome).toMatchObject({ ok: false, kind: 'compilation' });
    expect(outcome).toHaveProperty('paragraph', expect.stringContaining('no_such_header.h'));
  });

  it('never throws for a cache that cannot be made', async () => {
    const file = join(tiny.folder, 'a-file');
    await writeFile(file, '');
    const outcome = await ensure(
      { CURATOR_CACHE_DIR: join(file, 'cache') },
      { packageDirectory: await tiny.makePackage() },
    );
    expect(outcome).toMatchObject({ ok: false, kind: 'files', paragraph: expect.stringContaining('ENOTDIR') });
  });

  it('prepares nothing where another backend is forced', async () => {
    const packageDirectory = await tiny.makePackage();
    const outcome = await ensure({ CURATOR_CACHE_DIR: await freshCache(), TF_BACKEND: 'wasm' }, { packageDirectory });
    expect(outcome).toMatchObject({ ok: false, kind: 'unwanted' });
  });

  it('stops when it is told to, and pip with it', async () => {
    const controller = new AbortController();
    let isPipGone: Promise<void> | undefined;
    let abortedMs = 0;
    const index = await startIndex(file, tiny.wheel, (connectionEnd) => {
      isPipGone = connectionEnd;
      abortedMs = performance.now();
      controller.abort();
    });
    stops.push(index.stop);
    const installing = ensure(
      { CURATOR_CACHE_DIR: await freshCache(), PIP_INDEX_URL: index.url },
      { packageDirectory: await tiny.makePackage(), signal: controller.signal },
    );
    await expect(installing).rejects.toThrow(/abort/i);
    await isPipGone;
    expect(performance.now() - abortedMs).toBeLessThan(8000); // by itself pip would wait for 15 s
    expect(index.requests.filter(({ path }) => path.startsWith('/files/'))).toHaveLength(1);
  });

  it('two at once download and compile once, and both end well', async () => {
    const index = await serve();
    const packages = [await tiny.makePackage(), await tiny.makePackage()];
    const environment = cleanEnvironment({
      CURATOR_CACHE_DIR: await freshCache(),
      PIP_INDEX_URL: index.url,
      PATH: await pathWith(tiny.folder, ['g++', 'as', 'ld']),
    });
    const { keeps: _, ...release } = tiny.release;
    const outcomes = await Promise.all(
      packages.map(async (packageDirectory) => {
        const child = fork(INSTALL_ONCE, [JSON.stringify({ release, packageDirectory })], {
          execArgv: ['--import', LOADER],
          env: environment,
        });
        const [outcome] = await once(child, 'message');
        return outcome;
      }),
    );
    expect(outcomes.map(({ ok, prepared }) => [ok, prepared]).sort()).toEqual([
      [true, 'copied'],
      [true, 'downloaded'],
    ]);
    expect(index.requests.filter(({ path }) => path.startsWith('/files/'))).toHaveLength(1);
    for (const packageDirectory of packages) expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
  });
});
