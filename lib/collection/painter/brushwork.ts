import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';
import { noise } from './noise.ts';
import { clamp } from './shape.ts';

/** How far, in half widths, the brush drags the paint along its stroke; breaks edges without blurring them. */
const DRAG = 0.01;

/** The hand of the painter: strokes that drag, break and warm the paint, and a varnish that darkens towards the edges. */
export function finishSurface(canvas: Canvas, random: Random): void {
  const { side, colour } = canvas;
  const grain = random.uniform(0, 64);
  const angle = random.uniform(0.4, 1.2);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const wet = canvas.scratch.albedo;
  wet.set(colour);
  const reach = (DRAG * side) / 2;
  for (let row = 0; row < side; row++) {
    const y = ((row + 0.5) * 2) / side - 1;
    for (let column = 0; column < side; column++) {
      const x = ((column + 0.5) * 2) / side - 1;
      const stroke = noise((x * cos + y * sin) * 7 + grain, (y * cos - x * sin) * 21 + grain);
      const edge = x * x + y * y;
      const fromColumn = clamp(Math.round(column + stroke * reach * cos), 0, side - 1);
      const fromRow = clamp(Math.round(row + stroke * reach * sin), 0, side - 1);
      const from = (fromRow * side + fromColumn) * 3;
      const value = 1 + 0.06 * stroke - 0.06 * edge;
      const at = (row * side + column) * 3;
      colour[at] = (wet[from] as number) * (value + 0.015 * stroke);
      colour[at + 1] = (wet[from + 1] as number) * value;
      colour[at + 2] = (wet[from + 2] as number) * (value - 0.02 * stroke - 0.015 * edge);
    }
  }
}
