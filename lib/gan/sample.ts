import { latentsFromSeeds } from './latent.ts';
import type { Model } from './model.ts';
import { tf } from './tf.ts';

/**
 * Pictures go through the network in batches of exactly this size, the last one filled up with zeros: a matrix product of
 * another size may sum in another order, and the same seed would give other bytes.
 */
export const BATCH = 16;

/** The generator's own output for these seeds: [seeds.length, H, W, 3] in −1…1. */
export async function generateImages(
  model: Model,
  { seeds, psi = 1 }: { seeds: readonly bigint[]; psi?: number },
): Promise<Float32Array> {
  return generateFromLatents(model, { latents: latentsFromSeeds(seeds, model.generator.latentSize), psi });
}

/** The same for latents [N, latentSize]; psi scales them towards the origin (truncation). */
export async function generateFromLatents(
  model: Model,
  { latents, psi = 1 }: { latents: Float32Array; psi?: number },
): Promise<Float32Array> {
  const { generator } = model;
  if (latents.length % generator.latentSize !== 0) {
    throw new Error(`latents must be rows of ${generator.latentSize} numbers; ${latents.length} numbers are not`);
  }
  return inBatches(latents, { rowSize: generator.latentSize, outputSize: generator.resolution ** 2 * 3 }, (rows) =>
    tf.tidy(() => {
      const z = tf.tensor2d(rows, [BATCH, generator.latentSize]);
      return generator.synthesize(psi === 1 ? z : tf.mul(z, psi), 'inference'); // [BATCH, H, W, 3]
    }),
  );
}

/** The discriminator's logits for pictures [count, H, W, 3] in −1…1; positive means "authentic". */
export async function discriminateImages(
  model: Model,
  { pixels, count }: { pixels: Float32Array; count: number },
): Promise<Float32Array> {
  const { resolution } = model.generator;
  const rowSize = resolution ** 2 * 3;
  if (pixels.length !== count * rowSize) {
    throw new Error(
      `${count} pictures of ${resolution}×${resolution} RGB are ${count * rowSize} numbers, not ${pixels.length}`,
    );
  }
  return inBatches(pixels, { rowSize, outputSize: 1 }, (rows) =>
    tf.tidy(() => model.discriminator.score(tf.tensor4d(rows, [BATCH, resolution, resolution, 3]), 'inference')),
  );
}

/** −1…1 → 0…255, rounded. */
export function toBytes(images: Float32Array): Uint8Array {
  return Uint8Array.from(images, (value) => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5))));
}

async function inBatches(
  input: Float32Array,
  { rowSize, outputSize }: { rowSize: number; outputSize: number },
  run: (rows: Float32Array) => ReturnType<typeof tf.tensor>,
): Promise<Float32Array> {
  const count = input.length / rowSize;
  const output = new Float32Array(count * outputSize);
  for (let start = 0; start < count; start += BATCH) {
    const rows = new Float32Array(BATCH * rowSize);
    rows.set(input.subarray(start * rowSize, (start + BATCH) * rowSize));
    const result = run(rows);
    const values = await result.data();
    result.dispose();
    const size = Math.min(BATCH, count - start) * outputSize;
    output.set(values.subarray(0, size) as Float32Array, start * outputSize);
  }
  return output;
}
