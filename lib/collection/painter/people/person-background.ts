import type { Random } from '../../random.ts';
import type { Canvas } from '../canvas.ts';
import { type Colour, mixColours, paint, scaleColour } from '../colour.ts';
import { cloud, noise } from '../noise.ts';
import { clamp, mix, ramp } from '../shape.ts';
import type { PersonCard } from './person-card.ts';

type Palette = readonly [dark: Colour, light: Colour];

const PALETTE: Record<PersonCard['backgroundColour'], Palette> = {
  umber: [paint(46, 35, 28), paint(146, 118, 90)],
  olive: [paint(48, 50, 36), paint(146, 146, 108)],
  slate: [paint(46, 52, 63), paint(148, 158, 168)],
  crimson: [paint(64, 22, 24), paint(158, 82, 70)],
  ochre: [paint(100, 72, 38), paint(212, 174, 112)],
  teal: [paint(28, 56, 60), paint(118, 162, 158)],
  rose: [paint(92, 66, 72), paint(214, 176, 164)],
  leaf: [paint(28, 40, 26), paint(150, 164, 92)],
  sky: [paint(88, 122, 164), paint(226, 222, 210)],
};

/** Colour of the wall at a point, x, y in [−1, 1]. */
type Wall = (x: number, y: number) => Colour;

/**
 * What stands behind the sitter, laid in broadly: darker on the lit side and lighter on the shadow side of the head, so that
 * both its edges read.
 */
export function paintBackground(canvas: Canvas, card: PersonCard, random: Random): void {
  const wall = raise(card, canvas.light.direction[0] < 0 ? 1 : -1, random);
  const { side, colour } = canvas;
  // Nothing on the wall is finer than a pixel, so four fine pixels share one colour.
  for (let row = 0; row < side; row += 2) {
    const y = ((row + 1) * 2) / side - 1;
    for (let column = 0; column < side; column += 2) {
      const x = ((column + 1) * 2) / side - 1;
      const vignette = 1 - 0.28 * ramp(0.7, 1.45, Math.sqrt(x * x + y * y));
      const tone = scaleColour(wall(x, y), vignette);
      for (let corner = 0; corner < 4; corner++) {
        const at = ((row + (corner >> 1)) * side + column + (corner & 1)) * 3;
        for (let channel = 0; channel < 3; channel++) colour[at + channel] = Math.max(0.004, tone[channel] as number);
      }
    }
  }
}

/** `away` is the side of the picture that the light does not come from. */
function raise({ background, backgroundColour }: PersonCard, away: 1 | -1, random: Random): Wall {
  const [dark, light] = PALETTE[backgroundColour];
  const grain = random.uniform(0, 64);
  const glow = studio(dark, light, away, random);
  switch (background) {
    case 'studio':
      return glow;
    case 'corner': {
      const at = -away * random.uniform(0.3, 0.7);
      const lean = random.uniform(-0.06, 0.06);
      const rail = random.chance(0.5) ? random.uniform(0.1, 0.5) : 2;
      return (x, y) => {
        const near = scaleColour(glow(x, y), x * away > at * away + lean * y ? 1.25 : 0.62);
        const above = ramp(-0.03, 0.03, rail - y);
        return mixColours(scaleColour(near, 0.55), near, above);
      };
    }
    case 'window': {
      const at = -away * random.uniform(0.6, 0.85);
      const half = random.uniform(0.26, 0.36);
      const sill = random.uniform(0.1, 0.45);
      const outside = mixColours(PALETTE.sky[1], PALETTE.leaf[1], random.uniform(0, 0.5));
      return (x, y) => {
        const frame = Math.max(Math.abs(x - at) - half, y - sill);
        const bar = ramp(0.05, 0.025, Math.abs(y + 0.3)) + ramp(0.05, 0.025, Math.abs(x - at + 0.02));
        const view = mixColours(outside, PALETTE.sky[0], clamp(0.3 + 0.5 * cloud(x * 3 + grain, y * 3), 0, 1));
        const room = scaleColour(glow(x, y), 0.55 + 0.4 * ramp(0, 0.2, frame));
        const pane = mixColours(view, scaleColour(dark, 1.3), Math.min(1, bar) * 0.8);
        return mixColours(pane, room, ramp(-0.03, 0.03, frame));
      };
    }
    case 'drapery': {
      const folds = random.uniform(6, 10);
      const sway = random.uniform(-0.25, 0.25);
      return (x, y) => {
        const way = (x + sway * y) * folds + grain + 1.3 * noise(x * 2, y * 0.8 + grain);
        const fold = Math.sin(way) * 0.6 + Math.sin(way * 2.3 + 1) * 0.3;
        return scaleColour(glow(x, y), 0.85 + 0.5 * fold);
      };
    }
    case 'foliage': {
      const sun = mixColours(PALETTE.sky[1], paint(232, 214, 140), random.uniform(0, 1));
      const warm = mixColours(
        light,
        random.choose([paint(176, 150, 70), paint(96, 140, 96), paint(168, 110, 60)]),
        random.uniform(0, 0.6),
      );
      return (x, y) => {
        const mass = cloud(x * 1.9 + grain, y * 1.9);
        const spots = ramp(0.25, 0.6, noise(x * 5 + grain, y * 5 - grain)) * ramp(0.4, -0.5, y);
        const leaf = mixColours(
          dark,
          warm,
          clamp(0.38 + 0.5 * mass + 0.2 * away * x + 0.15 * noise(x * 9, y * 9 + grain), 0, 1),
        );
        return mixColours(leaf, sun, 0.55 * spots * ramp(-0.2, 0.5, mass + 0.3));
      };
    }
    case 'sky': {
      const horizon = random.uniform(0.35, 0.7);
      const land = mixColours(
        PALETTE.olive[0],
        random.choose([PALETTE.slate[1], PALETTE.ochre[1], PALETTE.leaf[1]]),
        random.uniform(0.2, 0.6),
      );
      const low = mixColours(light, paint(238, 196, 158), random.uniform(0, 0.8));
      const cover = random.uniform(-0.15, 0.25);
      return (x, y) => {
        const high = mixColours(dark, low, ramp(-1.1, horizon, y));
        const puff = ramp(0, 0.5, cloud(x * 1.6 + grain, y * 3) + cover);
        const air = mixColours(high, scaleColour(light, 0.95), 0.75 * puff);
        return mixColours(air, land, ramp(-0.02, 0.03, y - horizon - 0.05 * noise(x * 2.5 + grain, 3)));
      };
    }
  }
}

/** A toned wall with a pool of light on the side away from the lamp. */
function studio(dark: Colour, light: Colour, away: 1 | -1, random: Random): Wall {
  const strength = random.uniform(0.45, 1);
  const lower = mixColours(dark, light, random.uniform(0, 0.3));
  const upper = mixColours(dark, light, random.uniform(0.05, 0.4));
  const grain = random.uniform(0, 64);
  const [poolX, poolY] = [away * random.uniform(0.3, 0.65), random.uniform(-0.3, 0.25)];
  const lean = random.uniform(-0.9, 0.9);
  return (x, y) => {
    const [dx, dy] = [x - poolX, y - poolY];
    const near = 1 / (1 + 1.6 * (dx * dx + dy * dy));
    const hand = cloud((x + lean * y) * 2.2 + grain, (y - lean * x) * 4 + grain) * 0.16;
    const base = mixColours(upper, lower, ramp(-1, 1, y));
    return mixColours(base, light, mix(0, strength, near * near) + hand * (0.4 + near));
  };
}
