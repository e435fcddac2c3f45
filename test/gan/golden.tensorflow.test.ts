import { describe } from 'vitest';
import { openBackend } from '../../lib/gan/tf.ts';
import { describeFiniteDifferences } from './finite-differences-suite.ts';
import { describeGolden } from './golden-suite.ts';
import { describeInvariants } from './invariants-suite.ts';
import { isTensorflowPrepared } from './prepared-tensorflow.ts';

// On a GPU CUDA would multiply in TF32, which keeps ten bits of a number.
process.env.NVIDIA_TF32_OVERRIDE = '0';

if (isTensorflowPrepared) await openBackend({ force: 'tensorflow' });

describe.runIf(isTensorflowPrepared)('tensorflow', () => {
  describe('computes what PyTorch computes', () => describeGolden({ tolerance: 1e-4 }));
  describe('differentiates rightly', () => describeFiniteDifferences({ tolerance: 5e-5 }));
  describe('keeps its promises', () => describeInvariants());
});
