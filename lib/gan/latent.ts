import { normals, openRandom } from './random.ts';

/**
 * Latents z ~ N(0, 1), one row a seed: [seeds.length, latentSize]. A row depends on its own seed only, so a picture is
 * the same whatever batch it is made in.
 */
export function latentsFromSeeds(seeds: readonly bigint[], latentSize: number): Float32Array {
  const latents = new Float32Array(seeds.length * latentSize);
  seeds.forEach((seed, row) => {
    latents.set(normals(openRandom('latent', seed), latentSize), row * latentSize);
  });
  return latents;
}
