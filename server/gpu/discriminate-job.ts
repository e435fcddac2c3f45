import type { Model } from '../../lib/gan/model.ts';
import { discriminateImages } from '../../lib/gan/sample.ts';
import { type DiscriminateJob, MAX_BATCH } from './messages.ts';

/** The discriminator's logits [count]: the higher, the more authentic it takes the picture to be. */
export async function runDiscriminateJob(model: Model, job: DiscriminateJob): Promise<Float32Array> {
  const { count, resolution, pixels } = job;
  if (count < 1 || count > MAX_BATCH) throw new RangeError(`${count} pictures asked for, 1 to ${MAX_BATCH} at once`);
  const expected = model.meta.config.network.resolution;
  if (resolution !== expected) {
    throw new RangeError(`pictures of ${resolution} px for a discriminator that looks at ${expected} px`);
  }
  if (pixels.length !== count * resolution ** 2 * 3) {
    throw new RangeError(`${pixels.length} values are not ${count} pictures of ${resolution}×${resolution}×3`);
  }
  const values = pixels instanceof Float32Array ? pixels : Float32Array.from(pixels, (byte) => byte / 127.5 - 1);
  return discriminateImages(model, { pixels: values, count });
}
