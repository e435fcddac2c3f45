import type { DcganConfig } from '../config.ts';
import { leakyRelu } from '../layers/activations.ts';
import { batchNorm, type Mode } from '../layers/batch-norm.ts';
import type { Discriminator } from '../model.ts';
import { parameter } from '../parameters.ts';
import type { Random } from '../random.ts';
import { assertShape } from '../shapes.ts';
import { type Tensor2D, type Tensor4D, tf, type Variable } from '../tf.ts';
import { channelsBySize, initialKernel, initialNorm, initialStatistics } from './initial.ts';

/**
 * DCGAN's discriminator (Radford et al. 2016; PyTorch's tutorial to the letter): 2,765,568 parameters at 64 px and 64
 * channels. It ends in logits; the sigmoid belongs to the loss.
 *
 *   [N, 64, 64, 3] → down 32×32×64 → leaky relu → down 16×16×128 → norm, leaky relu → … → 4×4×512 → logit
 *
 * The last layer, a 4×4 convolution of a 4×4 input, is a matrix product; `logit/kernel` is [4·4·C, 1] in H, W, C order.
 * `down<size>/kernel` is [4, 4, in, out].
 */
export function createDcganDiscriminator(config: DcganConfig, random: Random): Discriminator {
  const { resolution } = config;
  const channels = channelsBySize(resolution, config.baseChannels).reverse(); // 64, 128, 256, 512
  const downs = channels.map((out, index) => ({
    name: `down${resolution / 2 ** (index + 1)}`,
    in: index === 0 ? 3 : (channels[index - 1] as number),
    out,
    isNormalised: index > 0, // not the one that sees the picture
  }));
  const features = 4 * 4 * (channels.at(-1) as number);

  const parameters = new Map<string, Variable>([
    ...downs.flatMap((down): [string, Variable][] => [
      [`${down.name}/kernel`, initialKernel([4, 4, down.in, down.out], random)],
      ...(down.isNormalised ? initialNorm(`${down.name}/norm`, down.out, random) : []),
    ]),
    ['logit/kernel', initialKernel([features, 1], random)],
  ]);
  const statistics = new Map<string, Variable>(
    downs.filter((down) => down.isNormalised).flatMap((down) => initialStatistics(`${down.name}/norm`, down.out)),
  );

  function score(pictures: Tensor4D, mode: Mode): Tensor2D {
    assertShape(pictures, [null, resolution, resolution, 3], 'pictures');
    return tf.tidy(() => {
      let x = pictures;
      for (const down of downs) {
        const kernel = parameter(parameters, `${down.name}/kernel`) as unknown as Tensor4D;
        x = tf.conv2d(x, kernel, 2, 'same'); // [N, size, size, out]; PyTorch's padding 1 is TensorFlow's "same"
        if (down.isNormalised) x = batchNorm(x, { parameters, statistics, name: `${down.name}/norm`, mode });
        x = leakyRelu(x);
      }
      const flat = tf.reshape(x, [x.shape[0], features]) as Tensor2D; // [N, 4·4·512]
      return tf.matMul(flat, parameter(parameters, 'logit/kernel') as unknown as Tensor2D); // [N, 1]
    });
  }

  return { parameters, statistics, score };
}
