import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';
import { noise } from './noise.ts';

/** The surface of the painting: the grain of the brush, and a varnish that warms the picture a little towards its edges. */
export function finishSurface(canvas: Canvas, random: Random): void {
  const { side, colour } = canvas;
  const grain = random.uniform(0, 64);
  const angle = random.uniform(0.4, 1.2);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let row = 0; row < side; row++) {
    const y = ((row + 0.5) * 2) / side - 1;
    for (let column = 0; column < side; column++) {
      const x = ((column + 0.5) * 2) / side - 1;
      const stroke = noise((x * cos + y * sin) * 7 + grain, (y * cos - x * sin) * 21 + grain);
      const edge = x * x + y * y;
      const value = 1 + 0.06 * stroke - 0.06 * edge;
      const at = (row * side + column) * 3;
      colour[at] = (colour[at] as number) * value;
      colour[at + 1] = (colour[at + 1] as number) * value;
      colour[at + 2] = (colour[at + 2] as number) * (value - 0.015 * edge);
    }
  }
}
