import type { Tensor } from './tf.ts';

/** Throws unless the tensor has this shape; null stands for any size. */
export function assertShape(tensor: Tensor, expected: readonly (number | null)[], what: string): void {
  const fits =
    tensor.shape.length === expected.length &&
    expected.every((size, axis) => size === null || size === tensor.shape[axis]);
  if (!fits) {
    const wanted = expected.map((size) => size ?? '*').join(', ');
    throw new Error(`${what} must have the shape [${wanted}], not [${tensor.shape.join(', ')}]`);
  }
}
