import type { TensorInfo } from '@tensorflow/tfjs';
import type { ConvolutionGeometry } from './convolution-geometry.ts';
import { sumPatches } from './patches.ts';
import { transposeMatrix } from './transpose-matrix.ts';
import { reshaped, type WasmKernels } from './wasm-backend.ts';

/**
 * The gradient of a convolution to its image, which is the transposed convolution, too: one matrix product gives what each
 * pixel of `dy` gives to each pixel under the filter; these are summed.
 *
 * @param dy [N, h, w, out]
 * @param filter [filter height, filter width, in, out]
 * @returns [N, H, W, in]
 */
export function convolutionInputGradient(
  { backend, matMul }: WasmKernels,
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  geometry: ConvolutionGeometry,
): TensorInfo {
  const { batch, imageHeight, imageWidth, imageChannels, outputHeight, outputWidth, outputChannels } = geometry;
  const patchSize = geometry.filterHeight * geometry.filterWidth * imageChannels;
  const transposed = transposeMatrix(backend, reshaped(filter, [patchSize, outputChannels]));
  const patches = matMul(reshaped(dy, [batch * outputHeight * outputWidth, outputChannels]), transposed);
  backend.disposeData(transposed.dataId);
  const image = backend.makeOutput([batch, imageHeight, imageWidth, imageChannels], 'float32');
  sumPatches(backend.typedArrayFromHeap(patches), backend.typedArrayFromHeap(image), geometry);
  backend.disposeData(patches.dataId);
  return image;
}
