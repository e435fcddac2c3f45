/** Our side of `npm run bench -- dcgan`: the same tasks as peers/dcgan.py, through lib/gan on the backend of this machine. */
import { createInterface } from 'node:readline';
import { createNetworks } from '../../lib/gan/model.ts';
import { openRandom } from '../../lib/gan/random.ts';
import { openBackend, type Tensor2D, type Tensor4D, tf } from '../../lib/gan/tf.ts';
import { createOptimizers, trainStep } from '../../lib/gan/train-step.ts';

const opened = await openBackend();
const networks = createNetworks(
  { architecture: 'dcgan', resolution: 64, latentSize: 100, baseChannels: 64 },
  openRandom('initial weights', 0n),
);
const optimizers = createOptimizers(networks, { learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });

const tasks: Record<string, (batch: number) => Promise<void>> = {
  async generate(batch) {
    const pictures = tf.tidy(() =>
      networks.generator.synthesize(tf.randomNormal([batch, 100]) as Tensor2D, 'inference'),
    );
    await pictures.data();
    pictures.dispose();
  },
  async step(batch) {
    const pictures: Tensor4D = tf.randomUniform([batch, 64, 64, 3], -1, 1);
    const latents: Tensor2D = tf.randomNormal([batch, 100]);
    await trainStep(networks, optimizers, { pictures, latents });
    tf.dispose([pictures, latents]);
  },
};

process.stdout.write(`ready ${opened.name} ${opened.version} on ${opened.device}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [name = '', batch] = line.split(' ');
  const start = performance.now();
  await tasks[name]?.(Number(batch));
  process.stdout.write(`${performance.now() - start}\n`);
}
