import type * as tensorflow from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { convolutionFilterGradient } from './convolution-filter-gradient.ts';
import { type ConvolutionAttributes, convolutionGeometry } from './convolution-geometry.ts';
import { convolutionInputGradient } from './convolution-input-gradient.ts';
import { FilterCache } from './filter-cache.ts';
import { sumRows } from './sum-rows.ts';
import { transposeMatrix } from './transpose-matrix.ts';
import { release, type WasmBackend, wasmKernels } from './wasm-backend.ts';
import {
  isWinogradConvolution,
  winogradConvolution,
  winogradFilterGradient,
  winogradInputGradient,
} from './winograd-convolution.ts';

type Call<Inputs, Attributes> = { inputs: Inputs; attrs: Attributes; backend: WasmBackend };

/**
 * What WebAssembly needs to train, to be registered once the backend is set. TensorFlow.js lacks the gradient of a
 * convolution to its filter, and computes the one to the image in a scalar loop; others of its kernels take a slow path in
 * a training step: there, ours do the same work on XNNPACK's fast one.
 */
export function registerKernels(tf: typeof tensorflow): void {
  const backend = tf.backend() as unknown as WasmBackend;
  if (served.has(backend)) return;
  served.add(backend);
  registerConvolutions(tf, backend);
  registerMatrixProduct(tf);
  registerNormalisation(tf);
  for (const name of ['Sum', 'Mean'] as const) registerReduction(tf, name);
}

/** A backend's kernels are registered for good: a second set would only wrap the first. */
const served = new WeakSet<WasmBackend>();

function registerConvolutions(tf: typeof tensorflow, backend: WasmBackend): void {
  const kernels = wasmKernels(tf, backend);
  const cache = new FilterCache(backend);

  type Forward = Call<{ x: TensorInfo; filter: TensorInfo }, ConvolutionAttributes>;
  replaceKernel<Forward>(tf, 'Conv2D', (call, stock) => {
    const { inputs, attrs } = call;
    const geometry = convolutionGeometry(tf, inputs.x.shape, inputs.filter.shape, attrs);
    return isWinogradConvolution(geometry) ? winogradConvolution(kernels, cache, inputs, geometry) : stock(call);
  });

  type ToInput = Call<{ dy: TensorInfo; filter: TensorInfo }, tensorflow.Conv2DBackpropInputAttrs>;
  replaceKernel<ToInput>(tf, 'Conv2DBackpropInput', ({ inputs, attrs }) => {
    const geometry = convolutionGeometry(tf, attrs.inputShape, inputs.filter.shape, attrs);
    return isWinogradConvolution(geometry)
      ? winogradInputGradient(kernels, cache, inputs, geometry)
      : convolutionInputGradient(kernels, inputs, geometry);
  });

  type ToFilter = Call<{ x: TensorInfo; dy: TensorInfo }, tensorflow.Conv2DBackpropFilterAttrs>;
  replaceKernel<ToFilter>(tf, 'Conv2DBackpropFilter', ({ inputs, attrs }) => {
    const geometry = convolutionGeometry(tf, inputs.x.shape, attrs.filterShape, attrs);
    return isWinogradConvolution(geometry)
      ? winogradFilterGradient(kernels, inputs, geometry)
      : convolutionFilterGradient(kernels, inputs, geometry);
  });
}

/** XNNPACK multiplies plain matrices only: a transposed one, as the gradient of a product asks for, is turned first. */
function registerMatrixProduct(tf: typeof tensorflow): void {
  type Product = Call<{ a: TensorInfo; b: TensorInfo }, { transposeA: boolean; transposeB: boolean }>;
  replaceKernel<Product>(tf, 'BatchMatMul', (call, stock) => {
    const { inputs, attrs, backend } = call;
    const { transposeA, transposeB } = attrs;
    const isMatrix = ({ shape, dtype }: TensorInfo) => shape.length === 2 && dtype === 'float32';
    if (!(transposeA || transposeB) || !isMatrix(inputs.a) || !isMatrix(inputs.b)) return stock(call);
    const a = transposeA ? transposeMatrix(backend, inputs.a) : inputs.a;
    const b = transposeB ? transposeMatrix(backend, inputs.b) : inputs.b;
    const product = stock({ inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend });
    if (transposeA) backend.disposeData(a.dataId);
    if (transposeB) backend.disposeData(b.dataId);
    return product;
  });
}

/** Over the first axes, and the last ones stay. */
function registerReduction(tf: typeof tensorflow, name: 'Sum' | 'Mean'): void {
  type Reduction = Call<{ x: TensorInfo }, { axis: number | number[]; keepDims: boolean }>;
  replaceKernel<Reduction>(tf, name, (call, stock) => {
    const { inputs, attrs, backend } = call;
    const { shape, dtype } = inputs.x;
    const axes = tf.util.parseAxisParam(attrs.axis, shape).sort((one, other) => one - other);
    const kept = shape.slice(axes.length);
    const columns = tf.util.sizeFromShape(kept);
    const isOurs = dtype === 'float32' && kept.length > 0 && columns > 0 && axes.every((axis, index) => axis === index);
    if (!isOurs) return stock(call);
    const rows = tf.util.sizeFromShape(shape) / columns;
    const sums = sumRows(backend, inputs.x, { columns, factor: name === 'Mean' ? 1 / rows : 1 });
    const reduced = backend.makeOutput(attrs.keepDims ? [...axes.map(() => 1), ...kept] : kept, 'float32');
    backend.typedArrayFromHeap(reduced).set(sums);
    return reduced;
  });
}

/** Normalisation by given statistics, with a multiplication and an addition of XNNPACK: TensorFlow.js has a scalar loop. */
function registerNormalisation(tf: typeof tensorflow): void {
  type Inputs = Record<'x' | 'mean' | 'variance', TensorInfo> & { offset?: TensorInfo; scale?: TensorInfo };
  replaceKernel<Call<Inputs, { varianceEpsilon: number }>>(tf, 'FusedBatchNorm', (call, stock) => {
    const { inputs, attrs, backend } = call;
    const { x, mean, variance, offset, scale } = inputs;
    const channels = x.shape.at(-1) as number;
    const isPerChannel = [mean, variance, offset, scale].every((one) => !one || one.shape.join() === `${channels}`);
    if (!isPerChannel) return stock(call);
    const factor = backend.makeOutput([channels], 'float32');
    const shift = backend.makeOutput([channels], 'float32');
    const [factors, shifts, means, variances, offsets, scales] = [factor, shift, mean, variance, offset, scale].map(
      (one) => one && backend.typedArrayFromHeap(one),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array?, Float32Array?];
    for (let channel = 0; channel < channels; channel++) {
      const deviation = Math.sqrt((variances[channel] as number) + attrs.varianceEpsilon);
      factors[channel] = (scales?.[channel] ?? 1) / deviation;
      shifts[channel] = (offsets?.[channel] ?? 0) - (means[channel] as number) * (factors[channel] as number);
    }
    const { multiply, add } = wasmKernels(tf, backend);
    const scaled = multiply(x, factor);
    const normalised = add(scaled, shift);
    release(backend, [factor, shift, scaled]);
    return normalised;
  });
}

function replaceKernel<C>(
  tf: typeof tensorflow,
  kernelName: string,
  kernel: (call: C, stock: (call: C) => TensorInfo) => TensorInfo,
): void {
  const stock = tf.getKernel(kernelName, 'wasm'); // undefined for the one that TensorFlow.js lacks
  if (stock) tf.unregisterKernel(kernelName, 'wasm');
  const runStock = stock?.kernelFunc as unknown as (call: C) => TensorInfo;
  const kernelFunc = ((call: unknown) => kernel(call as C, runStock)) as tensorflow.KernelFunc;
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
