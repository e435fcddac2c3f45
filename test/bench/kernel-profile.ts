import type { NativeBackend } from '../../lib/gan/backend/tensorflow-ops.ts';

/** What is no kernel: the layers' JavaScript, gradients' bookkeeping, tensors going in and out. */
export const REMAINDER = 'JavaScript and the rest';

/**
 * Milliseconds that each TensorFlow op takes in one round of `work`, the mean of `rounds`, and the remainder. tf.profile
 * tells no times on this backend; on a CPU its ops run to their end before they return, so a clock around them does. On a
 * GPU they return as soon as they are queued: refused.
 */
export async function profileKernels(
  backend: NativeBackend,
  work: () => Promise<void>,
  rounds: number,
): Promise<Record<string, number>> {
  if (backend.isUsingGpuDevice)
    throw new Error('CUDA runs its kernels after their ops return: no clock around them tells');
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  const kernelsMs = new Map<string, number>();
  const timed = <Result>(name: string, execute: () => Result): Result => {
    const startMs = performance.now();
    const result = execute();
    kernelsMs.set(name, (kernelsMs.get(name) ?? 0) + performance.now() - startMs);
    return result;
  };
  backend.executeSingleOutput = (name, ...rest) => timed(name, () => executeSingleOutput.call(backend, name, ...rest));
  backend.executeMultipleOutputs = (name, ...rest) =>
    timed(name, () => executeMultipleOutputs.call(backend, name, ...rest));
  try {
    const startMs = performance.now();
    for (let round = 0; round < rounds; round++) await work();
    const inKernelsMs = [...kernelsMs.values()].reduce((sum, ms) => sum + ms, 0);
    kernelsMs.set(REMAINDER, performance.now() - startMs - inKernelsMs);
  } finally {
    Object.assign(backend, { executeSingleOutput, executeMultipleOutputs });
  }
  return Object.fromEntries([...kernelsMs].map(([name, ms]) => [name, ms / rounds]));
}
