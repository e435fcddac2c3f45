import type { TensorInfo } from '@tensorflow/tfjs';
import type { ConvolutionGeometry } from './convolution-geometry.ts';
import type { FilterCache } from './filter-cache.ts';
import { transposeMatrix } from './transpose-matrix.ts';
import { release, type WasmKernels } from './wasm-backend.ts';
import {
  filterToPoints,
  imageToPoints,
  outputToPoints,
  type Points,
  pointsToFilter,
  pointsToImage,
  pointsToOutput,
  transposedFilterToPoints,
} from './winograd-tiles.ts';

/** Below, the runs that a transform works on are too short to be worth it. */
const FEWEST_CHANNELS = 8;

/**
 * Whether it is DCGAN's convolution, 4×4 with stride 2 and padding 1, for which Winograd's minimal filtering takes 9/16 of
 * the products (see winograd-tiles.ts).
 */
export function isWinogradConvolution(geometry: ConvolutionGeometry): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft } = geometry;
  return (
    [filterHeight, filterWidth].every((size) => size === 4) &&
    [strideHeight, strideWidth].every((stride) => stride === 2) &&
    [padTop, padLeft].every((pad) => pad === 1) &&
    [geometry.outputHeight, geometry.outputWidth].every((size) => size % 2 === 0) &&
    geometry.imageChannels >= FEWEST_CHANNELS
  );
}

/** Arguments and result as of `tf.conv2d`. */
export function winogradConvolution(
  kernels: WasmKernels,
  cache: FilterCache,
  { x, filter }: { x: TensorInfo; filter: TensorInfo },
  geometry: ConvolutionGeometry,
): TensorInfo {
  const { backend } = kernels;
  const filterPoints = cache.get(filter, 'straight', () => filterToPoints(backend, filter));
  const imagePoints = imageToPoints(backend, x, geometry);
  const outputPoints = multiply(kernels, imagePoints, filterPoints);
  const output = pointsToOutput(backend, outputPoints, geometry);
  release(backend, [...imagePoints, ...outputPoints]);
  return output;
}

/** Arguments and result as of `convolutionInputGradient`. */
export function winogradInputGradient(
  kernels: WasmKernels,
  cache: FilterCache,
  { dy, filter }: { dy: TensorInfo; filter: TensorInfo },
  geometry: ConvolutionGeometry,
): TensorInfo {
  const { backend } = kernels;
  const outputPoints = outputToPoints(backend, dy, geometry);
  const imagePoints = multiplyByTransposed(kernels, cache, outputPoints, filter);
  const image = pointsToImage(backend, imagePoints, geometry);
  release(backend, [...outputPoints, ...imagePoints]);
  return image;
}

/** Arguments and result as of `convolutionFilterGradient`. */
export function winogradFilterGradient(
  kernels: WasmKernels,
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  geometry: ConvolutionGeometry,
): TensorInfo {
  const { backend } = kernels;
  const imagePoints = imageToPoints(backend, x, geometry);
  const transposed = imagePoints.map((point) => transposeMatrix(backend, point));
  release(backend, imagePoints);
  const outputPoints = outputToPoints(backend, dy, geometry);
  const filterPoints = multiply(kernels, transposed, outputPoints);
  const filter = pointsToFilter(backend, filterPoints, [geometry.imageChannels, geometry.outputChannels]);
  release(backend, [...transposed, ...outputPoints, ...filterPoints]);
  return filter;
}

function multiply({ matMul }: WasmKernels, left: Points, right: Points): Points {
  return left.map((point, index) => matMul(point, right[index] as TensorInfo));
}

/** XNNPACK multiplies by no transposed matrix; what is smaller is turned, the filter or the tiles on both of its sides. */
function multiplyByTransposed(
  kernels: WasmKernels,
  cache: FilterCache,
  outputPoints: Points,
  filter: TensorInfo,
): Points {
  const { backend } = kernels;
  const [tiles, outputChannels] = (outputPoints[0] as TensorInfo).shape as [number, number];
  if (tiles >= outputChannels) {
    const transposedFilter = cache.get(filter, 'transposed', () => {
      const transposed = kernels.transpose(filter, [0, 1, 3, 2]);
      const points = transposedFilterToPoints(backend, transposed);
      release(backend, [transposed]);
      return points;
    });
    return multiply(kernels, outputPoints, transposedFilter);
  }
  const transposedOutput = outputPoints.map((point) => transposeMatrix(backend, point));
  const straightFilter = cache.get(filter, 'straight', () => filterToPoints(backend, filter));
  const transposedImage = multiply(kernels, straightFilter, transposedOutput);
  const imagePoints = transposedImage.map((point) => transposeMatrix(backend, point));
  release(backend, [...transposedOutput, ...transposedImage]);
  return imagePoints;
}
