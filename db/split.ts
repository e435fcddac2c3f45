import { createHash } from 'node:crypto';
import type { Split } from '../lib/protocol/vocabulary.ts';

/** What an item is, whatever database it stands in. */
export type ItemIdentity = { collection: string; truth: string; seed: bigint };

/**
 * The part of the data that an item belongs to, for good: 70 % train, 10 % validation, 20 % test, by SHA-256. The
 * checkpoint is left out on purpose: the same latent seed through a fine-tuned generator gives nearly the same face, and
 * twins must not sit on both sides of an evaluation.
 */
export function splitOf({ collection, truth, seed }: ItemIdentity): Split {
  const digest = createHash('sha256').update(`${collection}/${truth}/${seed}`).digest();
  const share = digest.readUIntBE(0, 6) / 2 ** 48;
  if (share < 0.7) return 'train';
  return share < 0.8 ? 'validation' : 'test';
}
