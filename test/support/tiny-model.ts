import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DCGAN_DEFAULTS } from '../../lib/gan/config.ts';
import { startGpuWorker } from '../../server/gpu/worker-handle.ts';

const PICTURES = 4;
const silent = { debug() {}, info() {}, warn() {} };

/** A 64 px DCGAN of two channels, trained for one step in a real GPU child. Returns its checkpoint's directory. */
export async function trainTinyModel({
  folder,
  environment,
}: {
  folder: string;
  environment: NodeJS.ProcessEnv;
}): Promise<string> {
  const pixels = Uint8Array.from({ length: PICTURES * 64 * 64 * 3 }, (_, index) => (index * 37) % 256);
  const dataset = join(folder, 'pictures.rgb');
  await writeFile(dataset, pixels);
  const worker = startGpuWorker({ log: silent, environment });
  try {
    const { checkpoint } = await worker.train({
      dataset,
      directory: join(folder, 'tiny-model'),
      resume: false,
      config: {
        ...DCGAN_DEFAULTS,
        network: { architecture: 'dcgan', resolution: 64, latentSize: 8, baseChannels: 2 },
        collection: 'people',
        datasetHash: createHash('sha256').update(pixels).digest('hex'),
        batch: 2,
        steps: 1,
        seed: 1,
      },
    });
    return checkpoint as string;
  } finally {
    await worker.stop();
  }
}
