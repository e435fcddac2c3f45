import type { DataType, Tensor } from '@tensorflow/tfjs';

/** One attribute of a TensorFlow op, as the addon takes it. */
export type OpAttribute = { name: string; type: number; value: boolean | number | string | number[] };

/**
 * Any TensorFlow op by its name, beyond the kernels that TensorFlow.js registers. The results belong to the caller, and
 * no gradient is recorded: call it inside `tf.customGrad`.
 */
export type TensorFlowOps = {
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: Tensor[], outputCount: number): Tensor[];
  float(name: string, value: number): OpAttribute;
  int(name: string, value: number): OpAttribute;
  ints(name: string, value: number[]): OpAttribute;
  bool(name: string, value: boolean): OpAttribute;
  string(name: string, value: string): OpAttribute;
  type(name: string, value: DataType): OpAttribute;
};

/** The part of the addon's binding that is used here. */
type Binding = {
  TF_Version: string;
  TF_ATTR_STRING: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_TYPE: number;
};

/** The part of `NodeJSKernelBackend` of @tensorflow/tfjs-node-gpu that is used here. */
export type NativeBackend = {
  binding: Binding;
  isUsingGpuDevice: boolean;
  getDTypeInteger(type: DataType): number;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: Tensor[], outputCount: number): Tensor[];
};

export function tensorflowOpsOf(backend: NativeBackend): TensorFlowOps {
  const { binding } = backend;
  return {
    executeSingleOutput: (name, attributes, inputs) => backend.executeSingleOutput(name, attributes, inputs),
    executeMultipleOutputs: (name, attributes, inputs, outputCount) =>
      backend.executeMultipleOutputs(name, attributes, inputs, outputCount),
    float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
    int: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
    ints: (name, value) => ({ name, type: binding.TF_ATTR_INT, value }),
    bool: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
    string: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
    type: (name, value) => ({ name, type: binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(value) }),
  };
}
