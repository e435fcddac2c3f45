import type { TensorInfo } from '@tensorflow/tfjs';
import type { ConvolutionGeometry } from './convolution-geometry.ts';
import { gatherPatches } from './patches.ts';
import { transposeMatrix } from './transpose-matrix.ts';
import { reshaped, type WasmKernels } from './wasm-backend.ts';

/**
 * The gradient of a convolution to its filter: the product of the image's patches, transposed, and `dy`.
 *
 * @param x [N, H, W, in]
 * @param dy [N, h, w, out]
 * @returns [filter height, filter width, in, out]
 */
export function convolutionFilterGradient(
  { backend, matMul }: WasmKernels,
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  geometry: ConvolutionGeometry,
): TensorInfo {
  const { filterHeight, filterWidth, imageChannels, outputChannels } = geometry;
  const places = geometry.batch * geometry.outputHeight * geometry.outputWidth;
  const patches = backend.makeOutput([places, filterHeight * filterWidth * imageChannels], 'float32');
  gatherPatches(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(patches), geometry);
  const transposed = transposeMatrix(backend, patches);
  backend.disposeData(patches.dataId);
  const gradient = matMul(transposed, reshaped(dy, [places, outputChannels]));
  backend.disposeData(transposed.dataId);
  return reshaped(gradient, [filterHeight, filterWidth, imageChannels, outputChannels]);
}
