import { type Colour, paint } from '../colour.ts';

/** What a car is made of at one point. */
export type Finish = {
  red: number;
  green: number;
  blue: number;
  /** Share of the surroundings mirrored when seen square on; the rest follows Fresnel. */
  mirror: number;
  /** Strength of the sun's highlight. */
  shine: number;
  /** Light of its own, of the lamp's colour. */
  glow: number;
  /** Whether the glow is a tail lamp's. */
  tail: boolean;
  /** How much of the sky's light gets here. */
  open: number;
};

export const newFinish = (): Finish => ({
  red: 0,
  green: 0,
  blue: 0,
  mirror: 0,
  shine: 0,
  glow: 0,
  tail: false,
  open: 1,
});

export const CHROME = paint(150, 152, 156);
export const DARK = paint(24, 23, 24);
export const PLASTIC = paint(46, 46, 50);

/** Takes a new colour, mirror and shine. */
export function lay(finish: Finish, [red, green, blue]: Colour, mirror: number, shine: number): void {
  finish.red = red;
  finish.green = green;
  finish.blue = blue;
  finish.mirror = mirror;
  finish.shine = shine;
}

/** Lets a colour in, and a mirror where one is given. */
export function blend(finish: Finish, [red, green, blue]: Colour, amount: number, mirror = finish.mirror): void {
  finish.red += (red - finish.red) * amount;
  finish.green += (green - finish.green) * amount;
  finish.blue += (blue - finish.blue) * amount;
  finish.mirror += (mirror - finish.mirror) * amount;
}
