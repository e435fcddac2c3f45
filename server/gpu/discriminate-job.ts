import { toUnit } from '../../lib/gan/dataset.ts';
import type { Model } from '../../lib/gan/model.ts';
import { discriminateImages } from '../../lib/gan/sample.ts';
import { type DiscriminateJob, MAX_BATCH } from './messages.ts';
import { inSlices } from './slices.ts';

/** The discriminator's logits [count]: positive where it takes the picture for authentic. */
export async function runDiscriminateJob(model: Model, job: DiscriminateJob): Promise<Float32Array> {
  const { count, resolution, pixels } = job;
  if (count < 1 || count > MAX_BATCH) throw new RangeError(`${count} pictures asked for, 1 to ${MAX_BATCH} at once`);
  const expected = model.generator.resolution;
  if (resolution !== expected) {
    throw new RangeError(`pictures of ${resolution} px for a discriminator that looks at ${expected} px`);
  }
  const size = resolution ** 2 * 3;
  if (pixels.length !== count * size) {
    throw new RangeError(`${pixels.length} values are not ${count} pictures of ${resolution}×${resolution}×3`);
  }
  const values = pixels instanceof Float32Array ? pixels : toUnit(pixels);
  return inSlices(count, (start, end) =>
    discriminateImages(model, { pixels: values.subarray(start * size, end * size), count: end - start }),
  );
}
