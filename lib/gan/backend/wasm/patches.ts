import type { ConvolutionGeometry } from './convolution-geometry.ts';

/**
 * Every patch of an image that a convolution's filter lies on, one after the other: it makes the convolution a matrix
 * product.
 *
 * @param image [N, H, W, C]
 * @param patches [N·h·w, filter height · filter width · C]; pixels outside of the image are written as zeros
 */
export function gatherPatches(image: Float32Array, patches: Float32Array, geometry: ConvolutionGeometry): void {
  patches.fill(0);
  forEachRun(geometry, (imageAt, patchAt, length) => {
    for (let i = 0; i < length; i++) patches[patchAt + i] = image[imageAt + i] as number;
  });
}

/** The adjoint of `gatherPatches`: every pixel becomes the sum of its copies. */
export function sumPatches(patches: Float32Array, image: Float32Array, geometry: ConvolutionGeometry): void {
  image.fill(0);
  forEachRun(geometry, (imageAt, patchAt, length) => {
    for (let i = 0; i < length; i++)
      image[imageAt + i] = (image[imageAt + i] as number) + (patches[patchAt + i] as number);
  });
}

/** A row of a patch lies in one piece in both: the part of it that is inside of the image. */
function forEachRun(
  geometry: ConvolutionGeometry,
  visit: (imageAt: number, patchAt: number, length: number) => void,
): void {
  const { batch, imageHeight, imageWidth, imageChannels, outputHeight, outputWidth } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padTop, padLeft } = geometry;
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outputHeight; y++) {
      for (let x = 0; x < outputWidth; x++) {
        const left = x * strideWidth - padLeft;
        const from = Math.max(0, -left); // columns of the filter
        const to = Math.min(filterWidth, imageWidth - left);
        if (to <= from) continue;
        const patch = (n * outputHeight + y) * outputWidth + x;
        for (let row = 0; row < filterHeight; row++) {
          const imageY = y * strideHeight - padTop + row;
          if (imageY < 0 || imageY >= imageHeight) continue;
          visit(
            ((n * imageHeight + imageY) * imageWidth + left + from) * imageChannels,
            ((patch * filterHeight + row) * filterWidth + from) * imageChannels,
            (to - from) * imageChannels,
          );
        }
      }
    }
  }
}
