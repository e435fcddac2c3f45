import type { Random } from '../../random.ts';
import type { Canvas } from '../canvas.ts';
import { type Colour, paint } from '../colour.ts';
import { ramp } from '../shape.ts';
import type { Cat } from './cat-build.ts';

const LIGHT = paint(244, 240, 232);

/** One hair, as a bent line from x0, y0 to x1, y1 in the picture, sagging by `bend`. */
type Hair = { x0: number; y0: number; x1: number; y1: number; bend: number; strength: number };

/** A few broken light strokes from the pads and above the eyes, straight onto the canvas: they have no volume to light. */
export function paintWhiskers(canvas: Canvas, cat: Cat, random: Random): void {
  const count = cat.card.whiskers === 'full' ? 5 : 3;
  const key = canvas.light.key;
  const colour: Colour = [LIGHT[0] * key[0], LIGHT[1] * key[1], LIGHT[2] * key[2]];
  for (const side of [-1, 1] as const) {
    for (let hair = 0; hair < count; hair++) {
      const spread = hair / (count - 1) - 0.5;
      const reach = random.uniform(0.85, 1.25) * (1 - 0.4 * cat.yaw * side);
      const x = side * 0.26 + cat.yaw * 0.8;
      const y = cat.noseY + 0.12 + 0.14 * spread + cat.pitch * 0.6;
      drawHair(
        canvas,
        {
          ...toPicture(cat, x, y, x + side * reach, y + spread * 0.75 - 0.06 + random.uniform(-0.08, 0.08)),
          bend: random.uniform(0.02, 0.07),
          strength: random.uniform(0.45, 0.8),
        },
        colour,
      );
    }
    for (let hair = 0; hair < count - 2; hair++) {
      const x = side * (0.36 + 0.06 * hair) + cat.yaw * 0.6;
      drawHair(
        canvas,
        {
          ...toPicture(cat, x, -0.26, x + side * random.uniform(0.3, 0.5), random.uniform(-0.95, -0.7)),
          bend: -0.02,
          strength: random.uniform(0.2, 0.4),
        },
        colour,
      );
    }
  }
}

function toPicture(cat: Cat, ax: number, ay: number, bx: number, by: number): Pick<Hair, 'x0' | 'y0' | 'x1' | 'y1'> {
  return {
    x0: cat.centreX + (ax - ay * cat.roll) * cat.scale,
    y0: cat.centreY + (ay + ax * cat.roll) * cat.scale,
    x1: cat.centreX + (bx - by * cat.roll) * cat.scale,
    y1: cat.centreY + (by + bx * cat.roll) * cat.scale,
  };
}

/** Steps along the hair, thinner and fainter towards its tip; each step leaves its share on the four pixels around it. */
function drawHair({ side, colour: paintLayer }: Canvas, hair: Hair, colour: Colour): void {
  const half = side / 2;
  const length = Math.sqrt((hair.x1 - hair.x0) ** 2 + (hair.y1 - hair.y0) ** 2);
  const steps = Math.ceil(length * half * 1.5);
  const thick = Math.max(1, side / 220);
  for (let step = 0; step <= steps; step++) {
    const t = step / steps;
    const x = (hair.x0 + (hair.x1 - hair.x0) * t + 1) * half - 0.5;
    const y = (hair.y0 + (hair.y1 - hair.y0) * t + hair.bend * 4 * t * (t - 1) * -1 + 1) * half - 0.5;
    const amount = hair.strength * ramp(0, 0.12, t) * (1 - 0.75 * t) * 0.29;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    for (let row = top; row <= top + 1; row++) {
      for (let column = left; column <= left + 1; column++) {
        if (row < 0 || column < 0 || row >= side || column >= side) continue;
        const share =
          Math.max(0, 1 - Math.abs(x - column) / thick) * Math.max(0, 1 - Math.abs(y - row) / thick) * amount;
        const at = (row * side + column) * 3;
        for (let channel = 0; channel < 3; channel++) {
          const before = paintLayer[at + channel] as number;
          paintLayer[at + channel] = before + ((colour[channel] as number) - before) * share;
        }
      }
    }
  }
}
