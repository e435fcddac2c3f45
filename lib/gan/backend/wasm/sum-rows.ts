import type { TensorInfo } from '@tensorflow/tfjs';
import { heapOf, placeOf, type WasmBackend } from './wasm-backend.ts';

/**
 * The sum over all rows of [rows, columns], times a factor: the reduction of [N, H, W, C] to [C] that normalisation and its
 * gradient need. TensorFlow.js transposes the whole tensor for it; here it is read once, and summed in double precision.
 */
export function sumRows(
  backend: WasmBackend,
  matrix: TensorInfo,
  { columns, factor }: { columns: number; factor: number },
): Float32Array {
  const heap = heapOf(backend, matrix);
  const begin = placeOf(backend, matrix);
  const end = begin + matrix.shape.reduce((product, size) => product * size, 1);
  const sums = new Float64Array(columns);
  let row = begin;
  for (; row + 4 * columns <= end; row += 4 * columns) {
    for (let column = 0; column < columns; column++) {
      const at = row + column;
      const first = (heap[at] as number) + (heap[at + columns] as number);
      const second = (heap[at + 2 * columns] as number) + (heap[at + 3 * columns] as number);
      sums[column] = (sums[column] as number) + first + second;
    }
  }
  for (; row < end; row += columns) {
    for (let column = 0; column < columns; column++) {
      sums[column] = (sums[column] as number) + (heap[row + column] as number);
    }
  }
  return Float32Array.from(sums, (sum) => sum * factor);
}
