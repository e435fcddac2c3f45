import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BackendChoice,
  type BackendReport,
  chooseBackend,
  fastest,
  forgetChoice,
  reasonFor,
} from '../../../lib/gan/backend/choose.ts';
import { hasEngine } from './real-engine.ts';

const isLinux = process.platform === 'linux'; // where drivers can be named

/** Both return the way back. */
function pretendNode(): () => void {
  const truth = Object.getOwnPropertyDescriptor(process, 'version') as PropertyDescriptor;
  Object.defineProperty(process, 'version', { ...truth, value: 'v99.0.0' });
  return () => Object.defineProperty(process, 'version', truth);
}

function pretendCpu(): () => void {
  const truth = os.cpus;
  const set = (cpus: typeof os.cpus) => {
    os.cpus = cpus;
    syncBuiltinESMExports();
  };
  set(() => truth().map((cpu) => ({ ...cpu, model: 'another CPU' })));
  return () => set(truth);
}

describe('the choice of a backend', { timeout: 120_000 }, () => {
  let cache: string;
  let withoutGpu: NodeJS.ProcessEnv & { XDG_DATA_HOME: string }; // whatever GPU there is
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'curator-choice-'));
    withoutGpu = { ...process.env, VK_DRIVER_FILES: join(cache, 'none.json'), XDG_DATA_HOME: join(cache, 'share') };
  });
  afterAll(() => rm(cache, { recursive: true, force: true }));

  /** Every child dies at once: whatever is chosen in this environment was known before. */
  async function nothingWorks(): Promise<NodeJS.ProcessEnv> {
    const path = join(cache, 'die.mjs');
    await writeFile(path, `process.kill(process.pid, 'SIGSEGV');`);
    return { ...withoutGpu, NODE_OPTIONS: `--import ${pathToFileURL(path).href}` };
  }

  it.skipIf(!hasEngine)('is native TensorFlow where the engine is prepared', async () => {
    const said: string[] = [];
    const choice = await chooseBackend({ cache, environment: withoutGpu, say: (line) => said.push(line) });
    expect(said).toEqual([
      expect.stringMatching(/^Trying which engine is the fastest here, once/),
      expect.stringMatching(/^tensorflow: 16 faces in [\d.]+ s$/),
      expect.stringMatching(/^no webgpu: no GPU was found/),
      expect.stringMatching(/^wasm: 16 faces in /),
    ]);
    expect(choice).toEqual({
      name: 'tensorflow',
      reports: [
        {
          name: 'tensorflow',
          state: 'proved',
          version: '2.21.0',
          device: expect.any(String),
          timing: { facesMs: expect.any(Number), stepMs: expect.toSatisfy((ms) => ms === null || ms > 0) },
        },
        { name: 'webgpu', state: 'failed', why: expect.stringMatching(/^no GPU was found/) },
        expect.objectContaining({ name: 'wasm', state: 'proved' }),
      ],
    });
    expect(reasonFor(choice)).toBe('native TensorFlow 2.21.0, oneDNN');
  });

  it('probes once per machine, and again for another Node, CPU or GPU driver, or when the choice is forgotten', async () => {
    const environment = await nothingWorks();
    const nothing = /No backend works.*no wasm: its process died of SIGSEGV.*no cpu: its process died of SIGSEGV/;
    const first = await chooseBackend({ cache, environment: withoutGpu });
    expect(await chooseBackend({ cache, environment })).toEqual(first);

    for (const pretend of [pretendNode, pretendCpu]) {
      const restore = pretend();
      await expect(chooseBackend({ cache, environment }).finally(restore)).rejects.toThrow(nothing);
      expect(await chooseBackend({ cache, environment })).toEqual(first);
    }

    const drivers = join(withoutGpu.XDG_DATA_HOME, 'vulkan/icd.d');
    await mkdir(drivers, { recursive: true });
    await writeFile(join(drivers, 'radeon_icd.json'), '{}');
    if (isLinux) await expect(chooseBackend({ cache, environment })).rejects.toThrow(nothing);
    await rm(drivers, { recursive: true });
    expect(await chooseBackend({ cache, environment })).toEqual(first);

    await forgetChoice(cache);
    await expect(chooseBackend({ cache, environment })).rejects.toThrow(nothing);
  });

  it('falls on the fastest that was proved, whatever stands first', () => {
    const proved = (name: BackendReport['name'], facesMs: number | null): BackendReport => ({
      name,
      state: 'proved',
      version: '1',
      device: 'a CPU',
      timing: { facesMs, stepMs: null },
    });
    const missing: BackendReport = { name: 'tensorflow', state: 'missing', why: 'nobody prepared it' };
    expect(fastest([proved('tensorflow', 170), proved('wasm', 2100)])).toBe('tensorflow');
    expect(fastest([missing, proved('wasm', null)])).toBe('wasm');
    expect(fastest([proved('tensorflow', null), proved('wasm', null)])).toBe('tensorflow');
    expect(fastest([missing])).toBeUndefined();

    const reports = [proved('tensorflow', null), proved('wasm', 2100)];
    expect(fastest(reports)).toBe('wasm');
    expect(reasonFor({ name: 'wasm', reports })).toBe('WebAssembly 1; tensorflow is slower: 16 faces in > 20 s');
  });

  it('is told with why there is no better one', () => {
    const choice: BackendChoice = {
      name: 'wasm',
      reports: [
        { name: 'tensorflow', state: 'missing', why: 'no C++ compiler was found (g++ or clang++)' },
        { name: 'webgpu', state: 'failed', why: 'no GPU was found' },
        { name: 'wasm', state: 'proved', version: '4.22.0', device: 'a CPU' },
      ],
    };
    expect(reasonFor(choice)).toBe(
      'WebAssembly 4.22.0; no tensorflow: no C++ compiler was found (g++ or clang++); no webgpu: no GPU was found',
    );
  });
});
