import type { TensorInfo } from '@tensorflow/tfjs';
import type { ConvolutionGeometry } from './convolution-geometry.ts';
import type { FilterCache, FilterForm } from './filter-cache.ts';
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
 * the products. Of the matrices in winograd-tiles.ts, V of the image, U of the filter and M of the output, at each point:
 *
 *   M = V U     gradient to the image: V′ = M′ Uᵀ     gradient to the filter: U′ = Vᵀ M′
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
  const imagePoints = imageToPoints(backend, x, geometry);
  const outputPoints = multiplyByFilter(kernels, cache, imagePoints, { filter, form: 'straight' });
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
  const imagePoints = multiplyByFilter(kernels, cache, outputPoints, { filter, form: 'transposed' });
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

/**
 * The tiles' matrices times the filter's. XNNPACK packs what stands on the right, which takes as long as multiplying where
 * the filter is large and the tiles are few: then the product is taken transposed, the filter on the left.
 */
function multiplyByFilter(
  kernels: WasmKernels,
  cache: FilterCache,
  points: Points,
  { filter, form }: { filter: TensorInfo; form: FilterForm },
): Points {
  const { backend } = kernels;
  const tiles = points[0]?.shape[0] as number;
  const outputChannels = filter.shape[3] as number;
  if (tiles >= outputChannels) return multiply(kernels, points, transformedFilter(kernels, cache, filter, form));
  const left = transformedFilter(kernels, cache, filter, form === 'straight' ? 'transposed' : 'straight');
  const right = points.map((point) => transposeMatrix(backend, point));
  const transposed = multiply(kernels, left, right);
  const products = transposed.map((point) => transposeMatrix(backend, point));
  release(backend, [...right, ...transposed]);
  return products;
}

function transformedFilter(kernels: WasmKernels, cache: FilterCache, filter: TensorInfo, form: FilterForm): Points {
  const { backend, transpose } = kernels;
  return cache.get(filter, form, () => {
    if (form === 'straight') return filterToPoints(backend, filter);
    const transposed = transpose(filter, [0, 1, 3, 2]);
    const points = transposedFilterToPoints(backend, transposed);
    release(backend, [transposed]);
    return points;
  });
}

function multiply({ matMul }: WasmKernels, left: Points, right: Points): Points {
  return left.map((point, index) => matMul(point, right[index] as TensorInfo));
}
