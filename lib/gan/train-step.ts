import { Adam, type AdamOptions } from './adam.ts';
import { binaryCrossEntropy } from './losses.ts';
import type { Networks } from './model.ts';
import { offTape } from './off-tape.ts';
import { type Scalar, type Tensor2D, type Tensor4D, tf, type Variable } from './tf.ts';

/** One training step's numbers, as PyTorch's tutorial prints them. Probabilities are means over the batch. */
export type StepStatistics = {
  lossD: number; // loss on the authentic pictures plus loss on the forged ones
  lossG: number;
  realScore: number; // D(x)
  fakeScoreBefore: number; // D(G(z)) before D's update
  fakeScoreAfter: number; // and after it, as G's loss sees it
};

export type Optimizers = { generator: Adam; discriminator: Adam };

export function createOptimizers(networks: Networks, options: AdamOptions): Optimizers {
  return {
    generator: new Adam(networks.generator.parameters, options),
    discriminator: new Adam(networks.discriminator.parameters, options),
  };
}

/**
 * One step of adversarial training (Goodfellow et al. 2014, algorithm 1 with k = 1): first D on authentic and forged
 * pictures in batches of their own, then G against the D just updated.
 *
 * The generator's forward pass is needed twice, for D's pictures and for G's gradient, and is run once: D's update happens
 * inside the function whose gradient G takes. D is updated by assignment, which no gradient looks through.
 *
 * @param pictures authentic ones [N, H, W, 3] in −1…1; the caller disposes
 * @param latents [N, latentSize]; the caller disposes
 */
export async function trainStep(
  { generator, discriminator }: Networks,
  optimizers: Optimizers,
  { pictures, latents }: { pictures: Tensor4D; latents: Tensor2D },
): Promise<StepStatistics> {
  const numbers = tf.tidy(() => {
    let updated: ReturnType<typeof updateDiscriminator> | undefined;
    let fakeScoreAfter: Scalar | undefined;

    const { value: lossG, grads } = tf.variableGrads(() => {
      const forged = generator.synthesize(latents, 'training'); // [N, H, W, 3]
      updated = offTape(() => updateDiscriminator(pictures, forged));
      const logits = discriminator.score(forged, 'training'); // [N, 1]
      fakeScoreAfter = tf.keep(meanProbability(logits));
      return binaryCrossEntropy(logits, 'real');
    }, trainable(generator.parameters));
    optimizers.generator.apply(grads);

    const { lossD, realScore, fakeScoreBefore } = updated as ReturnType<typeof updateDiscriminator>;
    const kept = [lossD, realScore, fakeScoreBefore, fakeScoreAfter as Scalar];
    const stacked = tf.stack([lossG, ...kept]); // [5], one read instead of five
    tf.dispose(kept);
    return stacked;
  });

  function updateDiscriminator(real: Tensor4D, forged: Tensor4D) {
    let realScore: Scalar | undefined;
    let fakeScoreBefore: Scalar | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const realLogits = discriminator.score(real, 'training'); // [N, 1]
      const fakeLogits = discriminator.score(forged, 'training'); // [N, 1]
      realScore = tf.keep(meanProbability(realLogits));
      fakeScoreBefore = tf.keep(meanProbability(fakeLogits));
      return tf.add(binaryCrossEntropy(realLogits, 'real'), binaryCrossEntropy(fakeLogits, 'fake')) as Scalar;
    }, trainable(discriminator.parameters));
    optimizers.discriminator.apply(grads);
    tf.dispose(grads);
    return { lossD: tf.keep(value), realScore: realScore as Scalar, fakeScoreBefore: fakeScoreBefore as Scalar };
  }

  const [lossG, lossD, realScore, fakeScoreBefore, fakeScoreAfter] = (await numbers.data()) as unknown as number[];
  numbers.dispose();
  return { lossD, lossG, realScore, fakeScoreBefore, fakeScoreAfter } as StepStatistics;
}

function meanProbability(logits: Tensor2D): Scalar {
  return tf.tidy(() => tf.mean(tf.sigmoid(logits)) as Scalar);
}

function trainable(parameters: ReadonlyMap<string, Variable>): Variable[] {
  return [...parameters.values()];
}
