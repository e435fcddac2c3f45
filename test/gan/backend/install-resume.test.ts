import { once } from 'node:events';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addonPath } from '../../../lib/gan/backend/install/addon-path.ts';
import { installInChild } from './install-in-child.ts';
import { makeTinyEngine, pathWith, type SendWheel, startIndex, TINY_ANSWER, type TinyEngine } from './tiny-engine.ts';

const require = createRequire(import.meta.url);

describe.skipIf(process.platform !== 'linux')('an engine step that goes on', { timeout: 60_000 }, () => {
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

  async function serve(send: SendWheel) {
    const index = await startIndex(tiny, { send });
    stops.push(index.stop);
    return index;
  }

  /** Half a download; its path is returned. */
  async function leavePart(cache: string, content: Uint8Array): Promise<string> {
    const downloads = join(cache, 'engine', 'downloads');
    await mkdir(downloads, { recursive: true });
    await writeFile(join(downloads, `${tiny.file}.part`), content);
    return join(downloads, `${tiny.file}.part`);
  }

  async function hasSize(path: string, bytes: number): Promise<void> {
    while ((await stat(path).catch(() => null))?.size !== bytes) await sleep(10);
  }

  async function loadAddon(packageDirectory: string): Promise<unknown> {
    return (require(addonPath(packageDirectory)) as { answer: unknown }).answer;
  }

  it.each([
    ['without Python', () => compilerOnly],
    ['beside pip', () => process.env.PATH ?? ''],
  ])('%s goes on with half a download', async (_, path) => {
    const index = await serve((response, rest) => response.end(rest));
    const cache = await tiny.makeCache();
    const packageDirectory = await tiny.makePackage();
    const half = Math.floor(tiny.wheel.length / 2);
    await leavePart(cache, tiny.wheel.subarray(0, half));

    const outcome = await tiny.install(
      { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url, PATH: path() },
      { packageDirectory },
    );

    expect(outcome).toEqual({ ok: true, version: '2.21.0', prepared: 'downloaded' });
    expect(index.requests.at(-1)).toMatchObject({ path: `/files/${tiny.file}`, range: `bytes=${half}-` });
    expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
  });

  it('goes on where the connection was cut, and begins again with what is of another file', async () => {
    const cache = await tiny.makeCache();
    const part = await leavePart(cache, new Uint8Array(tiny.wheel.length + 1));
    const index = await serve(async (response, rest, attempt) => {
      if (attempt > 1) return void response.end(rest);
      response.write(rest.subarray(0, 1000));
      await hasSize(part, 1000 * (attempt + 1));
      response.destroy();
    });
    // A part of the pinned size or more would be taken for the whole.
    const release = { ...tiny.release, wheels: tiny.release.wheels.map((wheel) => ({ ...wheel, bytes: 1e9 })) };

    const outcome = await tiny.install(
      { CURATOR_CACHE_DIR: cache, PIP_INDEX_URL: index.url, PATH: compilerOnly },
      { packageDirectory: await tiny.makePackage(), release },
    );
    expect(outcome).toMatchObject({ ok: true, prepared: 'downloaded' });
    const ranges = index.requests.filter(({ path }) => path.startsWith('/files/')).map(({ range }) => range);
    expect(ranges).toEqual([`bytes=${tiny.wheel.length + 1}-`, undefined, 'bytes=1000-', 'bytes=2000-']);
  });

  it('takes up what a killed one left', async () => {
    const index = await serve((response, rest, attempt) => {
      if (attempt > 0) response.end(rest);
      else response.write(rest.subarray(0, 1000));
    });
    const cache = await tiny.makeCache();
    const packageDirectory = await tiny.makePackage();
    const environment = {
      CURATOR_CACHE_DIR: cache,
      PIP_INDEX_URL: index.url,
      PATH: compilerOnly,
    };
    const { child } = installInChild(tiny, { packageDirectory, environment });
    await hasSize(join(cache, 'engine', 'downloads', `${tiny.file}.part`), 1000);
    child.kill('SIGKILL');
    await once(child, 'exit');

    // Its lock is stale twenty seconds later, and one that was killed while it unpacked leaves more.
    const aMinuteAgo = new Date(Date.now() - 60_000);
    await utimes(join(cache, 'engine.lock'), aMinuteAgo, aMinuteAgo);
    const half = ['tiny-engine/tensorflow', 'tiny-engine.staging-1', 'downloads/pip-abc'];
    for (const folder of half) await mkdir(join(cache, 'engine', folder), { recursive: true });

    expect(await tiny.install(environment, { packageDirectory })).toMatchObject({ ok: true, prepared: 'downloaded' });
    expect(index.requests.at(-1)).toMatchObject({ path: `/files/${tiny.file}`, range: 'bytes=1000-' });
    expect(await loadAddon(packageDirectory)).toBe(TINY_ANSWER);
    expect((await readdir(join(cache, 'engine'))).sort()).toEqual(['addons', 'downloads', 'tiny-engine']);
    expect(await readdir(join(cache, 'engine', 'downloads'))).toEqual([]);
  });
});
