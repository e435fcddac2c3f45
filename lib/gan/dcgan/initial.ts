import { normals, type Random } from '../random.ts';
import { tf, type Variable } from '../tf.ts';

/** DCGAN's initial weights (Radford et al. 2016, section 4): N(0, 0.02), and N(1, 0.02) for the scale of a normalisation. */
const DEVIATION = 0.02;

export function initialKernel(shape: number[], random: Random): Variable {
  return normalVariable(shape, 0, random);
}

/** `<name>/gamma` and `<name>/beta` of one batch normalisation over `channels`. */
export function initialNorm(name: string, channels: number, random: Random): [string, Variable][] {
  return [
    [`${name}/gamma`, normalVariable([channels], 1, random)],
    [`${name}/beta`, constantVariable(channels, 0, true)],
  ];
}

/** `<name>/mean` and `<name>/variance` before the first batch. */
export function initialStatistics(name: string, channels: number): [string, Variable][] {
  return [
    [`${name}/mean`, constantVariable(channels, 0, false)],
    [`${name}/variance`, constantVariable(channels, 1, false)],
  ];
}

function normalVariable(shape: number[], mean: number, random: Random): Variable {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = normals(random, count).map((value) => mean + DEVIATION * value);
  return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
}

function constantVariable(channels: number, value: number, isTrainable: boolean): Variable {
  return tf.tidy(() => tf.variable(tf.fill([channels], value), isTrainable));
}

/** Channels at 4×4, 8×8, … up to half of the picture's side: at 64 px 512, 256, 128, 64. */
export function channelsBySize(resolution: number, baseChannels: number): number[] {
  const sizes = Math.log2(resolution) - 2;
  return Array.from({ length: sizes }, (_, index) => baseChannels * 2 ** (sizes - 1 - index));
}
