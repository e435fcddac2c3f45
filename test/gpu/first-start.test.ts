import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetChoice } from '../../lib/gan/backend/choose.ts';
import { withEngine } from '../../server/commands/engine-session.ts';
import { startGpuWorker } from '../../server/gpu/worker-handle.ts';

/** Every backend dies when it is tried, but for WebAssembly. */
const ONLY_WASM = `
const [, script, backend] = process.argv;
if (script?.endsWith('probe-child.ts') && backend !== 'wasm') process.kill(process.pid, 'SIGSEGV');
`;

describe.skipIf(process.platform !== 'linux')('the GPU child', { timeout: 120_000 }, () => {
  let cache: string;
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'curator-first-start-'));
    await writeFile(join(cache, 'only-wasm.mjs'), ONLY_WASM);
    environment = {
      ...process.env,
      CURATOR_CACHE_DIR: cache,
      TF_BACKEND: '',
      VK_DRIVER_FILES: join(cache, 'none.json'), // whatever GPU there is
      NODE_OPTIONS: `--import ${pathToFileURL(join(cache, 'only-wasm.mjs')).href}`,
    };
  });
  afterAll(() => rm(cache, { recursive: true, force: true }));

  async function start(): Promise<string[]> {
    const said: string[] = [];
    await withEngine({ say: (line) => said.push(line), environment }, async () => undefined);
    return said;
  }

  const tries = [
    expect.stringMatching(/^Trying which engine is the fastest here/),
    expect.stringMatching(/^no tensorflow: /),
    expect.stringMatching(/^no webgpu: its process died of SIGSEGV/),
    expect.stringMatching(/^wasm: 16 faces in /),
  ];
  const engine = expect.stringMatching(/^Engine: wasm, .*\(WebAssembly 4\.22\.0; no tensorflow: .*; no webgpu: .*\)$/);

  it('says what it tries at the first start on a machine, and tries nothing at the second', async () => {
    expect(await start()).toEqual([...tries, engine]);
    expect(await start()).toEqual([engine]);
  });

  it('tells a log, too, as the server has it', async () => {
    await forgetChoice(cache);
    const said: string[] = [];
    const log = { debug() {}, info: (_: object, message: string) => said.push(message), warn() {} };
    const worker = startGpuWorker({ log, environment });
    await new Promise<void>((resolve) => worker.onChange(() => resolve()));
    await worker.stop();
    expect(said).toEqual([...tries, 'the engine is ready']);
  });

  it('chooses anew when the chosen backend does not open any more, and says why that one did not', async () => {
    const path = join(cache, 'backend-choice.json');
    const remembered = JSON.parse(await readFile(path, 'utf8'));
    remembered.choice.name = 'webgpu';
    await writeFile(path, JSON.stringify(remembered));
    const said = await start();
    expect(said).toEqual([...tries, engine]);
    expect(said.at(-1)).toMatch(/; webgpu was chosen before and did not open: no GPU was found: Linux needs .*\)$/);
    expect(await start()).toEqual([engine]);
  });
});
