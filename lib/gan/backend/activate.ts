import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import type * as tensorflow from '@tensorflow/tfjs';
import type { BackendName } from './backend-name.ts';
import { engineEnvironment } from './engine-environment.ts';
import { addonPath, tensorflowPackageDirectory } from './install/addon-path.ts';
import type { NativeBackend } from './tensorflow-ops.ts';
import { registerKernels } from './wasm/register-kernels.ts';
import { activateWebgpu } from './webgpu/activate-webgpu.ts';

export type ActiveBackend = {
  name: BackendName;
  version: string;
  device: string;
  isSoftware?: boolean; // a GPU that is a program: to be used by whoever insists on it
};

const require = createRequire(import.meta.url);

/** Loads a backend into this process and sets it. It is not proved yet: see `selfTest`. */
export async function activateBackend(tf: typeof tensorflow, name: BackendName): Promise<ActiveBackend> {
  switch (name) {
    case 'tensorflow':
      return activateTensorflow(tf);
    case 'webgpu':
      return activateWebgpu(tf);
    case 'wasm': {
      const { version_wasm: version } = require('@tensorflow/tfjs-backend-wasm') as { version_wasm: string };
      if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly module could not be started');
      registerKernels(tf);
      return { name, version, device: `${cpuModel()}, 1 thread` };
    }
    case 'cpu': {
      if (!(await tf.setBackend('cpu'))) throw new Error('the plain JavaScript backend could not be started');
      return { name, version: tf.version_core, device: `${cpuModel()}, 1 thread` };
    }
    default:
      return name satisfies never;
  }
}

async function activateTensorflow(tf: typeof tensorflow): Promise<ActiveBackend> {
  if (!existsSync(addonPath(tensorflowPackageDirectory()))) {
    throw new Error('the native engine is not prepared; `npm run setup` prepares it');
  }
  if (tf.findBackendFactory('webgpu')) {
    throw new Error('this process has opened WebGPU, and TensorFlow needs another one');
  }
  // The library reads them when it is loaded; a parent that gave them to this process has said them already.
  for (const [key, value] of Object.entries(engineEnvironment())) process.env[key] ??= value;
  require('@tensorflow/tfjs-node-gpu');
  if (!(await tf.setBackend('tensorflow'))) throw new Error('TensorFlow could not be started');
  const backend = tf.backend() as unknown as NativeBackend;
  const device = backend.isUsingGpuDevice ? gpuModel() : `${cpuModel()}, ${count(availableParallelism(), 'thread')}`;
  return { name: 'tensorflow', version: backend.binding.TF_Version, device };
}

function cpuModel(): string {
  return cpus()[0]?.model.trim().replace(/\s+/g, ' ') || `${process.arch} CPU`;
}

/** NVIDIA's driver tells the model without a program to run; the binding does not tell it at all. */
function gpuModel(): string {
  const folder = '/proc/driver/nvidia/gpus';
  try {
    const models = readdirSync(folder).map((gpu) =>
      /^Model:\s*(.+)$/m.exec(readFileSync(`${folder}/${gpu}/information`, 'utf8')),
    );
    return `${models.at(-1)?.[1] ?? 'GPU'}, CUDA`; // the binding takes the last GPU, too
  } catch {
    return 'GPU, CUDA';
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
