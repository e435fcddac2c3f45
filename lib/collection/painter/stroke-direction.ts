import type { Random } from '../random.ts';
import { blur } from './blur.ts';
import { noise } from './noise.ts';

/** Weight of the painter's own hand; where the picture's gradient is weaker than this there is no form to follow. */
const HAND = 4e-5;
/** Weight of what the subject asks for, where it asks with its whole strength. */
const LIE = 6e-4;

/** How the hand pulls where there is no form to follow, in radians: its slant from the horizontal, and how far it strays from that. */
export type Hand = { lean: number; swing: number };

/** Which way the surface lies at a point of the picture, x, y in [-1, 1]: a direction whose length is its weight, 0 … 1; fur has one. */
export type Lie = (x: number, y: number, flow: { x: number; y: number }) => void;

/**
 * Angles in radians along which the brush is pulled, [side × side]: along the edges and shadings of the picture (the minor
 * eigenvector of its structure tensor), and by the swing of the hand where it is flat.
 */
export function strokeDirections(
  colour: Float32Array,
  side: number,
  { random, hand, lie }: { random: Random; hand: Hand; lie: Lie | undefined },
): Float32Array {
  const area = side * side;
  const lightness = new Float32Array(area);
  for (let cell = 0; cell < area; cell++) {
    lightness[cell] =
      0.35 * (colour[cell * 3] as number) +
      0.5 * (colour[cell * 3 + 1] as number) +
      0.15 * (colour[cell * 3 + 2] as number);
  }
  blur(lightness, { side, channels: 1, radius: 1 });
  const [xx, xy, yy] = [new Float32Array(area), new Float32Array(area), new Float32Array(area)];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const value = (r: number, c: number) =>
        lightness[Math.min(side - 1, Math.max(0, r)) * side + Math.min(side - 1, Math.max(0, c))] as number;
      const dx = value(row, column + 1) - value(row, column - 1);
      const dy = value(row + 1, column) - value(row - 1, column);
      const cell = row * side + column;
      xx[cell] = dx * dx;
      xy[cell] = dx * dy;
      yy[cell] = dy * dy;
    }
  }
  for (const part of [xx, xy, yy]) blur(blur(part, { side, channels: 1, radius: 1 }), { side, channels: 1, radius: 1 });

  const lean = random.uniform(-hand.lean, hand.lean);
  const grain = random.uniform(0, 64);
  const angles = new Float32Array(area);
  const flow = { x: 0, y: 0 };
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const cell = row * side + column;
      const swing = 2 * (lean + hand.swing * noise((column / side) * 3.84 + grain, (row / side) * 3.84 + grain));
      let x = (yy[cell] as number) - (xx[cell] as number) + HAND * Math.cos(swing);
      let y = -2 * (xy[cell] as number) + HAND * Math.sin(swing);
      if (lie) {
        lie(((column + 0.5) * 2) / side - 1, ((row + 0.5) * 2) / side - 1, flow);
        x += LIE * (flow.x * flow.x - flow.y * flow.y);
        y += LIE * 2 * flow.x * flow.y;
      }
      angles[cell] = Math.atan2(y, x) / 2;
    }
  }
  return angles;
}
