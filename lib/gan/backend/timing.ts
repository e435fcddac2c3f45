import { createNetworks, disposeNetworks } from '../model.ts';
import { normals, openRandom } from '../random.ts';
import { tf } from '../tf.ts';
import { createOptimizers, trainStep } from '../train-step.ts';
import type { Timing } from './probe.ts';

/** The forger that the product ships, with random weights; its time does not depend on what they are. */
const NETWORK = { architecture: 'dcgan', resolution: 64, latentSize: 100, baseChannels: 64 } as const;
const BATCH = 16;

/** The best of so many runs counts, because the first one warms the engine up; a slow engine has one. */
const RUNS = 3;
const PATIENCE_MS = 2000;

/**
 * How long the backend that is set takes for sixteen faces and for a training step. `onMeasured` hears of each number as
 * soon as there is one: the process may be ended before the next.
 */
export async function timeBackend(onMeasured: (timing: Timing) => Promise<void>): Promise<void> {
  const random = openRandom('timing', 0n);
  const networks = createNetworks(NETWORK, random);
  const latents = tf.tensor2d(normals(random, BATCH * NETWORK.latentSize), [BATCH, NETWORK.latentSize]);
  const facesMs = await bestTime(async () => {
    const faces = networks.generator.synthesize(latents, 'inference'); // [16, 64, 64, 3]
    await faces.data();
    faces.dispose();
  });
  await onMeasured({ facesMs, stepMs: null });
  const optimizers = createOptimizers(networks, { learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });
  const { resolution } = NETWORK;
  const pictures = tf.tensor4d(
    Float32Array.from({ length: BATCH * resolution ** 2 * 3 }, () => random.uniform() * 2 - 1),
    [BATCH, resolution, resolution, 3],
  );
  const stepMs = await bestTime(async () => {
    await trainStep(networks, optimizers, { pictures, latents });
  });
  await onMeasured({ facesMs, stepMs });
  optimizers.generator.dispose();
  optimizers.discriminator.dispose();
  pictures.dispose();
  latents.dispose();
  disposeNetworks(networks);
}

async function bestTime(run: () => Promise<void>): Promise<number> {
  const beganMs = performance.now();
  let bestMs = Number.POSITIVE_INFINITY;
  for (let done = 0; done < RUNS && performance.now() - beganMs < PATIENCE_MS; done++) {
    const startMs = performance.now();
    await run();
    bestMs = Math.min(bestMs, performance.now() - startMs);
  }
  return Math.round(bestMs);
}
