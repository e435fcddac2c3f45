/**
 * NumPy's array file, for float32 only: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * Magic, version, length of the header, the header as a Python literal padded to 64 bytes, the numbers in C order.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';

export type FloatArray = { shape: number[]; values: Float32Array };

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALIGNMENT = 64;

export function encodeNpy({ shape, values }: FloatArray): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const unpadded = MAGIC.length + 4 + header.length + 1; // version, length, header, line feed
  const padded = header + ' '.repeat(-unpadded & (ALIGNMENT - 1));
  const start = Buffer.alloc(MAGIC.length + 4);
  MAGIC.copy(start);
  start.writeUInt8(1, 6); // version 1.0
  start.writeUInt16LE(padded.length + 1, 8);
  const numbers = Buffer.from(values.buffer, values.byteOffset, values.byteLength); // every Node runs little-endian
  return Buffer.concat([start, Buffer.from(`${padded}\n`, 'latin1'), numbers]);
}

/** Throws an error that says what is wrong with the bytes. */
export function decodeNpy(bytes: Buffer): FloatArray {
  if (bytes.length < 12 || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error('it is not a .npy file (it does not begin with \\x93NUMPY)');
  }
  const version = bytes.readUInt8(6);
  if (version < 1 || version > 3) throw new Error(`its format version is ${version}; 1, 2 and 3 can be read`);
  const headerStart = version === 1 ? 10 : 12;
  const dataStart = headerStart + (version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  if (dataStart > bytes.length) throw new Error('it ends within its header');
  const { descr, fortranOrder, shape } = readHeader(bytes.toString('latin1', headerStart, dataStart));
  if (descr !== '<f4') throw new Error(`its numbers are '${descr}'; save them as float32: numpy.float32 ('<f4')`);
  if (fortranOrder) throw new Error('it is in Fortran order; save numpy.ascontiguousarray(x)');
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - dataStart !== count * 4) {
    throw new Error(
      `its shape (${shape.join(', ')}) needs ${count * 4} bytes of numbers, there are ${bytes.length - dataStart}`,
    );
  }
  // A copy, because a Float32Array has to begin at a multiple of four bytes.
  return { shape, values: new Float32Array(new Uint8Array(bytes.subarray(dataStart)).buffer) };
}

function readHeader(text: string): { descr: string; fortranOrder: boolean; shape: number[] } {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new Error('its header does not name one plain type, order and shape');
  }
  const lengths = shape.split(',').flatMap((length) => (length.trim() === '' ? [] : [Number(length)]));
  return { descr, fortranOrder: order === 'True', shape: lengths };
}

export async function readNpy(path: string): Promise<FloatArray> {
  const bytes = await readFile(path);
  try {
    return decodeNpy(bytes);
  } catch (error) {
    throw new Error(`${path} cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}

/** Under another name first, so that nobody reads half of it. */
export async function writeNpy(path: string, array: FloatArray): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  await writeFile(unfinished, encodeNpy(array));
  await rename(unfinished, path);
}
