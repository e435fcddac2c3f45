import type { DcganConfig } from '../config.ts';
import { relu } from '../layers/activations.ts';
import { batchNorm, type Mode } from '../layers/batch-norm.ts';
import type { Generator } from '../model.ts';
import { parameter } from '../parameters.ts';
import type { Random } from '../random.ts';
import { assertShape } from '../shapes.ts';
import { type Tensor2D, type Tensor4D, tf, type Variable } from '../tf.ts';
import { channelsBySize, initialKernel, initialNorm, initialStatistics } from './initial.ts';

/**
 * DCGAN's generator (Radford et al. 2016; PyTorch's tutorial to the letter): 3,576,704 parameters at 64 px, 64 channels and
 * 100 latents. The kernels have no bias, since a normalisation or tanh follows.
 *
 *   z [N, 100] → project 4×4×512 → norm, relu → up 8×8×256 → … → 32×32×64 → norm, relu → up 64×64×3 → tanh
 *
 * The first layer, a transposed convolution of a 1×1 input, is a matrix product; `project/kernel` is [latentSize, 4·4·C]
 * in H, W, C order. `up<size>/kernel` and `picture/kernel` are [4, 4, out, in], as tf.conv2dTranspose takes them.
 */
export function createDcganGenerator(config: DcganConfig, random: Random): Generator {
  const { resolution, latentSize } = config;
  const channels = channelsBySize(resolution, config.baseChannels);
  const first = channels[0] as number;
  const ups = channels.slice(1).map((out, index) => ({
    name: `up${8 * 2 ** index}`,
    in: channels[index] as number,
    out,
    size: 8 * 2 ** index, // pixels of the output's side
  }));
  const last = channels.at(-1) as number;

  const parameters = new Map<string, Variable>([
    ['project/kernel', initialKernel([latentSize, 4 * 4 * first], random)],
    ...initialNorm('project/norm', first, random),
    ...ups.flatMap((up): [string, Variable][] => [
      [`${up.name}/kernel`, initialKernel([4, 4, up.out, up.in], random)],
      ...initialNorm(`${up.name}/norm`, up.out, random),
    ]),
    ['picture/kernel', initialKernel([4, 4, 3, last], random)],
  ]);
  const statistics = new Map<string, Variable>([
    ...initialStatistics('project/norm', first),
    ...ups.flatMap((up) => initialStatistics(`${up.name}/norm`, up.out)),
  ]);

  function synthesize(latents: Tensor2D, mode: Mode): Tensor4D {
    assertShape(latents, [null, latentSize], 'latents');
    const count = latents.shape[0];
    return tf.tidy(() => {
      const projected = tf.matMul(latents, parameter(parameters, 'project/kernel') as unknown as Tensor2D); // [N, 4·4·512]
      let x = tf.reshape(projected, [count, 4, 4, first]) as Tensor4D; // [N, 4, 4, 512]
      x = relu(batchNorm(x, { parameters, statistics, name: 'project/norm', mode }));
      for (const up of ups) {
        x = upsample(x, parameter(parameters, `${up.name}/kernel`), up.size, up.out); // [N, size, size, out]
        x = relu(batchNorm(x, { parameters, statistics, name: `${up.name}/norm`, mode }));
      }
      return tf.tanh(upsample(x, parameter(parameters, 'picture/kernel'), resolution, 3)); // [N, 64, 64, 3]
    });
  }

  return { parameters, statistics, latentSize, resolution, synthesize };
}

/** Transposed convolution 4×4, stride 2: PyTorch's padding 1 is TensorFlow's "same". */
function upsample(x: Tensor4D, kernel: Variable, size: number, channels: number): Tensor4D {
  return tf.conv2dTranspose(x, kernel as unknown as Tensor4D, [x.shape[0], size, size, channels], 2, 'same');
}
