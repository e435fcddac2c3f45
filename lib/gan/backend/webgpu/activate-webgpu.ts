import { createRequire } from 'node:module';
import type * as tensorflow from '@tensorflow/tfjs';
import type * as tfjsWebgpu from '@tensorflow/tfjs-backend-webgpu';
import type { ActiveBackend } from '../activate.ts';
import { type OpenDevice, openDevice } from './device.ts';
import { refuseReadsAfterFailure } from './device-failure.ts';
import { webgpuVersion } from './webgpu-version.ts';

const require = createRequire(import.meta.url);

let opening: Promise<OpenDevice> | undefined; // one device a process

/**
 * Sets TensorFlow.js's WebGPU backend on a device of our own: its own choice of one leaves out limits, and tells nobody of
 * a loss.
 *
 * `tensor.data()` is the only way to read: `dataSync()` needs a browser's canvas.
 */
export async function activateWebgpu(tf: typeof tensorflow): Promise<ActiveBackend> {
  // Both bring symbols of LLVM along, and drivers would call those of the other.
  if (tf.findBackendFactory('tensorflow')) {
    throw new Error('this process has loaded TensorFlow, and WebGPU needs another one');
  }
  opening ??= openAndRegister(tf);
  const { info, isSoftware } = await opening;
  if (!(await tf.setBackend('webgpu'))) throw new Error('the WebGPU backend could not be started');
  const model = info.device.replaceAll('-', ' ').trim(); // Dawn writes it in lower case, with hyphens
  return { name: 'webgpu', version: webgpuVersion() ?? '', device: `${model}, ${info.description}`, isSoftware };
}

async function openAndRegister(tf: typeof tensorflow): Promise<OpenDevice> {
  const opened = await openDevice();
  const { WebGPUBackend } = require('@tensorflow/tfjs-backend-webgpu') as typeof tfjsWebgpu;
  // The module registers a backend of its own as it loads, where it finds `navigator.gpu`.
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => {
    const backend = new WebGPUBackend(opened.device, opened.info);
    refuseReadsAfterFailure(backend);
    return backend;
  });
  for (const [name, value] of Object.entries(flagsFor(opened))) tf.env().set(name, value);
  return opened;
}

/** How TensorFlow.js computes on a device. */
export function flagsFor({ isSoftware }: Pick<OpenDevice, 'isSoftware'>): Record<string, boolean> {
  // As a matrix product through shared memory on a GPU; on a CPU that only costs: 16×16×128 pictures from 8×8×256 ones took
  // SwiftShader 5.2 s so and 0.8 s with a thread a pixel (two cores, busy, 2026-11-24).
  return { WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE: isSoftware };
}
