import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimDataDirectory } from '../../db/ownership.ts';
import { runProgram } from '../../lib/gan/backend/install/run-program.ts';
import { buildPages } from '../../server/http/page-build.ts';
import { familyOf, survivors } from '../gpu/processes.ts';
import { pretendEngine } from '../support/pretend-engine.ts';
import { writePretendModel } from '../support/pretend-model.ts';
import { makeDataDirectory, silentLog, startTestServer } from '../support/server.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curator-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('P14: a server that is stopped while it starts', () => {
  it('stops what it has started, whenever the signal comes', async () => {
    const dataDirectory = await makeDataDirectory();
    for (const afterMs of [0, 100, 400]) {
      const start = startTestServer({ dataDirectory, engine: pretendEngine(), signal: AbortSignal.timeout(afterMs) });
      const outcome = await start.then(
        (server) => server.stop(), // it was ready before the signal
        (error: Error) => error.name,
      );
      expect([undefined, 'TimeoutError']).toContain(outcome);
      const again = await claimDataDirectory(dataDirectory); // nobody owns it any more
      await again.release();
    }
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('as a process ends in good order, and nobody of its family stays', async () => {
    const dataDirectory = await makeDataDirectory();
    const server = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
      cwd: PROJECT,
      stdio: 'ignore',
      env: {
        ...process.env,
        DATABASE_URL: '',
        PORT: '0',
        HOST: '127.0.0.1',
        DATA_DIR: dataDirectory,
        MODEL: await writePretendModel(dataDirectory),
        TF_BACKEND: 'cpu',
      },
    });
    const exited = once(server, 'exit');
    // Its key is written in the midst of the start: after the database, before the pages.
    while (!(await isThere(join(dataDirectory, 'secrets')))) await setTimeout(5);
    const family = familyOf(server.pid as number);
    const startedAtMs = performance.now();
    server.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(await survivors(family, 5000)).toEqual([]);
    await rm(dataDirectory, { recursive: true, force: true });
  }, 120_000);

  it.skipIf(process.platform === 'win32')('ends the build of the pages, with the workers of that build', async () => {
    const next = join(folder, 'node_modules', 'next');
    await mkdir(join(next, 'dist', 'bin'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{}');
    await writeFile(join(next, 'package.json'), '{"name":"next"}');
    const builder = `
      const worker = require('node:child_process').spawn('sleep', ['600']);
      require('node:fs').writeFileSync('pids', process.pid + ' ' + worker.pid);
      setInterval(() => {}, 1000);`;
    await writeFile(join(next, 'dist', 'bin', 'next'), builder);
    const stopping = new AbortController();
    const building = buildPages({ directory: folder, run: runProgram, signal: stopping.signal, log: silentLog });
    building.catch(() => {}); // expected below
    const pidsFile = join(folder, 'pids');
    while (!(await readFile(pidsFile, 'utf8').catch(() => ''))) await setTimeout(20);
    const pids = (await readFile(pidsFile, 'utf8')).split(' ').map(Number);
    stopping.abort();
    await expect(building).rejects.toThrow('aborted');
    expect(await survivors(pids, 2000)).toEqual([]);
  });
});

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
