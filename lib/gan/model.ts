import type { NetworkConfig } from './config.ts';
import { createDcganDiscriminator } from './dcgan/discriminator.ts';
import { createDcganGenerator } from './dcgan/generator.ts';
import type { Mode } from './layers/batch-norm.ts';
import type { Parameters } from './parameters.ts';
import type { Random } from './random.ts';
import type { Tensor2D, Tensor4D } from './tf.ts';

/** Latents in, pictures out. */
export interface Generator {
  readonly parameters: Parameters; // trained by gradients
  readonly statistics: Parameters; // running statistics, moved by training forwards
  readonly latentSize: number;
  readonly resolution: number; // pixels
  /** latents [N, latentSize] → pictures [N, resolution, resolution, 3] in −1…1. */
  synthesize(latents: Tensor2D, mode: Mode): Tensor4D;
}

/** Pictures in, opinions out. */
export interface Discriminator {
  readonly parameters: Parameters;
  readonly statistics: Parameters;
  /** pictures [N, resolution, resolution, 3] in −1…1 → logits [N, 1]; positive means "authentic". */
  score(pictures: Tensor4D, mode: Mode): Tensor2D;
}

export type Networks = { generator: Generator; discriminator: Discriminator };

/** Fresh networks with the initial weights of the architecture's paper. */
export function createNetworks(config: NetworkConfig, random: Random): Networks {
  switch (config.architecture) {
    case 'dcgan':
      return {
        generator: createDcganGenerator(config, random),
        discriminator: createDcganDiscriminator(config, random),
      };
    default:
      return config.architecture satisfies never;
  }
}
