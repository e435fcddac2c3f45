import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addonPath } from '../../lib/gan/backend/install/addon-path.ts';
import { cleanEnvironment, closedPort, pathWith } from '../gan/backend/tiny-engine.ts';
import { makeFreshClone } from './fresh-clone.ts';

const run = promisify(execFile);

describe.skipIf(process.platform !== 'linux')('npm run doctor in a fresh clone', { timeout: 180_000 }, () => {
  let clone: Awaited<ReturnType<typeof makeFreshClone>>;
  let environment: (programs: string[]) => Promise<NodeJS.ProcessEnv>;
  beforeAll(async () => {
    clone = await makeFreshClone();
    const PIP_INDEX_URL = `http://127.0.0.1:${await closedPort()}/`;
    environment = async (programs) =>
      cleanEnvironment({
        CURATOR_CACHE_DIR: join(clone.folder, 'cache'),
        PATH: await pathWith(clone.folder, programs),
        PIP_INDEX_URL,
      });
  });
  afterAll(() => clone.discard());

  /** The command's script, with nothing on its path but these programs, and no network. */
  async function command(
    name: 'setup' | 'doctor',
    { programs, parameters = [] }: { programs: string[]; parameters?: string[] },
  ) {
    const file = join('server', 'commands', `${name}.ts`);
    return run(process.execPath, ['--import', 'tsx', file, ...parameters], {
      cwd: clone.folder,
      env: await environment(programs),
    });
  }

  async function doctor(): Promise<{ best: string; tensorflow: { state: string; why: string } }> {
    const { stdout } = await command('doctor', { programs: [], parameters: ['--json'] });
    const { best, backends, ...machine } = JSON.parse(stdout);
    const { version: node, platform, arch } = process;
    expect(machine).toMatchObject({ node, platform, arch });
    return { best, tensorflow: backends.find(({ name }: { name: string }) => name === 'tensorflow') };
  }

  it('tells what the engine step lacked: a network, then a compiler', async () => {
    await expect(command('setup', { programs: ['g++', 'as', 'ld'] })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: The native engine could not be prepared: .*by HTTPS: .*ECONNREFUSED.*npm run setup/m,
      ),
    });
    await expect(command('setup', { programs: [] })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: .* no C\+\+ compiler was found .*times as long\. Install a C\+\+ compiler/m,
      ),
    });
    const { best, tensorflow } = await doctor();
    expect(tensorflow).toMatchObject({ state: 'missing', why: 'no C++ compiler was found (g++ or clang++)' });
    expect(['webgpu', 'wasm']).toContain(best);
  });

  it('survives a library that this CPU cannot run, and takes the next backend', async () => {
    const source = join(clone.folder, 'dying.cc');
    await writeFile(source, '#include <csignal>\n__attribute__((constructor)) static void load() { raise(SIGILL); }\n');
    await mkdir(dirname(addonPath(clone.packageDirectory)), { recursive: true });
    await run('g++', ['-shared', '-fPIC', '-o', addonPath(clone.packageDirectory), source]);
    const { best, tensorflow } = await doctor();
    expect(tensorflow).toEqual({
      name: 'tensorflow',
      state: 'failed',
      why: 'its process died of SIGILL: this CPU lacks an instruction that the library was built with',
    });
    expect(['webgpu', 'wasm']).toContain(best);
  });
});
