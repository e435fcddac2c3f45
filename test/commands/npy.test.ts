import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNpy, writeNpy } from '../../server/commands/npy.ts';
import { temporaryFolder } from './run-script.ts';

describe('.npy files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are what NumPy writes, byte for byte', async () => {
    const path = join(folder, 'two-by-three.npy');
    await writeNpy(path, { shape: [2, 3], parts: [Float32Array.of(0, 1, 2), Float32Array.of(-1, 0.5, 3)] });
    // numpy 1.26: np.save(path, np.array([[0, 1, 2], [-1, .5, 3]], '<f4'))
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    const start = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'),
      Buffer.from(`${header.padEnd(117)}\n`),
    ]);
    const numbers = Buffer.from('000000000000803f00000040000080bf0000003f00004040', 'hex');
    expect(await readFile(path)).toEqual(Buffer.concat([start, numbers]));
  });

  it('are read row by row', async () => {
    const path = join(folder, 'rows.npy');
    await writeNpy(path, { shape: [4, 2], parts: [Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7)] });
    const file = await openNpy(path);
    expect(file.shape).toEqual([4, 2]);
    expect(await file.read(1, 2)).toEqual(Float32Array.of(2, 3, 4, 5));
    await file.close();
  });

  it('of one axis and of version 2 are read too', async () => {
    const path = join(folder, 'version-2.npy');
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const numbers = Buffer.from(Float32Array.of(1.5, -2).buffer);
    await writeFile(
      path,
      Buffer.concat([Buffer.from('\x93NUMPY\x02\x00', 'latin1'), length, Buffer.from(header), numbers]),
    );
    const file = await openNpy(path);
    expect({ shape: file.shape, values: await file.read(0, 2) }).toEqual({
      shape: [2],
      values: Float32Array.of(1.5, -2),
    });
    await file.close();
  });

  const npy = (header: string, bytes: number, version = 1) =>
    Buffer.concat([
      Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0, header.length, 0]),
      Buffer.from(header),
      Buffer.alloc(bytes),
    ]);

  it.each([
    ['text', Buffer.from('these are not numbers'), 'it is not a .npy file'],
    ['nothing', Buffer.alloc(0), 'it is not a .npy file'],
    [
      'doubles',
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 8),
      "its numbers are '<f8'; save them as float32",
    ],
    ['Fortran order', npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", 4), 'it is in Fortran order'],
    [
      'a record',
      npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4),
      'does not name one plain type',
    ],
    [
      'too few numbers',
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 12),
      'its shape (2, 2) needs 16 bytes of numbers, there are 12',
    ],
    ['an end within the header', npy('{', 0).subarray(0, 11).fill(0xff, 8, 10), 'it is not a .npy file'],
    ['a version of tomorrow', npy('{}', 0, 9), 'its format version is 9'],
  ])('of %s are refused with words', async (name, bytes, words) => {
    const path = join(folder, `${name}.npy`);
    await writeFile(path, bytes);
    await expect(openNpy(path)).rejects.toThrow(`${path} cannot be used: `);
    await expect(openNpy(path)).rejects.toThrow(words);
  });

  it('appear whole or not at all', async () => {
    const path = join(folder, 'half.npy');
    await expect(writeNpy(path, { shape: [3], parts: [Float32Array.of(1)] })).rejects.toThrow('differ from the shape');
    expect((await readdir(folder)).filter((name) => name.startsWith('half'))).toEqual([]);
  });
});
