import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointMeta } from '../../lib/gan/checkpoint.ts';
import { DCGAN_DEFAULTS } from '../../lib/gan/config.ts';

/** A checkpoint that only has a name: enough for a wall whose engine is `pretendEngine`. Returns its directory. */
export async function writePretendModel(folder: string): Promise<string> {
  const directory = join(folder, 'pretend-model');
  await mkdir(directory, { recursive: true });
  const meta: CheckpointMeta = {
    format: 'curator-checkpoint-1',
    name: 'dcgan-pretend',
    config: {
      ...DCGAN_DEFAULTS,
      network: { architecture: 'dcgan', resolution: 64, latentSize: 8, baseChannels: 2 },
      collection: 'people',
      datasetHash: 'none',
      batch: 2,
      steps: 1,
      seed: 0,
    },
    step: 1234,
    parent: null,
    weightsHash: 'pretend-weights',
    engine: 'none',
    createdAt: '2026-01-01T00:00:00.000Z',
    trainedSeconds: 0,
    metrics: {},
  };
  await writeFile(join(directory, 'meta.json'), JSON.stringify(meta));
  return directory;
}
