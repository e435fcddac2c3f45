import type { Model } from '../../lib/gan/model.ts';
import { generateFromLatents, generateImages, toBytes } from '../../lib/gan/sample.ts';
import { type GenerateJob, MAX_BATCH } from './messages.ts';
import { inSlices } from './slices.ts';

/** Draws the pictures [count, H, W, 3] that the job asks for. */
export async function runGenerateJob(model: Model, job: GenerateJob): Promise<Uint8Array | Float32Array> {
  const { source, psi } = job;
  const { latentSize } = model.generator;
  if ('latents' in source && source.latents.length % latentSize !== 0) {
    throw new RangeError(`${source.latents.length} numbers are not whole rows of ${latentSize} latents`);
  }
  const count = 'seeds' in source ? source.seeds.length : source.latents.length / latentSize;
  if (count < 1 || count > MAX_BATCH) throw new RangeError(`${count} pictures asked for, 1 to ${MAX_BATCH} at once`);
  const images = await inSlices(count, (start, end) =>
    'seeds' in source
      ? generateImages(model, { seeds: source.seeds.slice(start, end), psi })
      : generateFromLatents(model, { latents: source.latents.subarray(start * latentSize, end * latentSize), psi }),
  );
  return job.form === 'bytes' ? toBytes(images) : images;
}
