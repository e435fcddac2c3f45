import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { explainDiskFull } from '../../lib/gan/disk-space.ts';

const need = { directory: 'runs', bytes: 4_700_000, what: 'a checkpoint' };

it.each([
  ['ENOSPC', -constants.errno.ENOSPC, 'no space is left on the disk'],
  ['EFBIG', -constants.errno.EFBIG, 'the file would be larger than this process may write'],
  ['Unknown system error -122', -constants.errno.EDQUOT, 'the disk quota is used up'], // what Node calls EDQUOT
])('says of %s what a person can mend', (code, errno, words) => {
  const error = Object.assign(new Error('write'), { code, errno });
  expect(explainDiskFull(error, need)).toMatchObject({
    name: 'DiskFullError',
    message: expect.stringContaining(`a checkpoint needs 4.7 MB in runs: ${words}`),
  });
});

it('leaves other errors as they are', () => {
  const error = Object.assign(new Error('read'), { code: 'EIO' });
  expect(explainDiskFull(error, need)).toBe(error);
});
