import { tf } from './tf.ts';

/**
 * Computes as if no gradient were being taken around it, though one may be taken inside. TensorFlow.js records the inner
 * backward pass, too, as soon as gradients nest, in case somebody wants a second derivative, and keeps every tensor of it
 * until the outer one ends: gigabytes where a batch takes a few hundred MB.
 */
export function offTape<Result>(compute: () => Result): Result {
  const { state } = tf.engine();
  const { gradientDepth, activeTape } = state;
  state.gradientDepth = 0;
  try {
    return compute();
  } finally {
    state.gradientDepth = gradientDepth;
    state.activeTape = activeTape;
  }
}
