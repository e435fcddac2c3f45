import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createNetworks, type Networks } from '../../lib/gan/model.ts';
import { type Parameters, type ParameterValues, writeParameters } from '../../lib/gan/parameters.ts';
import { decodeSafetensors } from '../../lib/gan/safetensors.ts';
import { type Tensor2D, type Tensor4D, tf } from '../../lib/gan/tf.ts';

const FILE = readFileSync(new URL('../golden/dcgan.safetensors', import.meta.url));

const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()) });

/** What PyTorch found, by name; test/golden/dcgan.py says what there is. */
export const GOLDEN: ParameterValues = decodeSafetensors(FILE);

/** The seed of each case, and the sha256 of each script that made the file. */
export const GOLDEN_METADATA = headerSchema.parse(
  JSON.parse(FILE.subarray(8, 8 + Number(FILE.readBigUInt64LE(0))).toString('utf8')),
).__metadata__;

/** A network and its batch, as test/golden/dcgan.py names them. */
export type GoldenCase = { name: string; resolution: number; channels: number; latent: number; batch: number };

export const SMALL: GoldenCase = { name: 'small', resolution: 64, channels: 8, latent: 8, batch: 4 };
export const FULL: GoldenCase = { name: 'full', resolution: 64, channels: 64, latent: 100, batch: 2 };
export const THREE_STEPS: GoldenCase = { name: 'three-steps', resolution: 32, channels: 8, latent: 8, batch: 4 };

const SAMPLES = 64;

/** `count` 32-bit numbers: FNV-1a of the name plus multiples of 2³²/φ, through MurmurHash3's finaliser. */
function hashes(stream: string, count: number): Uint32Array {
  let start = 0x811c9dc5;
  for (const byte of Buffer.from(stream)) start = Math.imul(start ^ byte, 0x01000193);
  const found = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    let hash = start + Math.imul(index, 0x9e3779b9);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    found[index] = hash ^ (hash >>> 16);
  }
  return found;
}

/** Multiples of 2⁻¹⁵ in −1…1, scaled: exact in float32. */
function numbers(stream: string, shape: readonly number[], scale: (u: number) => number): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const found = new Float32Array(count);
  hashes(stream, count).forEach((hash, index) => {
    found[index] = scale((hash >>> 16) / 2 ** 15 - 1);
  });
  return found;
}

const SCALES: Record<string, (u: number) => number> = {
  kernel: (u) => u / 2 ** 5,
  gamma: (u) => 1 + u / 2 ** 5,
  beta: (u) => u / 2 ** 5,
  mean: (u) => u / 2 ** 6,
  variance: (u) => (2 + u) / 2 ** 9,
};

/** The networks of a case, with PyTorch's weights. Whoever asks disposes them. */
export function goldenNetworks({ name, resolution, channels, latent }: GoldenCase): Networks {
  const networks = createNetworks(
    { architecture: 'dcgan', resolution, latentSize: latent, baseChannels: channels },
    { uniform: () => 0, normal: () => 0, permutation: (count) => new Uint32Array(count) },
  );
  for (const [part, { parameters, statistics }] of Object.entries(networks)) {
    for (const group of [parameters, statistics]) fill(group, `${GOLDEN_METADATA[name]}/${name}/${part}`);
  }
  return networks;
}

function fill(parameters: Parameters, prefix: string): void {
  const values = [...parameters].map(([name, { shape }]): [string, { shape: number[]; values: Float32Array }] => {
    const scale = SCALES[name.slice(name.lastIndexOf('/') + 1)] as (u: number) => number;
    return [name, { shape, values: numbers(`${prefix}/${name}`, shape, scale) }];
  });
  writeParameters(parameters, new Map(values));
}

/** The batch of a case, or of one of its steps. Whoever asks disposes it. */
export function goldenBatch(
  { name, resolution, latent, batch }: GoldenCase,
  step?: number,
): { pictures: Tensor4D; latents: Tensor2D } {
  const stream = [GOLDEN_METADATA[name], name, ...(step === undefined ? [] : [step])].join('/');
  const shape: [number, number, number, number] = [batch, resolution, resolution, 3];
  return {
    pictures: tf.tensor4d(
      numbers(`${stream}/pictures`, shape, (u) => u),
      shape,
    ),
    latents: tf.tensor2d(
      numbers(`${stream}/latents`, [batch, latent], (u) => 2 * u),
      [batch, latent],
    ),
  };
}

/** What PyTorch found under this name, or an error that names it. */
export function golden(name: string): Float32Array {
  const found = GOLDEN.get(name);
  if (!found) throw new Error(`test/golden/dcgan.safetensors has no tensor "${name}"`);
  return found.values;
}

/** The elements of a tensor that the file keeps where it does not keep all. */
export function samplesOf(name: string, values: Float32Array): Float32Array {
  if (values.length <= SAMPLES) return values;
  return Float32Array.from(hashes(`${name}/samples`, SAMPLES), (hash) => values[hash % values.length] as number);
}

/** max|a − b| / max|b|; NaN where a number is missing. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.NaN;
  const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const difference = actual.reduce((max, value, at) => Math.max(max, Math.abs(value - (expected[at] as number))), 0);
  return difference / largest;
}

export function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
