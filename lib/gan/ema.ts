import type { Parameters } from './parameters.ts';
import { parameter } from './parameters.ts';
import { tf } from './tf.ts';

/** The weight that the past keeps after one batch, for a half-life given in thousands of pictures (Karras et al. 2018). */
export function averageDecay(batch: number, halfLifeKimg: number): number {
  return 0.5 ** (batch / (halfLifeKimg * 1000));
}

/** average ← decay · average + (1 − decay) · current, for every parameter of the average. */
export function updateAverage(average: Parameters, current: Parameters, decay: number): void {
  for (const [name, variable] of average) {
    tf.tidy(() => {
      variable.assign(tf.add(variable, tf.mul(tf.sub(parameter(current, name), variable), 1 - decay)));
    });
  }
}
