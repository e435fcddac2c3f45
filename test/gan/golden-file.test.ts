import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GOLDEN_METADATA } from './golden-numbers.ts';

it.each(['dcgan.py', 'dcgan_network.py'])('the golden numbers were made by %s as it is', (script) => {
  const text = readFileSync(new URL(`../golden/${script}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
  expect(createHash('sha256').update(text).digest('hex')).toBe(GOLDEN_METADATA[script]);
});
