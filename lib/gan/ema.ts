import type { Parameters } from './parameters.ts';
import { parameter } from './parameters.ts';
import { tf } from './tf.ts';

/** While few pictures have been shown, the half-life is this part of them: else the initial weights would linger. */
const RAMP = 0.05;

/**
 * The weight that the past keeps after one batch: a half-life in thousands of pictures (Karras et al. 2018), shorter at the
 * start (Karras et al. 2020, ADA).
 */
export function averageDecay({
  batch,
  shown,
  halfLifeKimg,
}: {
  batch: number;
  shown: number;
  halfLifeKimg: number;
}): number {
  const halfLife = Math.min(halfLifeKimg * 1000, Math.max(shown * RAMP, 1e-8));
  return 0.5 ** (batch / halfLife);
}

/** average ← decay · average + (1 − decay) · current, for every parameter of the average. */
export function updateAverage(average: Parameters, current: Parameters, decay: number): void {
  for (const [name, variable] of average) {
    tf.tidy(() => {
      variable.assign(tf.add(variable, tf.mul(tf.sub(parameter(current, name), variable), 1 - decay)));
    });
  }
}
