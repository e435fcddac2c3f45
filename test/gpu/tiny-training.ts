import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCGAN_DEFAULTS } from '../../lib/gan/config.ts';
import type { TrainJob } from '../../server/gpu/messages.ts';

export const RESOLUTION = 8; // pixels
export const LATENT_SIZE = 4;
const PICTURES = 32;

const folders: string[] = [];

/** For `afterAll`. */
export async function removeTrainings(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** A training in a folder of its own that takes milliseconds a step: 8 px, 2 channels, pixels that are a formula. */
export async function tinyTraining(change: Partial<TrainJob['config']> = {}): Promise<Omit<TrainJob, 'kind'>> {
  const folder = await mkdtemp(join(tmpdir(), 'curator-training-'));
  folders.push(folder);
  const network = { architecture: 'dcgan', resolution: RESOLUTION, latentSize: LATENT_SIZE, baseChannels: 2 } as const;
  const resolution = change.network?.resolution ?? network.resolution;
  const pixels = Uint8Array.from({ length: PICTURES * resolution ** 2 * 3 }, (_, index) => (index * 37) % 256);
  const dataset = join(folder, 'pictures.rgb');
  await writeFile(dataset, pixels);
  return {
    dataset,
    directory: join(folder, 'run'),
    resume: true,
    config: {
      ...DCGAN_DEFAULTS,
      network,
      collection: 'stripes',
      datasetHash: createHash('sha256').update(pixels).digest('hex'),
      batch: 8,
      steps: 2,
      seed: 1,
      ...change,
    },
  };
}
