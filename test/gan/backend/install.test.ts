import { mkdtemp, readdir, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addonPath } from '../../../lib/gan/backend/install/addon-path.ts';
import { installInChild } from './install-in-child.ts';
import {
  closedPort,
  isByPip,
  makeTinyEngine,
  pathWith,
  startIndex,
  TINY_ANSWER,
  type TinyEngine,
} from './tiny-engine.ts';

const require = createRequire(import.meta.url);
const LIBRARY = 'tensorflow/libtensorflow_cc.so.2';

// The installer at work on a TensorFlow of a few kilobytes: everything else is real, the index, pip, the compiler, the lock.
describe.skipIf(process.platform !== 'linux')('the engine step', { timeout: 60_000 }, () => {
  let tiny: TinyEngine;
  let file: string;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    tiny = await makeTinyEngine();
    file = tiny.file;
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  afterAll(() => tiny.discard());

  async function serve(wheel: Uint8Array = tiny.wheel) {
    const index = await startIndex({ file, wheel });
    stops.push(index.stop);
    return index;
  }

  async function loadAddon(packageDirectory: string): Promise<unknown> {
    return (require(addonPath(packageDirectory)) as { answer: unknown }).answer;
  }

  it('downloads, compiles, and does nothing the second time; a second clone only copies the addon', async () => {
    const index = await serve();
    const cache = await tiny.makeCache();
    const [first, second] = [await tiny.makePackage(), await tiny.makePackage()];
    const environment = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url };
    const install = (packageDirectory: string, more = {}) =>
      tiny.install({ ...environment, ...more }, { packageDirectory });

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

  it('downloads again when a kept library has lost its end', async () => {
    const index = await serve();
    const environment = { CURATOR_CACHE_DIR: await tiny.makeCache(), PIP_INDEX_URL: index.url };
    const packageDirectory = await tiny.makePackage();
    expect(await tiny.install(environment, { packageDirectory })).toMatchObject({ prepared: 'downloaded' });
    await truncate(join(environment.CURATOR_CACHE_DIR, 'engine', 'tiny-engine', LIBRARY), 1000);
    expect(await tiny.install(environment, { packageDirectory })).toMatchObject({ prepared: 'downloaded' });
    expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
  });

  it('lets pip download where we cannot, and keeps nothing of our half', async () => {
    let isCut = false;
    const index = await startIndex(tiny, {
      send(response, rest) {
        if (isByPip(response.req)) response.end(rest);
        else if (isCut) response.destroy();
        else response.write(rest.subarray(0, rest.length / 2), () => response.destroy());
        isCut = true;
      },
    });
    stops.push(index.stop);
    const cache = await tiny.makeCache();
    const environment = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url };
    const packageDirectory = await tiny.makePackage();
    expect(await tiny.install(environment, { packageDirectory })).toMatchObject({ ok: true, prepared: 'downloaded' });
    expect(index.requests.at(-1)).toMatchObject({ path: `/files/${file}`, isByPip: true });
    expect(await readdir(join(cache, 'engine', 'downloads'))).toEqual([]);
    expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
  });

  it.each([
    ['global', '[global]\nindex-url = INDEX\n'],
    ['for downloads', '[global]\nindex-url = http://127.0.0.1:1/\n[download]\nindex-url = INDEX\n'],
  ])('downloads from the index that pip is configured for, %s', async (_, content) => {
    const index = await serve();
    const configuration = join(tiny.folder, 'pip.conf');
    await writeFile(configuration, content.replace('INDEX', index.url));
    const outcome = await tiny.install(
      {
        CURATOR_CACHE_DIR: await tiny.makeCache(),
        PIP_CONFIG_FILE: configuration,
        PIP_EXTRA_INDEX_URL: 'file:///nowhere', // whatever this machine's own configuration adds
        HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}`, // so that no other index is reached
      },
      { packageDirectory: await tiny.makePackage() },
    );
    expect(outcome).toMatchObject({ ok: true, prepared: 'downloaded' });
    expect(index.requests.at(-1)).toEqual({ path: `/files/${file}`, range: undefined, isByPip: false });
  });

  it('without a network fails within seconds, remembers it, and tries again when asked', async () => {
    const packageDirectory = await tiny.makePackage();
    const cache = await tiny.makeCache();
    const port = await closedPort();
    const proxy = `http://127.0.0.1:${port}`;
    const cut = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: 'https://pypi.org/simple/', HTTPS_PROXY: proxy };

    const outcome = await tiny.install(cut, { packageDirectory });
    expect(outcome).toMatchObject({ ok: false, kind: 'network' });
    expect(outcome).toHaveProperty(
      'paragraph',
      expect.stringMatching(
        new RegExp(`by HTTPS: pypi.org through the proxy 127.0.0.1:${port}: .*ECONNREFUSED.*by pip: .*refused`),
      ),
    );

    const index = await serve();
    const open = { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url };
    const remembered = await tiny.install(open, { packageDirectory });
    expect(remembered).toHaveProperty('paragraph', expect.stringContaining('This was tried less than a minute ago'));
    expect(index.requests).toEqual([]);
    await writeFile(join(cache, 'backend-choice.json'), 'made without this engine');
    expect(await tiny.install(open, { packageDirectory, retry: true })).toMatchObject({ ok: true });
    // Neither what failed nor what was chosen meanwhile is true any more.
    expect((await readdir(cache)).filter((name) => name.endsWith('.json'))).toEqual([]);
    expect(await tiny.install(open, { packageDirectory })).toMatchObject({ ok: true, prepared: 'already' });
  });

  it('refuses a wheel with a wrong checksum, naming both, and keeps none of it', async () => {
    const corrupted = Uint8Array.from(tiny.wheel);
    corrupted[60] = (corrupted[60] ?? 0) ^ 1; // inside the first library
    const index = await serve(corrupted);
    const cache = await tiny.makeCache();
    const outcome = await tiny.install(
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
      tiny.install({ ...cut, CURATOR_CACHE_DIR: await tiny.makeCache() }, { packageDirectory, from: stick });
    expect(await bring()).toHaveProperty('paragraph', expect.stringContaining(`there is no ${join(stick, file)}`));
    await writeFile(join(stick, file), 'not a wheel');
    expect(await bring()).toMatchObject({ ok: false, kind: 'checksum' });
    await writeFile(join(stick, file), tiny.wheel);
    expect(await bring()).toMatchObject({ ok: true, prepared: 'downloaded' });
    expect(await readdir(stick)).toEqual([file]);
  });

  it('prepares nothing where another backend is forced', async () => {
    const packageDirectory = await tiny.makePackage();
    const outcome = await tiny.install(
      { CURATOR_CACHE_DIR: await tiny.makeCache(), TF_BACKEND: 'wasm' },
      { packageDirectory },
    );
    expect(outcome).toMatchObject({ ok: false, kind: 'unwanted' });
  });

  it('stops when it is told to, and pip with it', async () => {
    const controller = new AbortController();
    let isPipGone: Promise<void> | undefined;
    const index = await startIndex(tiny, {
      send(response) {
        if (!isByPip(response.req)) return void response.destroy();
        response.flushHeaders();
        isPipGone = new Promise((resolve) => response.socket?.once('close', () => resolve()));
        controller.abort();
      },
    });
    stops.push(index.stop);
    const installing = tiny.install(
      { CURATOR_CACHE_DIR: await tiny.makeCache(), PIP_INDEX_URL: index.url },
      // By itself pip would wait.
      { packageDirectory: await tiny.makePackage(), signal: controller.signal, silenceLimitMs: 600_000 },
    );
    await expect(installing).rejects.toThrow(/abort/i);
    await isPipGone;
    expect(index.requests.filter(({ path, isByPip }) => isByPip && path.startsWith('/files/'))).toHaveLength(1);
  });

  it('two at once download and compile once, and both end well', async () => {
    const index = await serve();
    const packages = [await tiny.makePackage(), await tiny.makePackage()];
    const environment = {
      CURATOR_CACHE_DIR: await tiny.makeCache(),
      PIP_INDEX_URL: index.url,
      PATH: await pathWith(tiny.folder, ['g++', 'as', 'ld']),
    };
    const outcomes = await Promise.all(
      packages.map((packageDirectory) => installInChild(tiny, { packageDirectory, environment }).outcome),
    );
    expect(outcomes.map((outcome) => [outcome.ok, outcome.ok && outcome.prepared]).sort()).toEqual([
      [true, 'copied'],
      [true, 'downloaded'],
    ]);
    expect(index.requests.filter(({ path }) => path.startsWith('/files/'))).toHaveLength(1);
    for (const packageDirectory of packages) expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
  });
});
