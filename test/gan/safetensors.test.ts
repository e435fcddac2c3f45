import { describe, expect, it } from 'vitest';
import type { ParameterValues } from '../../lib/gan/parameters.ts';
import { decodeSafetensors, encodeSafetensors } from '../../lib/gan/safetensors.ts';

const tensors: ParameterValues = new Map([
  ['a/kernel', { shape: [2, 3], values: Float32Array.of(0, 1, -1, 0.5, 65504, 2 ** -24) }],
  ['b', { shape: [1], values: Float32Array.of(1 / 3) }],
]);

describe('safetensors', () => {
  it('keeps float32 exactly and float16 to the nearest', () => {
    expect(decodeSafetensors(encodeSafetensors(tensors, 'F32'))).toEqual(tensors);
    const half = decodeSafetensors(encodeSafetensors(tensors, 'F16'));
    expect(half.get('a/kernel')).toEqual(tensors.get('a/kernel'));
    expect(half.get('b')?.values[0]).toBe(0.333251953125);
  });

  it('is laid out as the format says: length, JSON, data aligned to eight bytes', () => {
    const file = Buffer.from(encodeSafetensors(tensors, 'F32'));
    const length = Number(file.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(JSON.parse(file.subarray(8, 8 + length).toString())).toEqual({
      'a/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [1], data_offsets: [24, 28] },
    });
    expect(file.readFloatLE(8 + length + 4)).toBe(1);
  });

  it.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(3), /too short/],
    ['a header beyond the file', withHeader('{}', 999_999), /claims 999999 bytes/],
    ['no JSON', withHeader('oops'), /JSON/],
    ['an unknown type', withHeader('{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}'), /F32/],
    ['a shape that does not fit', withHeader('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}'), /does not fit/],
    ['data beyond the file', withHeader('{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,36]}}'), /does not fit/],
  ])('refuses %s', (_, file, message) => {
    expect(() => decodeSafetensors(file)).toThrow(message);
  });
});

function withHeader(header: string, length = header.length): Buffer {
  const file = Buffer.alloc(8 + header.length + 8);
  file.writeBigUInt64LE(BigInt(length), 0);
  file.write(header, 8);
  return file;
}
