import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selfTest } from '../../../lib/gan/backend/self-test.ts';
import { flagsFor } from '../../../lib/gan/backend/webgpu/activate-webgpu.ts';
import { DCGAN_DEFAULTS } from '../../../lib/gan/config.ts';
import { openPixelFile } from '../../../lib/gan/dataset.ts';
import { loadModel } from '../../../lib/gan/model.ts';
import { discriminateImages, generateImages } from '../../../lib/gan/sample.ts';
import { type OpenedBackend, openBackend, tf } from '../../../lib/gan/tf.ts';
import { train } from '../../../lib/gan/train-loop.ts';
import { otherNodes, versionOf } from '../../support/other-nodes.ts';
import { loadSoftwareVulkan, softwareVulkan } from '../../support/software-vulkan.ts';
import { hasEngine } from './real-engine.ts';

const TF = new URL('../../../lib/gan/tf.ts', import.meta.url).href;
const RESOLUTION = 8;
const NAIVE = 'WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE';
const hasVulkan = loadSoftwareVulkan();
const nodes = await Promise.all(
  [process.execPath, ...otherNodes].map(async (node) => ({ node, version: await versionOf(node) })),
);

describe.skipIf(!hasVulkan)('WebGPU', { timeout: 120_000 }, () => {
  let folder: string;
  let opened: OpenedBackend;
  beforeAll(async () => {
    tf.env().registerFlag(NAIVE, () => false);
    tf.env().set(NAIVE, false); // it is true by itself
    opened = await openBackend({ force: 'webgpu' });
    folder = await mkdtemp(join(tmpdir(), 'curator-webgpu-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('opens where it is forced, on a program too', () => {
    expect(tf.getBackend()).toBe('webgpu');
    expect(opened).toEqual({
      name: 'webgpu',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      device: expect.stringMatching(/^swiftshader.*, SwiftShader driver/),
      reason: expect.stringMatching(/^WebGPU [\d.]+, Dawn; forced$/),
    });
  });

  it("has all that the adapter allows, beyond the standard's defaults", () => {
    const { limits } = (tf.backend() as unknown as { device: GPUDevice }).device;
    expect(limits.maxBufferSize).toBeGreaterThan(2 ** 28);
    expect(limits.maxStorageBufferBindingSize).toBeGreaterThan(2 ** 27);
    expect(limits.maxStorageBuffersPerShaderStage).toBeGreaterThan(8);
  });

  it('transposes a convolution as suits a program here, and as suits a GPU there', () => {
    expect(tf.env().getBool(NAIVE)).toBe(true);
    expect(flagsFor({ isSoftware: false })).toEqual({ [NAIVE]: false });
  });

  it.each([
    ['as a matrix product', false],
    ['pixel by pixel', true],
  ])('transposes a convolution rightly %s', async (_, isNaive) => {
    const before = tf.env().getBool(NAIVE);
    tf.env().set(NAIVE, isNaive);
    expect(await selfTest(tf)).toEqual({ ok: true });
    tf.env().set(NAIVE, before);
  });

  it('trains, saves, generates and discriminates without one synchronous read', async () => {
    const backend = tf.backend();
    const reads: string[] = [];
    const readSync = backend.readSync.bind(backend);
    backend.readSync = (dataId) => {
      reads.push(new Error().stack ?? '');
      return readSync(dataId);
    };
    await writeFile(
      join(folder, 'pixels.bin'),
      Uint8Array.from({ length: 24 * RESOLUTION ** 2 * 3 }, (_, i) => (i * 7919) % 251),
    );
    const dataset = await openPixelFile(join(folder, 'pixels.bin'), RESOLUTION);
    const { checkpoint } = await train({
      config: {
        ...DCGAN_DEFAULTS,
        network: { architecture: 'dcgan', resolution: RESOLUTION, latentSize: 5, baseChannels: 4 },
        collection: 'people',
        datasetHash: dataset.hash,
        batch: 8,
        steps: 2,
        seed: 3,
        saveEvery: 2,
      },
      dataset,
      directory: join(folder, 'training'),
      resume: false,
      engine: 'webgpu',
      signal: new AbortController().signal,
      onProgress: ({ statistics }) => expect(Object.values(statistics).every(Number.isFinite)).toBe(true),
      onGrid: async () => undefined,
      yieldToOthers: async () => undefined,
    });
    const model = await loadModel(checkpoint as string);
    const pixels = await generateImages(model, { seeds: [1n, 2n, 3n] });
    const logits = await discriminateImages(model, { pixels, count: 3 });
    model.dispose();
    expect(pixels).toHaveLength(3 * RESOLUTION ** 2 * 3);
    expect(new Set(pixels).size).toBeGreaterThan(100);
    expect(logits.every(Number.isFinite)).toBe(true);
    expect(reads).toEqual([]);
  });

  it.skipIf(!hasEngine)('keeps TensorFlow out of its process', async () => {
    await expect(openBackend({ force: 'tensorflow' })).rejects.toThrow(
      'tensorflow was asked for and cannot be had: this process has opened WebGPU, and TensorFlow needs another one.',
    );
  });

  it.each(nodes)('lets a process end that has nothing more to do, under $version', ({ node, version }) => {
    const code = `import('${TF}').then(async ({ openBackend, tf }) => {
      await openBackend();
      process.stdout.write(process.version + ' ' + String(await tf.add(20, 22).data()));
    });`;
    const { status, signal, stdout } = spawnSync(node, ['--import', 'tsx', '-e', code], {
      env: { ...process.env, ...softwareVulkan?.environment, TF_BACKEND: 'webgpu' },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: `${version} 42` });
  });
});
