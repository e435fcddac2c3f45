import type { Random } from '../../random.ts';
import { type Colour, mixColours, paint, scaleColour } from '../colour.ts';
import type { Surface } from '../light.ts';
import type { Cat } from './cat-build.ts';
import type { CatCard } from './cat-card.ts';
import { CAT_PATTERNS, type Marks, type Part, type Pattern } from './cat-pattern.ts';

/** The fur's colours, where they are, and how much its locks differ in lightness. */
export type Coat = { base: Colour; dark: Colour; light: Colour; pattern: Pattern; locks: number };

const WHITE = paint(222, 213, 198);
const BLACK = paint(50, 45, 45);
const GREY = paint(114, 116, 122);
const GINGER = paint(190, 126, 72);
const CREAM = paint(220, 194, 156);
const BROWN = paint(106, 72, 52);

const SOLID: Record<CatCard['colour'], Colour> = {
  black: BLACK,
  white: WHITE,
  grey: GREY,
  ginger: GINGER,
  cream: CREAM,
  brown: BROWN,
};

type Dyes = readonly [base: Colour, dark: Colour, light: Colour];

const TABBY: Record<CatCard['colour'], Dyes> = {
  black: [paint(120, 104, 86), paint(40, 34, 32), paint(206, 190, 164)],
  white: [WHITE, GREY, WHITE],
  grey: [paint(164, 164, 160), paint(62, 62, 64), paint(228, 224, 216)],
  ginger: [paint(198, 138, 84), paint(142, 78, 42), paint(230, 202, 164)],
  cream: [paint(232, 204, 162), paint(200, 154, 102), paint(246, 234, 212)],
  brown: [paint(150, 120, 86), paint(54, 42, 34), paint(224, 202, 168)],
};

const POINTED: Partial<Record<CatCard['colour'], Dyes>> = {
  brown: [paint(226, 206, 178), paint(62, 44, 37), paint(242, 230, 210)],
  grey: [paint(222, 216, 208), paint(104, 107, 118), paint(240, 236, 230)],
  ginger: [paint(238, 222, 196), paint(206, 128, 74), paint(248, 240, 224)],
};

export function dyeCoat(cat: Cat, random: Random): Coat {
  const { coat, colour } = cat.card;
  const shade = random.uniform(0.9, 1.12);
  const [base, dark, light] = dyes(coat, colour);
  const tinted = (dye: Colour): Colour => scaleColour(dye, shade);
  return {
    base: tinted(base),
    dark: tinted(dark),
    light: scaleColour(light, random.uniform(0.92, 1.04)),
    pattern: CAT_PATTERNS[coat](cat, random),
    locks: cat.card.fur === 'long' ? 0.27 : 0.17,
  };
}

function dyes(coat: CatCard['coat'], colour: CatCard['colour']): Dyes {
  const solid = SOLID[colour];
  switch (coat) {
    case 'solid':
      return [solid, scaleColour(solid, 0.7), mixColours(solid, WHITE, 0.2)];
    case 'tabby':
      return TABBY[colour];
    case 'tuxedo':
      return [solid, scaleColour(solid, 0.62), WHITE];
    case 'calico':
      return [WHITE, solid, colour === 'grey' ? CREAM : GINGER];
    case 'tortoiseshell':
      return [
        solid,
        scaleColour(solid, 0.75),
        colour === 'grey' ? mixColours(CREAM, GREY, 0.2) : scaleColour(GINGER, 0.8),
      ];
    case 'pointed':
      return POINTED[colour] ?? [CREAM, BROWN, WHITE];
  }
}

const marks: Marks = { dark: 0, light: 0 };

/** The colour of the fur at a point of one part of the cat; `fur` is the lock there, −1 … 1. */
export function dye(coat: Coat, part: Part, x: number, y: number, fur: number, surface: Surface): void {
  marks.dark = 0;
  marks.light = 0;
  coat.pattern(part, x, y, marks);
  const { dark, light } = marks;
  const tone = 1 + coat.locks * fur;
  surface.red = blend(coat.base[0], coat.dark[0], coat.light[0], dark, light) * tone;
  surface.green = blend(coat.base[1], coat.dark[1], coat.light[1], dark, light) * tone;
  surface.blue = blend(coat.base[2], coat.dark[2], coat.light[2], dark, light) * tone;
}

function blend(base: number, dark: number, light: number, darkness: number, lightness: number): number {
  const shaded = base + (dark - base) * darkness;
  return shaded + (light - shaded) * lightness;
}
