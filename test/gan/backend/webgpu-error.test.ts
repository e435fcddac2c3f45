import { describe, expect, it } from 'vitest';
import { onDeviceFailure, openBackend, tf } from '../../../lib/gan/tf.ts';
import { loadSoftwareVulkan } from '../../support/software-vulkan.ts';

const hasVulkan = loadSoftwareVulkan();

describe.skipIf(!hasVulkan)('an error on the GPU', { timeout: 60_000 }, () => {
  it('is thrown by the next read and all that follow, where WebGPU would read old numbers', async () => {
    await openBackend({ force: 'webgpu' });
    const told: string[] = [];
    onDeviceFailure(({ message }) => told.push(message));
    const square = tf.ones([64, 64]);
    expect((await tf.matMul(square, square).data())[0]).toBe(64);

    const { tensorRef, buffer } = tf.add(square, 1).dataToGPU();
    buffer?.destroy();
    const error = /^the GPU reported an error \(GPUValidationError\): .*used in submit while destroyed/;
    await expect(tf.add(tensorRef, square).data()).rejects.toThrow(error);
    await expect(tf.matMul(square, square).data()).rejects.toThrow(error);
    expect(told).toEqual([expect.stringMatching(error)]);
  });
});
