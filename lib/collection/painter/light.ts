import type { Colour } from './colour.ts';

/** The studio: a key light from one side and above, a fill from everywhere, a rim from behind the shadow side. */
export type Light = {
  /** Unit vector from the sitter to the key light; x right, y DOWN, z towards the viewer. */
  direction: readonly [x: number, y: number, z: number];
  key: Colour;
  /** From above and around; cool where the key is warm. */
  fill: Colour;
  /** Thrown back from below by clothes and floor. */
  bounce: Colour;
  rim: Colour;
};

/** What a form is made of at one point, as the form's brush leaves it. Colours are albedo in linear light. */
export type Surface = {
  coverage: number;
  /** Towards the viewer, in the units of the picture, where the half width is 1. */
  height: number;
  red: number;
  green: number;
  blue: number;
  /** 0 velvet … 1 varnish. */
  shine: number;
  /** How much of the key light gets here past other forms. */
  lit: number;
  /** How much of the ambient light gets here. */
  open: number;
};
