import { z } from 'zod';

const powerOfTwo = (value: number) => Number.isInteger(Math.log2(value));

/** The deep convolutional GAN of Radford et al. 2016 as PyTorch's tutorial states it; width and resolution can shrink. */
export const dcganConfigSchema = z.strictObject({
  architecture: z.literal('dcgan'),
  resolution: z.int().min(8).max(256).refine(powerOfTwo, 'must be a power of two'), // pixels
  latentSize: z.int().min(1).max(1024), // 100 in the paper
  baseChannels: z.int().min(1).max(256), // channels of the layer nearest to the picture: 64 in the paper
});
export type DcganConfig = z.infer<typeof dcganConfigSchema>;

export const networkConfigSchema = z.discriminatedUnion('architecture', [dcganConfigSchema]);
export type NetworkConfig = z.infer<typeof networkConfigSchema>;

/** Everything that decides how a training goes; kept with its checkpoints, and a resumed run takes it from there. */
export const trainConfigSchema = z.strictObject({
  network: networkConfigSchema,
  collection: z.string().min(1), // what it learns from
  datasetHash: z.string().min(1), // sha256 of the pixels
  batch: z.int().min(2).max(1024), // batch normalisation needs two
  steps: z.int().min(1), // where the training ends
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1), // initial weights, latents and the order of the pictures
  learningRate: z.number().positive().max(1), // 2e-4 in the paper
  beta1: z.number().min(0).lt(1), // 0.5 in the paper
  beta2: z.number().min(0).lt(1),
  averageHalfLifeKimg: z.number().positive(), // half-life of the moving average of G's weights, thousands of pictures
  saveEvery: z.int().min(1), // steps between checkpoints
});
export type TrainConfig = z.infer<typeof trainConfigSchema>;

/** The paper's optimiser settings, with an average of the weights as StyleGAN keeps it. */
export const DCGAN_DEFAULTS = {
  learningRate: 2e-4,
  beta1: 0.5,
  beta2: 0.999,
  averageHalfLifeKimg: 10,
  saveEvery: 200,
} as const;
