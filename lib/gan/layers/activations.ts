import { type Tensor, type Tensor4D, type TensorFlowOps, tensorflowOps, tf } from '../tf.ts';

export const LEAKY_SLOPE = 0.2;

/** max(x, 0). */
export function relu(x: Tensor4D): Tensor4D {
  return tensorflowOps() ? fusedRelu(x) : tf.relu(x);
}

/** max(x, 0.2 x) (Radford et al. 2016, section 3). */
export function leakyRelu(x: Tensor4D): Tensor4D {
  return tensorflowOps() ? fusedLeakyRelu(x) : composedLeakyRelu(x);
}

/** Differentiable twice, unlike tf.leakyRelu: as a product with a slope whose own derivative is zero. */
export function composedLeakyRelu(x: Tensor4D): Tensor4D {
  return elementwise(
    x,
    (features) => tf.mul(features, tf.step(features, LEAKY_SLOPE)),
    (dy, features) => tf.mul(dy, tf.step(features, LEAKY_SLOPE)),
  );
}

/** One op forward and one backward, where TensorFlow.js takes three and makes a mask. First-order gradient only. */
export function fusedLeakyRelu(x: Tensor4D): Tensor4D {
  const native = tensorflowOps() as TensorFlowOps;
  const attributes = [native.type('T', 'float32'), native.float('alpha', LEAKY_SLOPE)];
  return elementwise(
    x,
    (features) => native.executeSingleOutput('LeakyRelu', attributes, [features]),
    (dy, features) => native.executeSingleOutput('LeakyReluGrad', attributes, [dy, features]),
  );
}

export function fusedRelu(x: Tensor4D): Tensor4D {
  const native = tensorflowOps() as TensorFlowOps;
  const attributes = [native.type('T', 'float32')];
  return elementwise(
    x,
    (features) => native.executeSingleOutput('Relu', attributes, [features]),
    (dy, features) => native.executeSingleOutput('ReluGrad', attributes, [dy, features]),
  );
}

function elementwise(
  x: Tensor4D,
  forward: (features: Tensor) => Tensor,
  backward: (dy: Tensor, features: Tensor) => Tensor,
): Tensor4D {
  const activate = tf.customGrad((...inputs) => {
    const features = inputs[0] as Tensor;
    const save = inputs[1] as unknown as (tensors: Tensor[]) => void;
    save([features]);
    return {
      value: forward(features),
      gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => backward(dy as Tensor, saved[0] as Tensor),
    };
  });
  return activate(x) as Tensor4D;
}
