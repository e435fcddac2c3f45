import type { Random } from '../../random.ts';
import { cloud, noise } from '../noise.ts';
import { bell, clamp, ramp, spot } from '../shape.ts';
import type { Cat } from './cat-build.ts';
import type { CatCard } from './cat-card.ts';

export type Part = 'face' | 'ear' | 'body' | 'paw' | 'tail';

/** How much of the coat's dark and then of its light colour lies over its base, 0 … 1 each. */
export type Marks = { dark: number; light: number };

/** Writes the marks at a point of a part: of the face undone by its turn, of the ears and body in head units. */
export type Pattern = (part: Part, x: number, y: number, marks: Marks) => void;

export const CAT_PATTERNS: Record<CatCard['coat'], (cat: Cat, random: Random) => Pattern> = {
  solid: () => (part, x, y, marks) => {
    if (part === 'face') marks.light = 0.8 * spot(x, y - 0.62, 0.5, 0.34);
  },
  tabby,
  tuxedo,
  calico,
  tortoiseshell,
  pointed,
};

/** Stripes: the M on the forehead, two on each cheek, necklaces and bands; pale around eyes, muzzle and chin. */
function tabby(cat: Cat, random: Random): Pattern {
  const { grain } = cat;
  const strength = random.uniform(0.75, 1);
  const bands = random.uniform(6, 8);
  const bib = random.chance(0.35) ? 1 : 0.35;
  return (part, x, y, marks) => {
    switch (part) {
      case 'face': {
        const wander = 0.05 * noise(x * 3 + grain, y * 3);
        const side = Math.abs(x + wander * 0.6);
        const broken = 0.95 + 0.3 * noise(x * 5 - grain, y * 6);
        marks.dark = strength * clamp(broken * (forehead(side, y + wander) + cheek(side, y + wander)), 0, 1);
        marks.light =
          0.85 * spot(side - 0.16, y - 0.55, 0.34, 0.24) +
          0.5 * spot(side - 0.5, y - 0.26, 0.2, 0.09) +
          0.5 * spot(side - 0.3, y + 0.24, 0.16, 0.1) +
          0.4 * spot(x, y - 0.85, 0.4, 0.2);
        break;
      }
      case 'ear':
        marks.dark = 0.45 * strength;
        break;
      case 'body': {
        const bend = y - 0.22 * x * x + 0.12 * noise(x * 2 + grain, y * 2);
        const wave = Math.sin(bend * bands + 1.6 * noise(x * 1.3, y * 1.1 + grain));
        marks.dark = strength * ramp(0, 0.7, wave) * ramp(0.1, 0.42, Math.abs(x) + 0.25 * wave);
        marks.light = bib * spot(x, y - 1.25, 0.5, 0.8);
        break;
      }
      case 'paw':
        marks.light = 0.4 + 0.4 * bib;
        break;
      case 'tail':
        marks.dark = strength * ramp(-0.1, 0.6, Math.sin(x * 11 + grain));
        break;
    }
  };
}

/** The M above the eyes and the lines that run from it over the crown. */
function forehead(side: number, y: number): number {
  if (y > -0.1) return 0;
  const down = -y;
  const inner = side - 0.05 - 0.2 * ramp(0.5, 0.26, down);
  const middle = side - 0.27 + 0.06 * ramp(0.4, 0.8, down);
  const outer = side - 0.5 - 0.1 * down;
  const brow = down - 0.34 - 0.1 * Math.sin(side * 7);
  return (
    bell((inner * inner) / 0.008) * ramp(0.3, 0.42, down) * ramp(0.85, 0.5, down) +
    bell((middle * middle) / 0.009) * ramp(0.28, 0.42, down) +
    0.9 * bell((outer * outer) / 0.008) * ramp(0.24, 0.36, down) +
    0.75 * bell((brow * brow) / 0.009) * ramp(0.56, 0.42, side)
  );
}

/** Two lines from the eye's outer corner over the cheek. */
function cheek(side: number, y: number): number {
  if (side < 0.5) return 0;
  const upper = y + 0.02 - 0.42 * (side - 0.62);
  const lower = y - 0.3 - 0.3 * (side - 0.55);
  return (
    bell((upper * upper) / 0.009) * ramp(0.58, 0.7, side) + 0.9 * bell((lower * lower) / 0.009) * ramp(0.5, 0.68, side)
  );
}

/** A dark cat in a white shirt: muzzle, blaze, chest and paws; how far up the blaze goes differs. */
function tuxedo(cat: Cat, random: Random): Pattern {
  const { grain } = cat;
  const blaze = random.uniform(-0.02, 0.16);
  const top = random.uniform(-0.7, 0.15);
  const shirt = random.uniform(0.42, 0.75);
  const mask = random.uniform(0.36, 0.6);
  return (part, x, y, marks) => {
    switch (part) {
      case 'face': {
        const edge = 0.06 * cloud(x * 2.5 + grain, y * 2.5);
        const width = Math.max(mask * ramp(0.1, 0.5, y), blaze * ramp(top - 0.1, top + 0.2, y));
        marks.light = ramp(-0.05, 0.05, width - Math.abs(x + edge * 0.5) + edge) * ramp(top - 0.1, top + 0.1, y);
        break;
      }
      case 'body': {
        const edge = 0.1 * cloud(x * 2.2 + grain, y * 2.2);
        marks.light = ramp(-0.06, 0.06, shirt * ramp(2.6, 1.1, y) - Math.abs(x) + edge);
        break;
      }
      case 'paw':
        marks.light = 1;
        break;
      case 'ear':
      case 'tail':
        break;
    }
  };
}

/** White with patches of two colours, unlike on the two sides of the face. */
function calico(cat: Cat, random: Random): Pattern {
  const { grain } = cat;
  const spread = random.uniform(-0.08, 0.12);
  const blaze = random.uniform(0.05, 0.2);
  const swap = random.chance(0.5) ? 1 : -1;
  return (part, x, y, marks) => {
    if (part === 'paw') return;
    const field = cloud(x * 0.85 + grain, y * 0.85);
    const which =
      noise(x * 1.2 - grain, y * 1.2 + grain) * 0.6 + swap * clamp(x, -0.8, 0.8) * (part === 'body' ? 0.3 : 0.9);
    const face = part === 'face' || part === 'ear';
    const white = face
      ? Math.max(1.9 * spot(x, y - 0.66, 0.85, 0.62), bell((x * x) / (blaze * blaze * 6)) * 0.9)
      : 0.9 * spot(x, y - 1.2, 0.6, 1.2);
    const patch = ramp(-0.06, 0.08, field + spread + (face ? 0.42 : 0.2) - white);
    const colour = ramp(-0.05, 0.05, which);
    marks.dark = patch * (1 - colour);
    marks.light = patch * colour;
  };
}

/** Two colours brindled into one another all over. */
function tortoiseshell(cat: Cat, random: Random): Pattern {
  const { grain } = cat;
  const share = random.uniform(-0.12, 0.1);
  const split = random.uniform(-0.3, 0.3);
  return (_part, x, y, marks) => {
    const field = cloud(x * 1.7 + grain, y * 1.7) + 0.4 * noise(x * 5, y * 5 + grain) + split * clamp(x * 1.5, -1, 1);
    marks.light = 0.9 * ramp(-0.1, 0.2, field + share);
  };
}

/** A pale cat with a dark mask, ears, paws and tail. */
function pointed(cat: Cat, random: Random): Pattern {
  const reach = random.uniform(0.62, 0.86);
  const { grain } = cat;
  return (part, x, y, marks) => {
    switch (part) {
      case 'face': {
        const dx = x / reach;
        const dy = (y - 0.24) / (reach * (y < 0.24 ? 1.3 - 0.35 * Math.min(1, Math.abs(x) * 1.6) : 1.02));
        marks.dark = ramp(1.12, 0.5, Math.sqrt(dx * dx + dy * dy) + 0.1 * noise(x * 4 + grain, y * 4));
        break;
      }
      case 'body':
        marks.dark = 0.42 * ramp(0.7, 1.5, Math.abs(x)) + 0.25 * ramp(1.6, 2.2, y);
        marks.light = 0.5 * spot(x, y - 1.25, 0.6, 0.7);
        break;
      case 'ear':
      case 'paw':
      case 'tail':
        marks.dark = 0.95;
        break;
    }
  };
}
