import { createRequire } from 'node:module';
import type * as tensorflow from '@tensorflow/tfjs';
import { activateBackend } from './backend/activate.ts';
import { BACKEND_NAMES, type BackendName, isBackendName } from './backend/backend-name.ts';
import { cacheDirectory } from './backend/cache-directory.ts';
import { type BackendChoice, chooseBackend, describeBackend, forgetChoice, reasonFor } from './backend/choose.ts';
import { selfTest } from './backend/self-test.ts';
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
export { onDeviceFailure } from './backend/webgpu/device-failure.ts';

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
  /** A sentence for people: why this backend and no better one. */
  reason: string;
};

/**
 * Sets the best backend of this machine, or the forced one (`TF_BACKEND` forces one too), ready in this process. What
 * is best was found out in child processes, once per machine; a forced backend is loaded as it is, and still has to give
 * right numbers. `say` hears what was found out, where it had not been before.
 */
export async function openBackend(
  options: { force?: BackendName; say?: (line: string) => void } = {},
): Promise<OpenedBackend> {
  const force = options.force ?? forcedByEnvironment();
  if (force) return openForced(force);
  const cache = cacheDirectory();
  const { say } = options;
  const choice = await chooseBackend({ cache, say });
  try {
    return await openChosen(choice);
  } catch (error) {
    // It worked when it was probed and does not now: what is remembered is out of date.
    await forgetChoice(cache);
    const opened = await openChosen(await chooseBackend({ cache, say }));
    const why = `${choice.name} was chosen before and did not open: ${messageOf(error)}`;
    return { ...opened, reason: `${opened.reason}; ${why}` };
  }
}

/** Null unless the open backend is `tensorflow`. */
export function tensorflowOps(): TensorFlowOps | null {
  return tf.getBackend() === 'tensorflow' ? tensorflowOpsOf(tf.backend() as unknown as NativeBackend) : null;
}

async function openChosen(choice: BackendChoice): Promise<OpenedBackend> {
  const { name, version, device } = await activateBackend(tf, choice.name);
  return { name, version, device, reason: reasonFor(choice) };
}

async function openForced(name: BackendName): Promise<OpenedBackend> {
  try {
    const active = await activateBackend(tf, name);
    const test = await selfTest(tf);
    if (!test.ok) throw new Error(test.why);
    const { version, device } = active;
    return { name, version, device, reason: `${describeBackend(name, version)}; forced` };
  } catch (error) {
    throw new Error(`The backend ${name} was asked for and cannot be had: ${messageOf(error)}.`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function forcedByEnvironment(): BackendName | undefined {
  const text = process.env.TF_BACKEND;
  if (!text) return undefined;
  if (!isBackendName(text)) throw new Error(`TF_BACKEND is "${text}"; it can be ${BACKEND_NAMES.join(', ')}.`);
  return text;
}
