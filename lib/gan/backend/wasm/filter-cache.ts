import type { TensorInfo } from '@tensorflow/tfjs';
import { release, type WasmBackend } from './wasm-backend.ts';

export type FilterForm = 'straight' | 'transposed';

/**
 * Filters as a kernel transformed them, kept for as long as the filter is: the same one convolves several batches before
 * training replaces it. (XNNPACK keeps its packed copy of a matrix in the same way.)
 */
export class FilterCache {
  readonly #transformed = new Map<TensorInfo['dataId'], Map<FilterForm, TensorInfo[]>>();

  constructor(backend: WasmBackend) {
    const disposeData = backend.disposeData.bind(backend);
    backend.disposeData = (dataId, force) => {
      const isFreed = disposeData(dataId, force);
      const forms = isFreed ? this.#transformed.get(dataId) : undefined;
      if (forms) {
        this.#transformed.delete(dataId);
        for (const tensors of forms.values()) release(backend, tensors);
      }
      return isFreed;
    };
  }

  /** The filter in this form. The cache owns it. */
  get(filter: TensorInfo, form: FilterForm, transform: () => TensorInfo[]): TensorInfo[] {
    let forms = this.#transformed.get(filter.dataId);
    if (!forms) {
      forms = new Map();
      this.#transformed.set(filter.dataId, forms);
    }
    let tensors = forms.get(form);
    if (!tensors) {
      tensors = transform();
      forms.set(form, tensors);
    }
    return tensors;
  }
}
