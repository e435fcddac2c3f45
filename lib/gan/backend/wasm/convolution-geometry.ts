import type * as tensorflow from '@tensorflow/tfjs';

/** Where a convolution's filter lies on its image, in pixels. The image is NHWC, the dilation is 1. */
export type ConvolutionGeometry = {
  batch: number;
  imageHeight: number;
  imageWidth: number;
  imageChannels: number;
  outputHeight: number;
  outputWidth: number;
  outputChannels: number;
  filterHeight: number;
  filterWidth: number;
  strideHeight: number;
  strideWidth: number;
  padTop: number;
  padLeft: number;
};

/** The attributes of TensorFlow.js's convolution kernels that say how the filter lies. */
export type ConvolutionAttributes = Pick<
  tensorflow.Conv2DBackpropInputAttrs,
  'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'
>;

export function convolutionGeometry(
  tf: typeof tensorflow,
  imageShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode }: ConvolutionAttributes,
): ConvolutionGeometry {
  if (dataFormat !== 'NHWC') {
    throw new Error(`a convolution on WebAssembly takes images in NHWC order, not ${dataFormat}`);
  }
  const info = tf.backend_util.computeConv2DInfo(
    imageShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    imageHeight: info.inHeight,
    imageWidth: info.inWidth,
    imageChannels: info.inChannels,
    outputHeight: info.outHeight,
    outputWidth: info.outWidth,
    outputChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
}
