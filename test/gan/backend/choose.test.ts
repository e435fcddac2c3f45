import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendChoice, chooseBackend, forgetChoice, reasonFor } from '../../../lib/gan/backend/choose.ts';
import { hasEngine } from './real-engine.ts';

describe('the choice of a backend', () => {
  let cache: string;
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'curator-choice-'));
  });
  afterAll(() => rm(cache, { recursive: true, force: true }));

  /** Every child dies at once: whatever is chosen in this environment was known before. */
  async function nothingWorks(): Promise<NodeJS.ProcessEnv> {
    const path = join(cache, 'die.mjs');
    await writeFile(path, `process.kill(process.pid, 'SIGSEGV');`);
    return { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(path).href}` };
  }

  it('probes once per machine, and again when the choice is forgotten', async () => {
    const environment = await nothingWorks();
    await expect(chooseBackend({ cache, environment })).rejects.toThrow(
      /No backend works.*no wasm: its process died of SIGSEGV.*no cpu: its process died of SIGSEGV/,
    );
    const first = await chooseBackend({ cache });
    expect(await chooseBackend({ cache, environment })).toEqual(first);
    await forgetChoice(cache);
    await expect(chooseBackend({ cache, environment })).rejects.toThrow('No backend works');
  });

  it.skipIf(!hasEngine)('is native TensorFlow where the engine is prepared', async () => {
    const choice = await chooseBackend({ cache });
    expect(choice).toEqual({
      name: 'tensorflow',
      reports: [{ name: 'tensorflow', state: 'proved', version: '2.21.0', device: expect.any(String), canTrain: true }],
    });
    expect(reasonFor(choice)).toBe('native TensorFlow 2.21.0, oneDNN');
  });

  it('is told with why there is no better one', () => {
    const choice: BackendChoice = {
      name: 'wasm',
      reports: [
        { name: 'tensorflow', state: 'missing', why: 'no C++ compiler was found (g++ or clang++)' },
        { name: 'wasm', state: 'proved', version: '4.22.0', device: 'a CPU', canTrain: false },
      ],
    };
    expect(reasonFor(choice)).toBe('WebAssembly 4.22.0; no tensorflow: no C++ compiler was found (g++ or clang++)');
  });
});
