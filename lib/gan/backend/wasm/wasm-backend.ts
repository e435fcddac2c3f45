import type * as tensorflow from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';

/** The part of `BackendWasm` of @tensorflow/tfjs-backend-wasm that is used here. */
export type WasmBackend = {
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
  /** True when it was the last reference and the memory is free. */
  disposeData(dataId: TensorInfo['dataId'], force?: boolean): boolean;
};

/** What a kernel written here computes with. */
export type WasmKernels = {
  backend: WasmBackend;
  /** XNNPACK's product of [M, K] and [K, N]. A batch or a transposed side would take a slow path there. */
  matMul(a: TensorInfo, b: TensorInfo): TensorInfo;
  transpose(x: TensorInfo, permutation: number[]): TensorInfo;
  multiply(a: TensorInfo, b: TensorInfo): TensorInfo;
  add(a: TensorInfo, b: TensorInfo): TensorInfo;
};

export function wasmKernels(tf: typeof tensorflow, backend: WasmBackend): WasmKernels {
  const run = (name: string, inputs: Record<string, TensorInfo>, attrs: object) =>
    tf.getKernel(name, 'wasm').kernelFunc({ inputs, attrs: attrs as tensorflow.NamedAttrMap, backend }) as TensorInfo;
  return {
    backend,
    matMul: (a, b) => run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false }),
    transpose: (x, perm) => run('Transpose', { x }, { perm }),
    multiply: (a, b) => run('Multiply', { a, b }, {}),
    add: (a, b) => run('Add', { a, b }, {}),
  };
}

/** The same numbers in another shape of the same size. */
export function reshaped(tensor: TensorInfo, shape: number[]): TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape };
}

/** All of the heap; of any tensor of the backend. An allocation may move the heap: look at it after the last one. */
export function heapOf(backend: WasmBackend, tensor: TensorInfo): Float32Array {
  return new Float32Array(backend.typedArrayFromHeap(tensor).buffer);
}

/** Where the tensor begins on the heap, counted in numbers. */
export function placeOf(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.typedArrayFromHeap(tensor).byteOffset / Float32Array.BYTES_PER_ELEMENT;
}

export function release(backend: WasmBackend, tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}
