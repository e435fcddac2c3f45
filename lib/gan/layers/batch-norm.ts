import { type Parameters, parameter } from '../parameters.ts';
import { type Tensor, type Tensor1D, type Tensor4D, type TensorFlowOps, tensorflowOps, tf } from '../tf.ts';

/** PyTorch's defaults. TensorFlow's own (1e-3, 0.99) would be another network. */
const EPSILON = 1e-5;
const MOMENTUM = 0.1; // running ← 0.9 · running + 0.1 · batch

/** `training` normalises by the batch's own statistics and moves the running ones; `inference` uses the running ones. */
export type Mode = 'training' | 'inference';

/**
 * Batch normalisation over N, H and W (Ioffe & Szegedy 2015) of x [N, H, W, C], with parameters `<name>/gamma`,
 * `<name>/beta` and statistics `<name>/mean`, `<name>/variance`, each [C].
 */
export function batchNorm(
  x: Tensor4D,
  { parameters, statistics, name, mode }: { parameters: Parameters; statistics: Parameters; name: string; mode: Mode },
): Tensor4D {
  const gamma = parameter(parameters, `${name}/gamma`) as Tensor1D;
  const beta = parameter(parameters, `${name}/beta`) as Tensor1D;
  const mean = parameter(statistics, `${name}/mean`);
  const variance = parameter(statistics, `${name}/variance`);
  if (mode === 'inference') {
    return tf.batchNorm(x, mean as Tensor1D, variance as Tensor1D, beta, gamma, EPSILON) as Tensor4D;
  }
  const native = tensorflowOps();
  return (native ? fusedBatchNorm : composedBatchNorm)(x, gamma, beta, (batchMean, batchVariance) => {
    mean.assign(tf.add(tf.mul(mean, 1 - MOMENTUM), tf.mul(batchMean, MOMENTUM)));
    variance.assign(tf.add(tf.mul(variance, 1 - MOMENTUM), tf.mul(batchVariance, MOMENTUM)));
  });
}

/** Told the batch's mean and its unbiased variance, both [C]; they live until the call returns. */
type OnStatistics = (mean: Tensor, variance: Tensor) => void;

/** From differentiable operations that every backend has. */
export function composedBatchNorm(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, onStatistics: OnStatistics): Tensor4D {
  return tf.tidy(() => {
    const mean = tf.mean(x, [0, 1, 2]); // [C]
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), [0, 1, 2]); // [C], biased
    const count = x.size / gamma.size;
    onStatistics(mean, tf.mul(variance, count / Math.max(count - 1, 1))); // of one number: 0, as the fused op says
    const scale = tf.mul(tf.rsqrt(tf.add(variance, EPSILON)), gamma);
    return tf.add(tf.mul(centred, scale), beta) as Tensor4D;
  });
}

/**
 * The same in one TensorFlow op forward and one backward. It has no second-order gradient: a network under an R1 penalty
 * must use the composition.
 */
export function fusedBatchNorm(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, onStatistics: OnStatistics): Tensor4D {
  const native = tensorflowOps() as TensorFlowOps;
  const attributes = [
    native.type('T', 'float32'),
    native.type('U', 'float32'),
    native.float('epsilon', EPSILON),
    native.string('data_format', 'NHWC'),
    native.bool('is_training', true),
  ];
  const normalise = tf.customGrad((...inputs) => {
    const [x, gamma, beta] = inputs.slice(0, 3) as [Tensor4D, Tensor1D, Tensor1D];
    const save = inputs[3] as unknown as (tensors: Tensor[]) => void;
    const empty = tf.tensor1d([]);
    const outputs = native.executeMultipleOutputs('FusedBatchNormV3', attributes, [x, gamma, beta, empty, empty], 6);
    // Output 2 is the unbiased variance; outputs 3 to 5 are what the gradient op wants back.
    const [value, mean, variance, reserve1, reserve2, reserve3] = outputs as [
      Tensor4D,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    onStatistics(mean, variance);
    save([x, gamma, reserve1, reserve2, reserve3]);
    const gradFunc = (dy: Tensor | Tensor[], saved: Tensor[]) => {
      const [dx, dGamma, dBeta] = native.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        attributes,
        [dy as Tensor, ...saved],
        5,
      );
      return [dx, dGamma, dBeta] as Tensor[];
    };
    return { value, gradFunc };
  });
  return normalise(x, gamma, beta) as Tensor4D;
}
