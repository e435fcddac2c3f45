import type { Random } from '../../random.ts';
import { paintBackground } from '../background.ts';
import { type Canvas, type Form, paintForm } from '../canvas.ts';
import { type Colour, mixColours, paint, scaleColour } from '../colour.ts';
import { cloud, noise } from '../noise.ts';
import { clamp, mix, ramp } from '../shape.ts';
import { GROUND } from './cat-body.ts';
import type { Cat } from './cat-build.ts';
import type { CatCard } from './cat-card.ts';
import { paintGarden, paintOutlook } from './cat-outdoors.ts';

const CUSHION: Record<Exclude<CatCard['cushion'], 'none'>, Colour> = {
  crimson: paint(140, 36, 38),
  blue: paint(52, 78, 120),
  mustard: paint(188, 142, 58),
  moss: paint(86, 98, 60),
  rose: paint(186, 122, 118),
  ivory: paint(206, 192, 164),
};

const WOOD: readonly Colour[] = [paint(92, 62, 42), paint(130, 96, 66), paint(66, 50, 42)];
const STONE: readonly Colour[] = [paint(196, 188, 174), paint(168, 164, 158), paint(206, 196, 170)];

/** Everything behind and under the cat; returns what comes before it, if anything does. */
export function paintSetting(canvas: Canvas, cat: Cat, random: Random): Form | null {
  const { card } = cat;
  const ground = cat.centreY + GROUND * cat.scale;
  switch (card.setting) {
    case 'studio':
      paintBackground(canvas, card.background, random);
      paintForm(canvas, below(ground - 0.12), ledgeForm(cat, ground - 0.06, random.choose(WOOD), random));
      return null;
    case 'cushion':
      paintBackground(canvas, card.background, random);
      paintForm(canvas, below(ground - 0.35), cushionForm(cat, ground, CUSHION[card.cushion], random));
      return null;
    case 'sill':
      paintOutlook(canvas, card.background, random);
      paintForm(canvas, below(ground - 0.12), ledgeForm(cat, ground - 0.06, random.choose(STONE), random));
      return null;
    case 'grass':
      return paintGarden(canvas, card.background, ground, random);
  }
}

const below = (top: number) => ({ left: -1, right: 1, top, bottom: 1 });

/** A table's or window's ledge: its top in the light, its front in shade, and the cat's shadow on it. */
function ledgeForm(cat: Cat, edge: number, colour: Colour, random: Random): Form {
  const grain = random.uniform(0, 64);
  const thick = random.uniform(0.13, 0.17);
  return (x, y, surface) => {
    const down = y - edge;
    surface.coverage = ramp(-0.012, 0.012, down);
    const front = ramp(thick - 0.012, thick + 0.012, down);
    const tone = (1 + 0.12 * cloud(x * 2.5 + grain, y * 16)) * mix(1, 0.62, front);
    surface.red = colour[0] * tone;
    surface.green = colour[1] * tone;
    surface.blue = colour[2] * tone;
    surface.height = down < thick ? 0.6 * down : 0.6 * thick;
    shadeUnder(cat, x, down - 0.06, surface);
    surface.shine = 0.15;
  };
}

function cushionForm(cat: Cat, ground: number, colour: Colour, random: Random): Form {
  const grain = random.uniform(0, 64);
  const piping = mixColours(colour, paint(232, 206, 150), random.uniform(0.3, 0.7));
  const shade = scaleColour(colour, random.uniform(0.9, 1.15));
  const middle = ground + 0.06;
  return (x, y, surface) => {
    const a = x / 1.06;
    const sag = 0.05 * noise(x * 1.6 + grain, 3);
    const b = (y - middle - sag) / (0.3 - 0.08 * ramp(0.7, 0, Math.abs(x)));
    const squared = a * a * a * a + b * b;
    const inside = 1 - Math.sqrt(squared);
    if (inside < -0.08) return;
    const fold = cloud(x * 4 + grain, y * 4 + x) * 0.035;
    surface.coverage = ramp(-0.04, 0.04, inside);
    surface.height = 0.3 * Math.sqrt(clamp(inside * 1.8, 0, 1)) + fold;
    const seam = ramp(0.05, 0.02, Math.abs(b - 0.12 - 0.1 * (1 - a * a)));
    surface.red = mix(shade[0], piping[0], seam);
    surface.green = mix(shade[1], piping[1], seam);
    surface.blue = mix(shade[2], piping[2], seam);
    surface.shine = 0.2;
    shadeUnder(cat, x, y - ground + 0.04, surface);
  };
}

/** The shadow that the cat throws on what it sits on. */
function shadeUnder(cat: Cat, x: number, down: number, surface: { lit: number; open: number }): void {
  const trail = cat.card.pose === 'upright' ? 0 : cat.trail * 0.22;
  const a = (x - trail) / 0.72;
  const b = down / 0.16;
  const near = ramp(1.25, 0.55, Math.sqrt(a * a + b * b));
  surface.lit = 1 - 0.6 * near;
  surface.open = 1 - 0.5 * near;
}
