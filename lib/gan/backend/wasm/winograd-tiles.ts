import type { TensorInfo } from '@tensorflow/tfjs';
import type { ConvolutionGeometry } from './convolution-geometry.ts';
import { heapOf, placeOf, release, type WasmBackend } from './wasm-backend.ts';
import { accumulateImage, contract, expand, type RunTransform, transformImage } from './winograd-transforms.ts';

/**
 * The three tensors of a convolution 4×4 with stride 2 and padding 1, cut into tiles and transformed. By the parity of rows
 * and columns the image and the filter fall into four phases; what remains is a convolution 2×2 of stride 1 on four times
 * the channels, and a tile is 2×2 of its outputs.
 *
 * Each is nine matrices, one a point of the transform:
 *
 *   image  [N, 2h, 2w, in]: 9 × [tiles, 4·in]
 *   filter [4, 4, in, out]: 9 × [4·in, out]
 *   output [N, h, w, out]:  9 × [tiles, out]
 */
export type Points = TensorInfo[];

const POINTS = 9;
const PHASES = [0, 1, 2, 3];

export function imageToPoints(backend: WasmBackend, image: TensorInfo, geometry: ConvolutionGeometry): Points {
  const points = makePoints(backend, [tileCount(geometry), 4 * geometry.imageChannels]);
  runImage(backend, { image, points, geometry }, (heap, pixels, at, length) =>
    transformImage(heap, pixels, at, length),
  );
  return points;
}

/** The adjoint of `imageToPoints`. */
export function pointsToImage(backend: WasmBackend, points: Points, geometry: ConvolutionGeometry): TensorInfo {
  const { batch, imageHeight, imageWidth, imageChannels } = geometry;
  const image = backend.makeOutput([batch, imageHeight, imageWidth, imageChannels], 'float32');
  backend.typedArrayFromHeap(image).fill(0);
  runImage(backend, { image, points, geometry }, (heap, pixels, at, length) =>
    accumulateImage(heap, at, pixels, length),
  );
  return image;
}

export function outputToPoints(backend: WasmBackend, output: TensorInfo, geometry: ConvolutionGeometry): Points {
  const points = makePoints(backend, [tileCount(geometry), geometry.outputChannels]);
  runOutput(backend, { output, points, geometry }, (heap, pixels, at, length) => expand(heap, pixels, at, length));
  return points;
}

/** The adjoint of `outputToPoints`. */
export function pointsToOutput(backend: WasmBackend, points: Points, geometry: ConvolutionGeometry): TensorInfo {
  const { batch, outputHeight, outputWidth, outputChannels } = geometry;
  const output = backend.makeOutput([batch, outputHeight, outputWidth, outputChannels], 'float32');
  runOutput(backend, { output, points, geometry }, (heap, pixels, at, length) => contract(heap, at, pixels, length));
  return output;
}

export function filterToPoints(backend: WasmBackend, filter: TensorInfo): Points {
  const [, , rows, columns] = filter.shape as [number, number, number, number];
  const points = makePoints(backend, [4 * rows, columns]);
  const heap = heapOf(backend, filter);
  const [from, to] = [placeOf(backend, filter), placesOf(backend, points)];
  const size = rows * columns;
  for (const phase of PHASES) expand(heap, taps(from, phase, size), shifted(to, phase * size), size);
  return points;
}

/** The adjoint of `filterToPoints`. */
export function pointsToFilter(backend: WasmBackend, points: Points, [rows, columns]: [number, number]): TensorInfo {
  const filter = backend.makeOutput([4, 4, rows, columns], 'float32');
  const heap = heapOf(backend, filter);
  const [from, to] = [placesOf(backend, points), placeOf(backend, filter)];
  const size = rows * columns;
  for (const phase of PHASES) contract(heap, shifted(from, phase * size), taps(to, phase, size), size);
  return filter;
}

/** Of a filter whose channels are transposed, [4, 4, out, in]: 9 × [out, 4·in]. */
export function transposedFilterToPoints(backend: WasmBackend, filter: TensorInfo): Points {
  const [, , rows, columns] = filter.shape as [number, number, number, number];
  const points = makePoints(backend, [rows, 4 * columns]);
  const heap = heapOf(backend, filter);
  const [from, to] = [placeOf(backend, filter), placesOf(backend, points)];
  for (const phase of PHASES) {
    for (let row = 0; row < rows; row++) {
      const source = taps(from + row * columns, phase, rows * columns);
      expand(heap, source, shifted(to, (4 * row + phase) * columns), columns);
    }
  }
  return points;
}

/** Visits every phase of every tile with the places of its 3×3 pixels, row by row, and of its nine points. */
function runImage(
  backend: WasmBackend,
  { image, points, geometry }: { image: TensorInfo; points: Points; geometry: ConvolutionGeometry },
  run: RunTransform,
): void {
  const { batch, imageHeight, imageWidth, imageChannels, outputHeight, outputWidth } = geometry;
  const outside = backend.makeOutput([imageChannels], 'float32'); // reads zeros there; what is written there is not read
  backend.typedArrayFromHeap(outside).fill(0);
  const heap = heapOf(backend, image);
  const [imageAt, outsideAt, pointsAt] = [
    placeOf(backend, image),
    placeOf(backend, outside),
    placesOf(backend, points),
  ];
  const pixels = new Int32Array(POINTS);
  const at = new Int32Array(POINTS);
  let rowsAt = 0;
  for (let n = 0; n < batch; n++) {
    for (let tileY = 0; tileY < outputHeight; tileY += 2) {
      for (let tileX = 0; tileX < outputWidth; tileX += 2) {
        for (const phase of PHASES) {
          for (let point = 0; point < POINTS; point++) {
            const y = 2 * (tileY + Math.trunc(point / 3)) + (phase >> 1) - 1;
            const x = 2 * (tileX + (point % 3)) + (phase & 1) - 1;
            const isInside = y >= 0 && y < imageHeight && x >= 0 && x < imageWidth;
            pixels[point] = isInside ? imageAt + ((n * imageHeight + y) * imageWidth + x) * imageChannels : outsideAt;
            at[point] = (pointsAt[point] as number) + rowsAt;
          }
          run(heap, pixels, at, imageChannels);
          rowsAt += imageChannels;
        }
      }
    }
  }
  release(backend, [outside]);
}

/** Visits every tile with the places of its 2×2 pixels, row by row, and of its nine points. */
function runOutput(
  backend: WasmBackend,
  { output, points, geometry }: { output: TensorInfo; points: Points; geometry: ConvolutionGeometry },
  run: RunTransform,
): void {
  const { batch, outputHeight, outputWidth, outputChannels } = geometry;
  const heap = heapOf(backend, output);
  const [outputAt, pointsAt] = [placeOf(backend, output), placesOf(backend, points)];
  const pixels = new Int32Array(4);
  const at = new Int32Array(POINTS);
  let rowsAt = 0;
  for (let n = 0; n < batch; n++) {
    for (let tileY = 0; tileY < outputHeight; tileY += 2) {
      for (let tileX = 0; tileX < outputWidth; tileX += 2) {
        for (let pixel = 0; pixel < 4; pixel++) {
          const y = n * outputHeight + tileY + (pixel >> 1);
          pixels[pixel] = outputAt + (y * outputWidth + tileX + (pixel & 1)) * outputChannels;
        }
        for (let point = 0; point < POINTS; point++) at[point] = (pointsAt[point] as number) + rowsAt;
        run(heap, pixels, at, outputChannels);
        rowsAt += outputChannels;
      }
    }
  }
}

/** The 2×2 taps of a phase in a filter of 4×4. */
function taps(filterAt: number, phase: number, size: number): Int32Array {
  const first = (phase >> 1) * 4 + (phase & 1);
  return Int32Array.from([first, first + 2, first + 8, first + 10], (tap) => filterAt + tap * size);
}

function shifted(places: Int32Array, by: number): Int32Array {
  return places.map((place) => place + by);
}

function tileCount({ batch, outputHeight, outputWidth }: ConvolutionGeometry): number {
  return (batch * outputHeight * outputWidth) / 4;
}

function makePoints(backend: WasmBackend, shape: [number, number]): Points {
  return Array.from({ length: POINTS }, () => backend.makeOutput(shape, 'float32'));
}

function placesOf(backend: WasmBackend, points: Points): Int32Array {
  return Int32Array.from(points, (point) => placeOf(backend, point));
}
