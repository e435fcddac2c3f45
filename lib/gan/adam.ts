import { type NamedTensorMap, type Tensor, tf, type Variable } from './tf.ts';

export type AdamOptions = { learningRate: number; beta1: number; beta2: number; epsilon?: number };

/**
 * Adam (Kingma & Ba 2015, algorithm 1), with PyTorch's place of epsilon. Ours rather than tf.train.adam because its whole
 * state — m, v and the number of steps — has to be saved for a resumed run to equal an uninterrupted one.
 */
export class Adam {
  readonly #options: Required<AdamOptions>;
  readonly #slots: Map<string, { variable: Variable; mean: Variable; square: Variable }>;
  #steps = 0;

  constructor(parameters: ReadonlyMap<string, Variable>, options: AdamOptions) {
    this.#options = { epsilon: 1e-8, ...options };
    this.#slots = new Map(
      [...parameters].map(([name, variable]) => [
        name,
        {
          variable,
          mean: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
          square: tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
        },
      ]),
    );
  }

  /** One step on gradients keyed by the variables' own names, as tf.variableGrads returns them. Does not dispose them. */
  apply(gradients: NamedTensorMap): void {
    this.#steps += 1;
    const { learningRate, beta1, beta2, epsilon } = this.#options;
    // m̂ / (√v̂ + ε) = correction · m / (√v + ε·√(1 − β2ᵗ)): the same number, two tensors fewer.
    const squareCorrection = Math.sqrt(1 - beta2 ** this.#steps);
    const stepSize = (learningRate * squareCorrection) / (1 - beta1 ** this.#steps);
    for (const [name, { variable, mean, square }] of this.#slots) {
      const gradient = gradients[variable.name];
      if (!gradient) throw new Error(`there is no gradient for the parameter "${name}"`);
      tf.tidy(() => {
        mean.assign(towards(mean, gradient, 1 - beta1));
        square.assign(towards(square, tf.square(gradient), 1 - beta2));
        const update = tf.div(mean, tf.add(tf.sqrt(square), epsilon * squareCorrection));
        variable.assign(tf.sub(variable, tf.mul(update, stepSize)));
      });
    }
  }

  /** m and v of every parameter, named `<parameter>/m` and `<parameter>/v`. */
  state(): Map<string, Variable> {
    return new Map(
      [...this.#slots].flatMap(([name, { mean, square }]) => [
        [`${name}/m`, mean],
        [`${name}/v`, square],
      ]),
    );
  }

  restoreSteps(steps: number): void {
    this.#steps = steps;
  }

  dispose(): void {
    for (const { mean, square } of this.#slots.values()) {
      mean.dispose();
      square.dispose();
    }
  }
}

/** a + (b − a)·weight: an exponential moving average. */
function towards(a: Tensor, b: Tensor, weight: number): Tensor {
  return tf.add(a, tf.mul(tf.sub(b, a), weight));
}
