import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGpuWorker } from '../../server/gpu/worker-handle.ts';
import { softwareVulkan } from '../support/software-vulkan.ts';
import { RESOLUTION, removeTrainings, tinyTraining } from './tiny-training.ts';

const silent = { debug() {}, info() {}, warn() {} };

describe.skipIf(!softwareVulkan)('the GPU child on WebGPU', { timeout: 240_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curator-lost-device-'));
  });
  afterAll(async () => {
    await removeTrainings();
    await rm(folder, { recursive: true, force: true });
  });

  it('ends when its GPU is lost, and the next one does the job', async () => {
    // While the marker exists, the next read takes the marker away and loses the device.
    const marker = join(folder, 'lose-it');
    const sabotage = join(folder, 'sabotage.mjs');
    await writeFile(
      sabotage,
      `import { rmSync, existsSync } from 'node:fs';
       import { globals } from '${import.meta.resolve('webgpu')}';
       let device;
       const { requestDevice } = globals.GPUAdapter.prototype;
       globals.GPUAdapter.prototype.requestDevice = async function (...wishes) {
         return (device = await requestDevice.apply(this, wishes));
       };
       const { mapAsync } = globals.GPUBuffer.prototype;
       globals.GPUBuffer.prototype.mapAsync = function (...range) {
         const mapped = mapAsync.apply(this, range);
         if (existsSync(${JSON.stringify(marker)})) {
           rmSync(${JSON.stringify(marker)});
           device.destroy();
         }
         return mapped;
       };`,
    );
    const trainer = startGpuWorker({ log: silent, environment: { ...process.env, TF_BACKEND: 'cpu' } }); // the quickest here
    const trained = await trainer.train(await tinyTraining()).finally(() => trainer.stop());
    const model = trained.checkpoint as string;
    const warnings: unknown[] = [];
    const worker = startGpuWorker({
      log: { ...silent, warn: (fields) => warnings.push(fields.reason) },
      environment: {
        ...process.env,
        ...softwareVulkan?.environment,
        TF_BACKEND: 'webgpu',
        NODE_OPTIONS: `--import ${pathToFileURL(sabotage).href}`,
      },
    });
    try {
      const before = await worker.generate({ model, seeds: [1n] });
      expect(before).toHaveLength(RESOLUTION ** 2 * 3);
      const firstPid = worker.pid();

      await writeFile(marker, '');
      expect(await worker.generate({ model, seeds: [1n] })).toEqual(before);
      expect(existsSync(marker)).toBe(false);
      expect(worker.pid()).not.toBe(firstPid);
      expect(warnings).toEqual([expect.stringMatching(/it ended with code 1: .*the GPU was lost \(destroyed\)/)]);
    } finally {
      await worker.stop();
    }
  });
});
