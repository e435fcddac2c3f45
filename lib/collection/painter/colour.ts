import { clamp, mix } from './shape.ts';

/** Linear light, 1 = white under full light. */
export type Colour = readonly [red: number, green: number, blue: number];

/** From sRGB bytes, the way colours are chosen by eye. */
export function paint(red: number, green: number, blue: number): Colour {
  return [toLinear(red / 255), toLinear(green / 255), toLinear(blue / 255)];
}

export const mixColours = (a: Colour, b: Colour, amount: number): Colour => [
  mix(a[0], b[0], amount),
  mix(a[1], b[1], amount),
  mix(a[2], b[2], amount),
];

export const tint = (a: Colour, b: Colour): Colour => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];

export const scaleColour = (a: Colour, factor: number): Colour => [a[0] * factor, a[1] * factor, a[2] * factor];

/** Along a list of colours, position in [0, 1]. */
export function along(colours: readonly Colour[], position: number): Colour {
  const at = clamp(position, 0, 1) * (colours.length - 1);
  const index = Math.min(Math.floor(at), colours.length - 2);
  return mixColours(colours[index] as Colour, colours[index + 1] as Colour, at - index);
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

const STEPS = 4096;
const BYTES = Uint8Array.from({ length: STEPS + 1 }, (_, index) => {
  const value = index / STEPS;
  return Math.round(255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055));
});

/** Linear light to an sRGB byte by table; values beyond 1 roll off softly first, as paint does. */
export function toByte(linear: number): number {
  const rolled = linear <= 0.6 ? linear : 0.6 + (0.4 * (linear - 0.6)) / (linear - 0.2);
  return BYTES[Math.round(clamp(rolled, 0, 1) * STEPS)] as number;
}
