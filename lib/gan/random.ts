import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';

const TWO_POW_MINUS_53 = 2 ** -53;

/** A stream of random numbers that depends on nothing but its purpose and its seed. */
export type Random = {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A permutation of 0 … count − 1 (Fisher–Yates). */
  permutation(count: number): Uint32Array;
};

/**
 * Opens the stream of a 64-bit seed. The purpose ("latent", "initial weights", …) keeps streams of one seed independent of
 * each other; hashing spreads neighbouring seeds over the whole state space.
 */
export function openRandom(purpose: string, seed: bigint): Random {
  const digest = createHash('sha256')
    .update(`${purpose}\0${BigInt.asUintN(64, seed)}`)
    .digest();
  const state = [0, 4, 8, 12].map((offset) => digest.readInt32LE(offset));
  return randomFrom(xoroshiro128plusFromState(state));
}

function randomFrom(generator: JumpableRandomGenerator): Random {
  let spare: number | null = null;
  const uniform = () => {
    const high = generator.next() >>> 5; // 27 bits
    const low = generator.next() >>> 6; // 26 bits
    return (high * 2 ** 26 + low) * TWO_POW_MINUS_53;
  };
  return {
    uniform,
    // Box–Muller gives two at a time.
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(count) {
      const order = Uint32Array.from({ length: count }, (_, index) => index);
      for (let index = count - 1; index > 0; index--) {
        const other = uniformInt(generator, 0, index);
        const moved = order[index] as number;
        order[index] = order[other] as number;
        order[other] = moved;
      }
      return order;
    },
  };
}

/** `count` standard normal numbers of one stream. */
export function normals(random: Random, count: number): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}
