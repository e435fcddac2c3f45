import type { Random } from '../../random.ts';
import type { Sitter } from './person-build.ts';

/** One head of hair in head units: a cap over the skull, and what hangs from it. */
export type HairCut = {
  /** Thickness over the crown and at the sides; nothing at all where both are 0. */
  top: number;
  side: number;
  /** The hairline at the middle of the forehead; how far it recedes at the temples. */
  hairline: number;
  recede: number;
  /** How far down the hair goes before the ear, and over it; 0 where the ear shows. */
  sideburn: number;
  overEar: number;
  /** Which way it is combed, and where it parts. */
  flow: 'parted' | 'back' | 'crown';
  parting: number;
  /** How much farther the hair comes down on the fuller side of the parting. */
  sweep: number;
  /** 0 straight … 1 coiled. */
  curl: number;
  /** How much of the scalp shows through. */
  thin: number;
  /** A curtain round the back from ear to ear, down to `end`; none where `end` is 0. */
  end: number;
  flare: number;
  /** How far the curtain opens from the middle of the face, radians. */
  opening: number;
  bun: 'none' | 'high' | 'low';
  tail: 'none' | 'ponytail' | 'braids';
  locs: boolean;
};

const CURL = { straight: 0, wavy: 0.35, curly: 0.75, coiled: 1 } as const;

export function cutHair(sitter: Sitter, random: Random): HairCut {
  const { card, ageing, angular } = sitter;
  const curl = CURL[card.hairTexture];
  const springy = curl > 0.5 ? 1 : 0;
  const thinning = ageing * (angular ? 1 : 0.35);
  const side = random.chance(0.5) ? 1 : -1;
  const fringe = random.chance(0.3 - 0.2 * springy);
  const base: HairCut = {
    top: 0.05 + 0.02 * springy,
    side: 0.03,
    hairline: random.normal(-0.345 - 0.045 * thinning, 0.018),
    recede: 0.02 + 0.1 * angular * thinning,
    sideburn: 0.05,
    overEar: 0,
    flow: 'parted',
    parting: side * random.uniform(0.08, 0.2),
    sweep: random.uniform(0.02, 0.12),
    curl,
    thin: 0.3 * thinning,
    end: 0,
    flare: 0.04 + 0.1 * springy,
    opening: random.uniform(0.72, 0.98),
    bun: 'none',
    tail: 'none',
    locs: false,
  };
  switch (card.hairStyle) {
    case 'bald':
      return { ...base, top: 0, side: 0 };
    case 'receding':
      return { ...base, top: 0.015, side: 0.035, hairline: -0.5, recede: 0.05, flow: 'back', thin: 0.6 };
    case 'cropped':
      return { ...base, top: 0.022, side: 0.014, flow: 'crown', sweep: 0, thin: 0.35, curl: Math.max(0.3, curl) };
    case 'short':
      return {
        ...base,
        top: random.uniform(0.05, 0.08) + 0.03 * springy,
        flow: fringe ? 'crown' : 'parted',
        sweep: fringe ? 0.06 : 0.1,
      };
    case 'sidePart':
      return {
        ...base,
        top: random.uniform(0.06, 0.09),
        sweep: random.uniform(0.1, 0.18),
        parting: side * random.uniform(0.15, 0.24),
      };
    case 'swept':
      return { ...base, top: random.uniform(0.1, 0.15), side: 0.04, flow: 'back', sweep: 0.02 };
    case 'bob':
      return {
        ...base,
        top: 0.07 + 0.03 * springy,
        side: 0.07 + 0.04 * springy,
        hairline: fringe ? -0.16 : base.hairline,
        sweep: fringe ? 0 : random.uniform(0.05, 0.18),
        flow: fringe ? 'crown' : 'parted',
        overEar: 0.14,
        end: random.uniform(0.46, 0.66),
        flare: 0.1 + 0.08 * springy,
      };
    case 'long':
      return {
        ...base,
        top: 0.06 + 0.03 * springy,
        side: 0.06 + 0.04 * springy,
        hairline: fringe ? -0.16 : base.hairline,
        sweep: fringe ? 0 : random.uniform(0.04, 0.16),
        flow: fringe ? 'crown' : 'parted',
        overEar: 0.14,
        end: random.uniform(0.9, 1.25),
        flare: 0.1 + 0.1 * springy,
      };
    case 'round': {
      const volume = random.uniform(0.19, 0.29) * (springy ? 1 : 0.7);
      return {
        ...base,
        top: volume,
        side: volume * 0.95,
        overEar: 0.27,
        flow: 'crown',
        sweep: 0,
        sideburn: 0.15,
      };
    }
    case 'updo':
      return { ...base, top: 0.06, side: 0.035, flow: 'back', sweep: 0, bun: random.chance(0.6) ? 'high' : 'low' };
    case 'tiedBack':
      return { ...base, top: 0.04, side: 0.025, flow: 'back', sweep: 0.02, bun: 'low' };
    case 'ponytail':
      return {
        ...base,
        top: 0.045,
        side: 0.028,
        hairline: fringe ? -0.18 : base.hairline,
        flow: 'back',
        sweep: 0.02,
        tail: 'ponytail',
      };
    case 'braids':
      return { ...base, top: 0.04, side: 0.03, parting: 0, sweep: 0, tail: 'braids' };
    case 'locs':
      return {
        ...base,
        top: 0.07,
        side: 0.07,
        overEar: 0.14,
        end: random.uniform(0.55, 1.1),
        flare: 0.1,
        curl: 0.5,
        sweep: 0.03,
        locs: true,
      };
  }
}
