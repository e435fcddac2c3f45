import { describe, expect, it } from 'vitest';
import { onDeviceFailure, openBackend, tf } from '../../../lib/gan/tf.ts';
import { loadSoftwareVulkan } from '../../support/software-vulkan.ts';

const hasVulkan = loadSoftwareVulkan();

describe.skipIf(!hasVulkan)('a GPU that is lost', { timeout: 60_000 }, () => {
  it('ends the reads under way and every later one with an error that says so', async () => {
    await openBackend({ force: 'webgpu' });
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    const told: string[] = [];
    onDeviceFailure(({ message }) => told.push(message));
    const square = tf.ones([64, 64]);
    const known = tf.tensor1d([1, 2]); // still in the memory of the CPU
    const underWay = tf.matMul(square, square).data();
    device.destroy();

    const lost = /^the GPU was lost \(destroyed\): /;
    await expect(underWay).rejects.toThrow(lost);
    expect(told).toEqual([expect.stringMatching(lost)]);
    await expect(tf.matMul(square, square).data()).rejects.toThrow(lost);
    await expect(known.data()).rejects.toThrow(lost);
    await expect(openBackend({ force: 'webgpu' })).rejects.toThrow(
      'webgpu was asked for and cannot be had: the GPU was lost',
    );
    expect(told).toHaveLength(1);
  });
});
