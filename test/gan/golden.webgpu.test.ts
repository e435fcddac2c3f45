import { describe } from 'vitest';
import { openBackend } from '../../lib/gan/tf.ts';
import { loadSoftwareVulkan } from '../support/software-vulkan.ts';
import { describeFiniteDifferences } from './finite-differences-suite.ts';
import { describeGolden } from './golden-suite.ts';
import { describeInvariants } from './invariants-suite.ts';

const hasVulkan = loadSoftwareVulkan() || Boolean(process.env.REQUIRE_ALL);
if (hasVulkan) await openBackend({ force: 'webgpu' });

describe.runIf(hasVulkan)('webgpu', { timeout: 120_000 }, () => {
  describe('computes what PyTorch computes', () => describeGolden({ tolerance: 1e-3 }));
  describe('differentiates rightly', () => describeFiniteDifferences({ tolerance: 1e-3 }));
  describe('keeps its promises', () => describeInvariants());
});
