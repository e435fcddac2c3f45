import { createRequire } from 'node:module';
import type * as tensorflow from '@tensorflow/tfjs';
import { type BackendName, isBackendName } from './backend/backend-name.ts';
import { engineEnvironment } from './backend/engine-environment.ts';
import { type NativeBackend, type TensorFlowOps, tensorflowOpsOf } from './backend/tensorflow-ops.ts';

export type {
  DataType,
  NamedTensorMap,
  Optimizer,
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
  Variable,
} from '@tensorflow/tfjs';
export type { BackendName } from './backend/backend-name.ts';
export type { OpAttribute, TensorFlowOps } from './backend/tensorflow-ops.ts';

const require = createRequire(import.meta.url);

// tfjs-node calls two functions of node:util that Node deprecated, and removed in 23. They are replaced on the CommonJS
// module object, because that is what the package's own require() gets.
const util = require('node:util') as Record<string, unknown>;
util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
util.isArray = Array.isArray;

/** TensorFlow.js. This file is the only place of the server that loads it. */
export const tf = require('@tensorflow/tfjs') as typeof tensorflow;

export type OpenedBackend = {
  name: BackendName;
  version: string;
  device: string;
  /** A sentence for people: why this backend and no other. */
  reason: string;
};

let openedName: BackendName | null = null;

/** Sets the best backend of this machine, or the forced one, ready in this process. */
export async function openBackend(options: { force?: BackendName } = {}): Promise<OpenedBackend> {
  const force = options.force ?? forcedByEnvironment();
  const candidates: BackendName[] = force ? [force] : ['tensorflow', 'wasm', 'cpu'];
  const failures: string[] = [];
  for (const name of candidates) {
    try {
      const opened = await activate(name);
      openedName = name;
      return { ...opened, reason: [opened.reason, ...failures].join('; ') };
    } catch (error) {
      failures.push(`no ${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new Error(failures.join('; '));
}

/** Null unless the open backend is `tensorflow`. */
export function tensorflowOps(): TensorFlowOps | null {
  return openedName === 'tensorflow' ? tensorflowOpsOf(tf.backend() as unknown as NativeBackend) : null;
}

function forcedByEnvironment(): BackendName | undefined {
  const text = process.env.TF_BACKEND;
  if (!text) return undefined;
  if (!isBackendName(text)) throw new Error(`TF_BACKEND is "${text}"; it can be tensorflow, webgpu, wasm or cpu.`);
  return text;
}

async function activate(name: BackendName): Promise<OpenedBackend> {
  switch (name) {
    case 'tensorflow': {
      for (const [key, value] of Object.entries(engineEnvironment())) process.env[key] ??= value;
      require('@tensorflow/tfjs-node-gpu');
      await tf.setBackend('tensorflow');
      const backend = tf.backend() as unknown as NativeBackend;
      const version = backend.binding.TF_Version;
      const device = backend.isUsingGpuDevice ? 'GPU' : 'CPU';
      return { name, version, device, reason: `native TensorFlow ${version}, oneDNN` };
    }
    case 'webgpu':
      throw new Error('the webgpu backend is not built in yet.');
    case 'wasm': {
      const { version_wasm: version } = require('@tensorflow/tfjs-backend-wasm') as { version_wasm: string };
      if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly module could not be started.');
      return { name, version, device: 'CPU, one thread', reason: `WebAssembly ${version}` };
    }
    case 'cpu': {
      await tf.setBackend('cpu');
      return { name, version: tf.version_core, device: 'CPU, plain JavaScript', reason: 'plain JavaScript' };
    }
    default:
      return name satisfies never;
  }
}
