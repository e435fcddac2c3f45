import type * as tensorflow from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { convolutionFilterGradient } from './convolution-filter-gradient.ts';
import { type ConvolutionAttributes, convolutionGeometry } from './convolution-geometry.ts';
import { convolutionInputGradient } from './convolution-input-gradient.ts';
import { FilterCache } from './filter-cache.ts';
import { type WasmBackend, wasmKernels } from './wasm-backend.ts';
import {
  isWinogradConvolution,
  winogradConvolution,
  winogradFilterGradient,
  winogradInputGradient,
} from './winograd-convolution.ts';

type Call<Inputs> = { inputs: Inputs; attrs: ConvolutionAttributes };

/**
 * Convolutions on WebAssembly, to be registered once the backend is set. TensorFlow.js lacks their gradient to the filter
 * and computes the one to the image in a scalar loop; here both are matrix products.
 */
export function registerConvolutionKernels(tf: typeof tensorflow): void {
  const backend = tf.backend() as unknown as WasmBackend;
  if (registered.has(backend)) return;
  registered.add(backend);
  const kernels = wasmKernels(tf, backend);
  const cache = new FilterCache(backend);
  const stockConvolution = tf.getKernel('Conv2D', 'wasm').kernelFunc;

  const geometryOf = (image: readonly number[], filter: readonly number[], attributes: ConvolutionAttributes) =>
    convolutionGeometry(tf, image, filter, attributes);

  replaceKernel(tf, 'Conv2D', (call: Call<{ x: TensorInfo; filter: TensorInfo }>) => {
    const { inputs, attrs } = call;
    const geometry = geometryOf(inputs.x.shape, inputs.filter.shape, attrs);
    if (isWinogradConvolution(geometry)) return winogradConvolution(kernels, cache, inputs, geometry);
    return stockConvolution(call as unknown as Parameters<typeof stockConvolution>[0]) as TensorInfo;
  });
  replaceKernel(tf, 'Conv2DBackpropInput', (call: Call<{ dy: TensorInfo; filter: TensorInfo }>) => {
    const { inputs, attrs } = call;
    const { inputShape } = attrs as tensorflow.Conv2DBackpropInputAttrs;
    const geometry = geometryOf(inputShape, inputs.filter.shape, attrs);
    if (isWinogradConvolution(geometry)) return winogradInputGradient(kernels, cache, inputs, geometry);
    return convolutionInputGradient(kernels, inputs, geometry);
  });
  replaceKernel(tf, 'Conv2DBackpropFilter', (call: Call<{ x: TensorInfo; dy: TensorInfo }>) => {
    const { inputs, attrs } = call;
    const { filterShape } = attrs as tensorflow.Conv2DBackpropFilterAttrs;
    const geometry = geometryOf(inputs.x.shape, filterShape, attrs);
    if (isWinogradConvolution(geometry)) return winogradFilterGradient(kernels, inputs, geometry);
    return convolutionFilterGradient(kernels, inputs, geometry);
  });
}

const registered = new WeakSet<WasmBackend>();

function replaceKernel<Inputs>(
  tf: typeof tensorflow,
  kernelName: string,
  kernel: (call: Call<Inputs>) => TensorInfo,
): void {
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernel as unknown as tensorflow.KernelFunc });
}
