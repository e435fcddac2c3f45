/** Run by `node-versions.test.ts` under one Node after another: what the GPU child of this Node computes, as JSON. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineEnvironment } from '../../lib/gan/backend/engine-environment.ts';
import { startGpuWorker } from '../../server/gpu/worker-handle.ts';
import { removeTrainings, tinyTraining } from './tiny-training.ts';

/** The child says its version before it does anything else. */
const TELL_VERSION = `data:text/javascript,console.log('child:'+process.version)`;

export type EngineRun = {
  node: string; // the GPU child's
  backend: string;
  reason: string;
  pictures: string; // sha256
  weights: string;
};

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let node = '';
const worker = startGpuWorker({
  environment: {
    ...process.env,
    ...engineEnvironment(),
    TF_BACKEND: 'tensorflow',
    NODE_OPTIONS: `--import ${TELL_VERSION}`,
  },
  log: {
    info() {},
    warn() {},
    debug({ line }) {
      node ||= /^child:(v[\d.]+)$/.exec(String(line))?.[1] ?? '';
    },
  },
});
const checkpoint = (await worker.train(await tinyTraining({ steps: 3 }))).checkpoint as string;
const seeds = Array.from({ length: 16 }, (_, index) => 2n ** 60n + BigInt(index));
const pictures = await worker.generate({ model: checkpoint, seeds });
const outcome: EngineRun = {
  node,
  backend: worker.info()?.name ?? '',
  reason: worker.info()?.reason ?? '',
  pictures: hashOf(pictures),
  weights: hashOf(await readFile(join(checkpoint, 'weights.safetensors'))),
};
await worker.stop();
await removeTrainings();
process.stdout.write(JSON.stringify(outcome));
