import { describe, expect, it } from 'vitest';
import { openBackend, tensorflowOps, tf } from '../../../lib/gan/tf.ts';
import { hasEngine } from './real-engine.ts';

describe('openBackend', () => {
  it('opens a forced backend and says that it was forced', async () => {
    expect(await openBackend({ force: 'cpu' })).toEqual({
      name: 'cpu',
      version: '4.22.0',
      device: expect.any(String),
      reason: 'plain JavaScript 4.22.0; forced',
    });
    expect(tf.getBackend()).toBe('cpu');
    expect(tensorflowOps()).toBeNull();
  });

  it.runIf(process.platform === 'linux')('names a forced backend that is not to be had', async () => {
    process.env.VK_DRIVER_FILES = '/nowhere/driver.json'; // whatever GPU there is
    await expect(openBackend({ force: 'webgpu' })).rejects.toThrow(
      /^The backend webgpu was asked for and cannot be had: no GPU was found: Linux needs .*\.$/,
    );
  });

  it('names a value of TF_BACKEND that is none', async () => {
    const before = process.env.TF_BACKEND;
    process.env.TF_BACKEND = 'gpu';
    await expect(openBackend()).rejects.toThrow('TF_BACKEND is "gpu"; it can be tensorflow, webgpu, wasm, cpu.');
    if (before === undefined) delete process.env.TF_BACKEND;
    else process.env.TF_BACKEND = before;
  });

  it.skipIf(!hasEngine)('runs any TensorFlow op by name, with attributes of every kind', async () => {
    await openBackend({ force: 'tensorflow' });
    const ops = tensorflowOps();
    if (!ops) throw new Error('the open backend is tensorflow');
    const before = tf.memory().numTensors;
    const x = tf.tensor([-1, 2]);
    const leaky = ops.executeSingleOutput('LeakyRelu', [ops.type('T', 'float32'), ops.float('alpha', 0.5)], [x]);
    expect(Array.from(await leaky.data())).toEqual([-0.5, 2]);

    const images = tf.tensor4d([1, 3], [1, 1, 2, 1]);
    const one = tf.tensor1d([1]);
    const none = tf.tensor1d([]);
    const normed = ops.executeMultipleOutputs(
      'FusedBatchNormV3',
      [
        ops.type('T', 'float32'),
        ops.type('U', 'float32'),
        ops.float('epsilon', 0),
        ops.string('data_format', 'NHWC'),
        ops.bool('is_training', true),
      ],
      [images, one, one, none, none],
      6,
    );
    expect(Array.from((await normed[0]?.data()) ?? [])).toEqual([0, 2]);

    const pooled = ops.executeSingleOutput(
      'MaxPool',
      [
        ops.type('T', 'float32'),
        ops.ints('ksize', [1, 1, 2, 1]),
        ops.ints('strides', [1, 1, 2, 1]),
        ops.string('padding', 'VALID'),
      ],
      [images],
    );
    expect(Array.from(await pooled.data())).toEqual([3]);
    tf.dispose([x, leaky, images, one, none, ...normed, pooled]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.skipIf(!hasEngine)('keeps WebGPU out of a process that has loaded TensorFlow', async () => {
    await openBackend({ force: 'tensorflow' });
    await expect(openBackend({ force: 'webgpu' })).rejects.toThrow(
      'webgpu was asked for and cannot be had: this process has loaded TensorFlow, and WebGPU needs another one.',
    );
  });
});
