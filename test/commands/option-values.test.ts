import { describe, expect, it } from 'vitest';
import { decimalNumber, parsedBy, seedList, wholeNumber } from '../../server/commands/option-values.ts';

describe('the values of options', () => {
  it.each([
    ['7', [7n]],
    ['0-3', [0n, 1n, 2n, 3n]],
    ['5,1,10-11', [5n, 1n, 10n, 11n]],
    ['18446744073709551615', [2n ** 64n - 1n]],
  ])('%s names seeds', (text, seeds) => {
    expect(parsedBy(seedList)(text)).toEqual(seeds);
  });

  it.each(['9-1', '', '1,', 'a', '-1', '0x10', '1.5', '18446744073709551616'])('"%s" names none', (text) => {
    expect(() => parsedBy(seedList)(text)).toThrow('It must be seeds such as 7, 0-63 or 1,5,10-12, each below 2^64.');
  });

  it.each(['0-100000', '0-18446744073709551615', '0-99999,5'])('"%s" names too many seeds', (text) => {
    expect(() => parsedBy(seedList)(text)).toThrow('It must name at most 100000 seeds.');
  });

  it('whole numbers are digits within their range', () => {
    const parse = parsedBy(wholeNumber({ min: 2, max: 10 }));
    expect(['2', '10'].map(parse)).toEqual([2, 10]);
    for (const text of ['1', '11', '3.5', '1e1', '', ' 3', '-3']) {
      expect(() => parse(text)).toThrow('It must be a whole number from 2 to 10.');
    }
    expect(() => parsedBy(wholeNumber({ min: 1 }))('0')).toThrow('It must be a whole number from 1 on.');
  });

  it('decimal numbers are finite and within their range', () => {
    const parse = parsedBy(decimalNumber({ min: 0, max: 2 }));
    expect(['0', '.5', '1.', '2', '1e-1'].map(parse)).toEqual([0, 0.5, 1, 2, 0.1]);
    for (const text of ['-0.1', '2.01', 'NaN', 'Infinity', '', '1e9', '.']) {
      expect(() => parse(text)).toThrow('It must be a number from 0 to 2.');
    }
  });
});
