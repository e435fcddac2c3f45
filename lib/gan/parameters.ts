import { assertShape } from './shapes.ts';
import { type Tensor, tf, type Variable } from './tf.ts';

/** Named variables of one network. The names are those of the checkpoint. */
export type Parameters = ReadonlyMap<string, Variable>;

/** The values of some parameters at one moment, on the host. */
export type ParameterValues = Map<string, { shape: number[]; values: Float32Array }>;

/** Numbers in all tensors together. */
export function countParameters(parameters: Parameters): number {
  return [...parameters.values()].reduce((sum, variable) => sum + variable.size, 0);
}

/** The parameter of this name, or an error that names what there is. */
export function parameter(parameters: Parameters, name: string): Variable {
  const variable = parameters.get(name);
  if (!variable) throw new Error(`there is no parameter "${name}"; there are ${[...parameters.keys()].join(', ')}`);
  return variable;
}

export async function readParameters(parameters: Parameters): Promise<ParameterValues> {
  const values: ParameterValues = new Map();
  for (const [name, variable] of parameters) {
    // Float32Array.from: some backends hand out a view of memory that they use again.
    values.set(name, { shape: variable.shape, values: Float32Array.from(await variable.data()) });
  }
  return values;
}

/** Overwrites every parameter; a missing name or another shape is an error and leaves all of them as they were. */
export function writeParameters(parameters: Parameters, values: ParameterValues, prefix = ''): void {
  const tensors = new Map<Variable, Tensor>();
  for (const [name, variable] of parameters) {
    const stored = values.get(prefix + name);
    if (!stored) throw new Error(`the checkpoint lacks the tensor "${prefix}${name}"`);
    const tensor = tf.tensor(stored.values, stored.shape, 'float32');
    assertShape(tensor, variable.shape, `the tensor "${prefix}${name}"`);
    tensors.set(variable, tensor);
  }
  for (const [variable, tensor] of tensors) {
    variable.assign(tensor);
    tensor.dispose();
  }
}

export function disposeParameters(...groups: Parameters[]): void {
  for (const group of groups) for (const variable of group.values()) variable.dispose();
}
