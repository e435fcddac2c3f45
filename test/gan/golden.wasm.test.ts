import { describe } from 'vitest';
import { openBackend } from '../../lib/gan/tf.ts';
import { describeFiniteDifferences } from './finite-differences-suite.ts';
import { describeGolden } from './golden-suite.ts';
import { describeInvariants } from './invariants-suite.ts';

await openBackend({ force: 'wasm' });

describe('wasm', () => {
  describe('computes what PyTorch computes', () => describeGolden({ tolerance: 1e-4 }));
  describe('differentiates rightly', () => describeFiniteDifferences({ tolerance: 5e-5 }));
  describe('keeps its promises', () => describeInvariants());
});
