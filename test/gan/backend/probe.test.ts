import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeBackend } from '../../../lib/gan/backend/probe.ts';
import { familyOf, survivors } from '../../gpu/processes.ts';
import { softwareVulkan } from '../../support/software-vulkan.ts';

const isLinux = process.platform === 'linux'; // where drivers can be named
const TENSORFLOW_JS = import.meta.resolve('@tensorflow/tfjs');

describe('a backend in a process of its own', { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curator-probe-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The environment of a child in which this code runs before anything else. */
  async function sabotage(code: string): Promise<NodeJS.ProcessEnv> {
    const path = join(folder, `${crypto.randomUUID()}.mjs`);
    await writeFile(path, code);
    return { ...process.env, NODE_OPTIONS: `--import ${pathToFileURL(path).href}` };
  }

  it('proves wasm', async () => {
    expect(await probeBackend('wasm')).toEqual({
      state: 'proved',
      version: '4.22.0',
      device: expect.stringMatching(/, 1 thread$/),
    });
  });

  it.skipIf(!softwareVulkan)('refuses a Vulkan driver that computes on the CPU', async () => {
    const environment = { ...process.env, ...softwareVulkan?.environment };
    expect(await probeBackend('webgpu', { environment })).toEqual({
      state: 'refused',
      version: expect.any(String),
      device: expect.stringMatching(/SwiftShader/),
      why: expect.stringMatching(/^the only Vulkan driver computes on the CPU/),
    });
  });

  it.runIf(isLinux)('says what WebGPU lacks', async () => {
    const environment = { ...process.env, VK_DRIVER_FILES: join(folder, 'none.json') }; // whatever GPU there is
    expect(await probeBackend('webgpu', { environment })).toEqual({
      state: 'failed',
      why: expect.stringMatching(/^no GPU was found: Linux needs the Vulkan loader .* and a Vulkan driver of the GPU/),
    });
  });

  it('times sixteen faces and a training step, and gives up in time', async () => {
    const timed = await probeBackend('wasm', { isTimed: true });
    expect(timed).toMatchObject({ state: 'proved' });
    const timing = timed.state === 'proved' ? timed.timing : undefined;
    expect(Object.keys(timing ?? {})).toEqual(['facesMs', 'stepMs']);
    expect(timing?.facesMs ?? 20_000).toBeGreaterThan(10);

    expect(await probeBackend('cpu', { isTimed: true, timingLimitMs: 200 })).toMatchObject({
      state: 'proved',
      timing: { facesMs: null, stepMs: null },
    });
  });

  it('has failed when it dies of its first faces', async () => {
    // The proof needs no rectifier; the forger has one in its first layer.
    const environment = await sabotage(`
      import tf from '${TENSORFLOW_JS}';
      tf.unregisterKernel('Relu', 'cpu');
      tf.registerKernel({ kernelName: 'Relu', backendName: 'cpu', kernelFunc: () => process.kill(process.pid, 'SIGSEGV') });
    `);
    expect(await probeBackend('cpu', { isTimed: true, environment })).toEqual({
      state: 'failed',
      why: expect.stringContaining('its process died of SIGSEGV'),
    });
  });

  it('does not outlive a kill -9 of its parent, in the midst of a computation', async () => {
    const probe = new URL('../../../lib/gan/backend/probe.ts', import.meta.url);
    const code = `import('${probe.href}').then(({ probeBackend }) => probeBackend('cpu', { isTimed: true }));`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', code], { stdio: 'ignore' });
    const pid = parent.pid as number;
    while (familyOf(pid).length < 3) await sleep(100); // the probe and its guard
    await sleep(3000); // sixteen faces take plain JavaScript half a minute
    const family = familyOf(pid);
    expect(family.length).toBeGreaterThanOrEqual(3);
    parent.kill('SIGKILL');
    expect(await survivors(family, 5000)).toEqual([]);
  });

  it('refuses wrong numbers, naming the operation', async () => {
    // A convolution that is right but for one number in 512.
    const environment = await sabotage(`
      import tf from '${TENSORFLOW_JS}';
      const right = tf.getKernel('Conv2D', 'cpu').kernelFunc;
      tf.unregisterKernel('Conv2D', 'cpu');
      tf.registerKernel({ kernelName: 'Conv2D', backendName: 'cpu', kernelFunc: (call) => {
        const output = right(call);
        call.backend.data.get(output.dataId).values[500] += 1;
        return output;
      } });
    `);
    expect(await probeBackend('cpu', { environment })).toMatchObject({
      state: 'refused',
      why: expect.stringMatching(/^conv2d gives wrong numbers: [-\d.]+ where 10\.943359375 is right$/),
    });
  });

  it.each(['SIGILL', 'SIGSEGV'] as const)('survives a library that dies of %s', async (signal) => {
    const environment = await sabotage(`process.kill(process.pid, '${signal}');`);
    expect(await probeBackend('cpu', { environment })).toEqual({
      state: 'failed',
      why: expect.stringContaining(`its process died of ${signal}`),
    });
  });

  it('does not wait for ever', async () => {
    const environment = await sabotage('while (true);');
    expect(await probeBackend('cpu', { environment, timeLimitMs: 300 })).toEqual({
      state: 'failed',
      why: 'no answer in 0.3 s',
    });
  });

  it('has oneDNN turned on before anything of it is loaded', async () => {
    const environment = await sabotage(
      `process.stderr.write('oneDNN: ' + process.env.TF_ENABLE_ONEDNN_OPTS); process.exit(3);`,
    );
    expect(await probeBackend('cpu', { environment })).toMatchObject({ why: expect.stringMatching(/oneDNN: 1$/) });
  });

  it('tells what a process said before it ended', async () => {
    const environment = await sabotage(`process.stderr.write('libmkl.so: no such file\\n'); process.exit(3);`);
    expect(await probeBackend('cpu', { environment })).toEqual({
      state: 'failed',
      why: 'its process ended with code 3; its last words: libmkl.so: no such file',
    });
  });
});
