import { Float16Array } from '@petamoriken/float16';
import { z } from 'zod';
import type { ParameterValues } from './parameters.ts';

/**
 * The safetensors format: a header's length as a little-endian 64-bit number, a JSON header that says each tensor's type,
 * shape and place, then the tensors. It cannot carry code. float32 and float16 are written and read; in memory all is float32.
 */
export type StoredType = 'F32' | 'F16';

const BYTES = { F32: 4, F16: 2 } as const;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

const tensorSchema = z.strictObject({
  dtype: z.enum(['F32', 'F16']),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z.record(z.string(), z.unknown());

export function encodeSafetensors(tensors: ParameterValues, type: StoredType): Uint8Array {
  const header: Record<string, z.infer<typeof tensorSchema>> = {};
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const start = end;
    end += values.length * BYTES[type];
    header[name] = { dtype: type, shape, data_offsets: [start, end] };
  }
  const text = JSON.stringify(header);
  // Spaces at the end keep the tensors aligned to eight bytes.
  const headerBytes = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8, ' '), 'utf8');
  const file = Buffer.alloc(8 + headerBytes.length + end);
  file.writeBigUInt64LE(BigInt(headerBytes.length), 0);
  headerBytes.copy(file, 8);
  const base = 8 + headerBytes.length;
  for (const [name, { values }] of tensors) {
    const stored = type === 'F16' ? new Float16Array(values) : values;
    const bytes = Buffer.from(stored.buffer as ArrayBuffer, stored.byteOffset, stored.byteLength);
    bytes.copy(file, base + (header[name]?.data_offsets[0] as number));
  }
  return file;
}

/** Throws with what is wrong with the file; tensors outside the file, or of another size than their shape, are refused. */
export function decodeSafetensors(file: Uint8Array): ParameterValues {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 8) throw new Error('the file is too short for a safetensors header');
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES || 8 + headerLength > file.length) {
    throw new Error(`the safetensors header claims ${headerLength} bytes; the file has ${file.length}`);
  }
  const header = headerSchema.parse(JSON.parse(Buffer.from(file.subarray(8, 8 + headerLength)).toString('utf8')));
  const data = file.subarray(8 + headerLength);
  const tensors: ParameterValues = new Map();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets } = tensorSchema.parse(entry);
    const [start, end] = data_offsets;
    const count = shape.reduce((product, size) => product * size, 1);
    if (end - start !== count * BYTES[dtype] || end > data.length) {
      throw new Error(`the tensor "${name}" of shape [${shape.join(', ')}] does not fit the bytes ${start} to ${end}`);
    }
    const bytes = data.slice(start, end); // A copy is aligned whatever the header's length.
    const buffer = bytes.buffer as ArrayBuffer;
    const values =
      dtype === 'F16'
        ? Float32Array.from(new Float16Array(buffer, bytes.byteOffset, count))
        : new Float32Array(buffer, bytes.byteOffset, count);
    tensors.set(name, { shape, values });
  }
  return tensors;
}
