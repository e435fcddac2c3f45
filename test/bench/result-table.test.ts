import { expect, it } from 'vitest';
import { formatResults } from './result-table.ts';

it('writes results as a table for a header: groups, medians, ranges, the device, and what is missing', () => {
  const oursOn = 'webgpu 1 on a software driver';
  const table = formatResults([
    {
      name: 'generate, batch 16',
      unit: 'images/s',
      ours: 241.9,
      peer: 483.8,
      ratio: 0.5,
      oursRange: [240, 250],
      peerRange: [480, 490],
    },
    { name: 'webgpu, small: generate', unit: 'ms', ours: 9, peer: null, ratio: null, peerWhy: 'no Python', oursOn },
    { name: 'webgpu, small: step', unit: 'ms', ours: null, peer: 7, ratio: null, why: 'it died', oursOn },
    { name: 'step', unit: 'ms', ours: 100, peer: 60, ratio: 0.6 },
    { name: 'step: products', unit: 'ms', ours: 90, peer: 45, ratio: 0.5 },
  ]);
  expect(table).toBe(`\
                    unit      ours             peer             ratio
generate, batch 16  images/s  241.9 (240–250)  483.8 (480–490)  0.5
webgpu, small (webgpu 1 on a software driver)
  generate          ms        9                –                –      peer: no Python
  step              ms        –                7                –      it died
step                ms        100              60               0.6
  products          ms        90               45               0.5
`);
});
