/** Our side of the benchmarks of the DCGAN: the same tasks as peers/dcgan.py, through lib/gan. */
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { BACKEND_NAMES } from '../../lib/gan/backend/backend-name.ts';
import type { NativeBackend } from '../../lib/gan/backend/tensorflow-ops.ts';
import { dcganConfigSchema } from '../../lib/gan/config.ts';
import { createNetworks } from '../../lib/gan/model.ts';
import { openRandom } from '../../lib/gan/random.ts';
import { openBackend, type Tensor2D, type Tensor4D, tf } from '../../lib/gan/tf.ts';
import { createOptimizers, trainStep } from '../../lib/gan/train-step.ts';
import type { Task } from './contestant.ts';
import { profileKernels } from './kernel-profile.ts';

const settings = z.strictObject({ backend: z.enum(BACKEND_NAMES).nullable(), network: dcganConfigSchema });

const tell = (line: { answer: unknown } | { failed: string }) => process.stdout.write(`${JSON.stringify(line)}\n`);
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function open() {
  const { backend, network } = settings.parse(JSON.parse(process.argv[2] ?? ''));
  const opened = await openBackend(backend ? { force: backend } : {});
  const { latentSize, resolution } = network;
  const networks = createNetworks(network, openRandom('initial weights', 0n));
  const optimizers = createOptimizers(networks, { learningRate: 2e-4, beta1: 0.5, beta2: 0.999 });

  async function generate(batch: number): Promise<void> {
    const pictures = tf.tidy(() =>
      networks.generator.synthesize(tf.randomNormal([batch, latentSize]) as Tensor2D, 'inference'),
    );
    await pictures.data();
    pictures.dispose();
  }

  async function step(batch: number): Promise<void> {
    const pictures: Tensor4D = tf.randomUniform([batch, resolution, resolution, 3], -1, 1);
    const latents: Tensor2D = tf.randomNormal([batch, latentSize]);
    await trainStep(networks, optimizers, { pictures, latents });
    tf.dispose([pictures, latents]);
  }

  const answers: Record<Task['task'], (task: Task) => Promise<unknown>> = {
    generate: ({ batch }) => timed(() => generate(batch)),
    step: ({ batch }) => timed(() => step(batch)),
    /** Milliseconds of one step by kernel. */
    async kernels({ batch, steps = 1 }) {
      if (opened.name !== 'tensorflow') throw new Error(`${opened.name} does not tell the time of its kernels`);
      await step(batch);
      return profileKernels(tf.backend() as unknown as NativeBackend, () => step(batch), steps);
    },
    /** Resident bytes of this process after every tenth step, without what V8 would collect when it has time. */
    async memory({ batch, steps = 0 }) {
      const resident: number[] = [];
      for (let done = 1; done <= steps; done++) {
        await step(batch);
        if (done % 10 !== 0) continue;
        globalThis.gc?.();
        resident.push(process.memoryUsage.rss());
      }
      return resident;
    },
  };
  tell({ answer: `${opened.name} ${opened.version} on ${opened.device}` });
  return answers;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

try {
  const answers = await open();
  for await (const line of createInterface({ input: process.stdin })) {
    const task = JSON.parse(line) as Task; // of our own parent
    await answers[task.task](task).then(
      (answer) => tell({ answer }),
      (error: unknown) => tell({ failed: wordsOf(error) }),
    );
  }
} catch (error) {
  tell({ failed: wordsOf(error) });
}
// A graphics device keeps a process alive.
process.exit();
