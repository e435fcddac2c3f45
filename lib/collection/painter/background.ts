import type { Random } from '../random.ts';
import type { Canvas } from './canvas.ts';
import { type Colour, mixColours, paint, scaleColour } from './colour.ts';
import { cloud, noise } from './noise.ts';
import { mix, ramp } from './shape.ts';

export type Wall = 'umber' | 'olive' | 'slate' | 'crimson' | 'ochre' | 'teal' | 'dusk';

const PALETTE: Record<Wall, readonly [dark: Colour, light: Colour]> = {
  umber: [paint(42, 32, 26), paint(128, 102, 78)],
  olive: [paint(44, 46, 34), paint(126, 126, 92)],
  slate: [paint(44, 50, 60), paint(132, 142, 152)],
  crimson: [paint(58, 20, 22), paint(142, 70, 62)],
  ochre: [paint(92, 66, 34), paint(194, 156, 96)],
  teal: [paint(26, 52, 56), paint(104, 146, 144)],
  dusk: [paint(74, 70, 92), paint(206, 172, 148)],
};

/**
 * The wall behind the sitter: darker on the lit side and lighter on the shadow side, so that both edges of the head read,
 * with a vignette, broad brushwork and sometimes the folds of a curtain.
 */
export function paintBackground(canvas: Canvas, background: Wall, random: Random): void {
  const [dark, light] = PALETTE[background];
  const strength = random.uniform(0.35, 0.9);
  const lower = mixColours(dark, light, random.uniform(0, 0.25));
  const upper = mixColours(dark, light, random.uniform(0.05, 0.4));
  const glow = mixColours(light, scaleColour(light, 1.1), random.uniform(0, 1));
  const grain = random.uniform(0, 64);
  const lightX = canvas.light.direction[0];
  const glowX = -Math.sign(lightX) * random.uniform(0.25, 0.6);
  const glowY = random.uniform(-0.3, 0.25);
  const curtain = random.chance(0.22) ? random.uniform(0.25, 0.5) : 0;
  const angle = random.uniform(-0.9, 0.9);
  const { side, colour } = canvas;
  for (let row = 0; row < side; row++) {
    const y = ((row + 0.5) * 2) / side - 1;
    for (let column = 0; column < side; column++) {
      const x = ((column + 0.5) * 2) / side - 1;
      const dx = x - glowX;
      const dy = y - glowY;
      const near = 1 / (1 + 1.6 * (dx * dx + dy * dy));
      const stroke =
        cloud((x + angle * y) * 2.2 + grain, (y - angle * x) * 4 + grain) * 0.12 + noise(x * 6 + grain, y * 9) * 0.035;
      const folds =
        curtain &&
        curtain * Math.sin(x * 11 + grain + 1.2 * noise(x * 2, y * 0.7 + grain)) * ramp(0.1, 0.7, Math.abs(x));
      const lightness = strength * near * near + stroke * (0.4 + near);
      const down = ramp(-1, 1, y);
      const vignette = (1 - 0.3 * ramp(0.7, 1.45, Math.sqrt(x * x + y * y))) * (1 + 0.45 * folds);
      const at = (row * side + column) * 3;
      colour[at] = Math.max(0.004, mix(mix(upper[0], lower[0], down), glow[0], lightness) * vignette);
      colour[at + 1] = Math.max(0.004, mix(mix(upper[1], lower[1], down), glow[1], lightness) * vignette);
      colour[at + 2] = Math.max(0.004, mix(mix(upper[2], lower[2], down), glow[2], lightness) * vignette);
    }
  }
}
