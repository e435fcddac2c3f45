import { type CheckpointMeta, readMeta, readWeights } from './checkpoint.ts';
import type { NetworkConfig } from './config.ts';
import { createDcganDiscriminator } from './dcgan/discriminator.ts';
import { createDcganGenerator } from './dcgan/generator.ts';
import type { Mode } from './layers/batch-norm.ts';
import { disposeParameters, type Parameters, writeParameters } from './parameters.ts';
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

/** Networks with the weights of a checkpoint, for inference. Whoever loads it disposes it. */
export type Model = Networks & { meta: CheckpointMeta; dispose(): void };

/** Names of a network's tensors in `weights.safetensors`. */
export const WEIGHT_PREFIX = { generator: 'generator/', discriminator: 'discriminator/' } as const;

/** Loads the checkpoint in this folder (one that holds `meta.json`). */
export async function loadModel(directory: string): Promise<Model> {
  const meta = await readMeta(directory);
  const weights = await readWeights(directory);
  const networks = createNetworks(meta.config.network, ZEROS);
  for (const [part, prefix] of Object.entries(WEIGHT_PREFIX)) {
    const { parameters, statistics } = networks[part as keyof Networks];
    writeParameters(parameters, weights, prefix);
    writeParameters(statistics, weights, prefix);
  }
  return { ...networks, meta, dispose: () => disposeNetworks(networks) };
}

export function disposeNetworks({ generator, discriminator }: Networks): void {
  disposeParameters(generator.parameters, generator.statistics, discriminator.parameters, discriminator.statistics);
}

/** Initial weights that are overwritten at once need no random numbers. */
const ZEROS: Random = { uniform: () => 0, normal: () => 0, permutation: (count) => new Uint32Array(count) };
