import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

const listeners = new Set<(failure: Error) => void>();

/** Told once, before the first read is refused, that nothing of this process's GPU is to be believed any more. */
export function onDeviceFailure(listener: (failure: Error) => void): void {
  listeners.add(listener);
}

/**
 * From the first error of the device on, or its loss, every read rejects with it. WebGPU itself drops the commands at fault
 * and reads what the buffers held before: wrong numbers without a word, and perhaps in weights that live on.
 *
 * WGSL may take for granted that there is no NaN, so a NaN need not survive on the GPU: what must be finite is tested after
 * it was read.
 */
export function refuseReadsAfterFailure(backend: WebGPUBackend): void {
  const { device } = backend;
  let failure: Error | null = null;
  const fail = (message: string) => {
    if (failure) return;
    failure = new Error(message);
    for (const listener of listeners) listener(failure);
  };
  void device.lost.then(({ reason, message }) => fail(`the GPU was lost (${reason}): ${message}`));
  device.onuncapturederror = ({ error }) =>
    fail(`the GPU reported an error (${error.constructor.name}): ${error.message.split('\n')[0]}`);

  const refuse = () => {
    if (failure) throw failure;
  };
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    refuse();
    const values = await read(dataId).catch(async (error: unknown) => {
      await nextTurn(); // the loss may be told after the read that it ended
      throw failure ?? error;
    });
    refuse();
    return values;
  };
}
