/**
 * NumPy's array file, for float32 only: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * Magic, version, length of the header, the header as a Python literal padded to 64 bytes, the numbers in C order. Arrays are
 * read and written in pieces, because fifty thousand pictures are larger than one Buffer can be.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { z } from 'zod';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALIGNMENT = 64;
const MAX_HEADER_BYTES = 64 * 1024;

export type NpyFile = {
  shape: number[];
  /** Rows of the first axis, `count` of them from `start` on, one after the other. */
  read(start: number, count: number): Promise<Float32Array>;
  close(): Promise<void>;
};

/** Opens a file, or says what is wrong with it. */
export async function openNpy(path: string): Promise<NpyFile> {
  const file = await open(path);
  try {
    const { shape, dataStart } = await readStart(file);
    const count = shape.reduce((product, length) => product * length, 1);
    const bytes = (await file.stat()).size - dataStart;
    if (bytes !== count * 4) {
      throw new Error(`its shape (${shape.join(', ')}) needs ${count * 4} bytes of numbers, there are ${bytes}`);
    }
    const rowSize = shape.slice(1).reduce((product, length) => product * length, 1);
    return {
      shape,
      async read(start, rows) {
        const values = new Float32Array(rows * rowSize);
        await readFully(file, Buffer.from(values.buffer), dataStart + start * rowSize * 4);
        return values;
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw new Error(`${path} cannot be used: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** Writes the parts one after the other, under another name until the array is whole. */
export async function writeNpy(
  path: string,
  { shape, parts }: { shape: readonly number[]; parts: AsyncIterable<Float32Array> | Iterable<Float32Array> },
): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(encodeHeader(shape));
    let missing = shape.reduce((product, length) => product * length, 1);
    for await (const part of parts) {
      await file.writeFile(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)); // every Node is little-endian
      missing -= part.length;
    }
    if (missing !== 0)
      throw new RangeError(`the parts differ from the shape (${shape.join(', ')}) by ${missing} numbers`);
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

function encodeHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const literal = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const unpadded = MAGIC.length + 4 + literal.length + 1; // version, length, literal, line feed
  const text = `${literal}${' '.repeat(-unpadded & (ALIGNMENT - 1))}\n`;
  const start = Buffer.from([...MAGIC, 1, 0, 0, 0]); // version 1.0
  start.writeUInt16LE(text.length, 8);
  return Buffer.concat([start, Buffer.from(text, 'latin1')]);
}

async function readStart(file: FileHandle): Promise<{ shape: number[]; dataStart: number }> {
  const start = Buffer.alloc(12);
  const { bytesRead } = await file.read(start, 0, 12, 0);
  if (bytesRead < 12 || !start.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('it is not a .npy file');
  const version = start.readUInt8(6);
  if (version < 1 || version > 3) throw new Error(`its format version is ${version}; 1, 2 and 3 can be read`);
  const headerStart = version === 1 ? 10 : 12;
  const length = version === 1 ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > MAX_HEADER_BYTES) throw new Error(`its header claims to have ${length} bytes`);
  const header = Buffer.alloc(length);
  await readFully(file, header, headerStart);
  return { shape: shapeFrom(header.toString('latin1')), dataStart: headerStart + length };
}

function shapeFrom(header: string): number[] {
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const isFortranOrder = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (type === undefined || isFortranOrder === undefined || tuple === undefined) {
    throw new Error('its header does not name one plain type, an order and a shape');
  }
  if (type !== '<f4') throw new Error(`its numbers are '${type}'; save them as float32: x.astype('<f4')`);
  if (isFortranOrder === 'True') throw new Error('it is in Fortran order; save numpy.ascontiguousarray(x)');
  const lengths = tuple.split(',').filter((length) => length.trim() !== '');
  return z.array(z.int().min(0)).parse(lengths.map(Number));
}

async function readFully(file: FileHandle, into: Buffer, position: number): Promise<void> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) throw new Error('it ends too early');
    filled += bytesRead;
  }
}
