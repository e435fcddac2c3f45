import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCompiler } from '../../../lib/gan/backend/install/compile-addon.ts';
import { cleanEnvironment, pathWithScript } from './tiny-engine.ts';

describe.skipIf(process.platform === 'win32')('a compiler', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curator-compiler-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('on macOS asks whether there are tools before it calls a compiler, which would open a window', async () => {
    const calls = join(folder, 'calls');
    const script = `echo "$(basename "$0") $*" >> ${calls}; [ -e ${folder}/tools ]`;
    const PATH = await pathWithScript(folder, { name: 'xcode-select', script });
    await writeFile(join(PATH, 'g++'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const environment = cleanEnvironment({ PATH: `${PATH}:/usr/bin:/bin` });

    await expect(findCompiler(environment, 'darwin')).rejects.toMatchObject({
      kind: 'compiler',
      mend: expect.stringContaining('xcode-select --install'),
    });
    expect((await readFile(calls, 'utf8')).trim().split('\n')).toEqual(['xcode-select -p']);

    await writeFile(join(folder, 'tools'), '');
    expect(await findCompiler(environment, 'darwin')).toBe('g++');
    expect((await readFile(calls, 'utf8')).trim().split('\n')).toEqual([
      'xcode-select -p',
      'xcode-select -p',
      'g++ --version',
    ]);
  });
});
