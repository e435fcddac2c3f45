import type { TensorInfo } from '@tensorflow/tfjs';
import { heapOf, placeOf, type WasmBackend } from './wasm-backend.ts';

/** As many numbers as fill one cache line: each line of the result is written once and whole. */
const STRIP = 16;

/** [rows, columns] → [columns, rows]. TensorFlow.js walks columns whose places in the cache collide. */
export function transposeMatrix(backend: WasmBackend, matrix: TensorInfo): TensorInfo {
  const [rows, columns] = matrix.shape as [number, number];
  const transposed = backend.makeOutput([columns, rows], 'float32');
  const heap = heapOf(backend, matrix);
  const [from, to] = [placeOf(backend, matrix), placeOf(backend, transposed)];
  for (let first = 0; first < rows; first += STRIP) {
    const height = Math.min(STRIP, rows - first);
    for (let column = 0; column < columns; column++) {
      const source = from + first * columns + column;
      const target = to + column * rows + first;
      for (let row = 0; row < height; row++) heap[target + row] = heap[source + row * columns] as number;
    }
  }
  return transposed;
}
