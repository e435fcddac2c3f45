import type { Random } from '../../random.ts';
import type { Canvas, Form } from '../canvas.ts';
import { type Colour, mixColours, paint, scaleColour } from '../colour.ts';
import { cloud, noise } from '../noise.ts';
import { mix, ramp } from '../shape.ts';
import type { Garden, Outlook } from './cat-card.ts';

const SKY: Record<Outlook, readonly [upper: Colour, lower: Colour, hills: Colour]> = {
  morning: [paint(146, 176, 200), paint(224, 222, 204), paint(116, 136, 120)],
  evening: [paint(126, 112, 138), paint(236, 178, 118), paint(92, 78, 82)],
  overcast: [paint(158, 164, 170), paint(196, 196, 190), paint(112, 120, 116)],
};

const GARDEN: Record<Garden, readonly [far: Colour, near: Colour, dabs: Colour]> = {
  meadow: [paint(120, 132, 92), paint(106, 122, 66), paint(200, 200, 146)],
  shade: [paint(44, 62, 48), paint(58, 82, 46), paint(112, 134, 96)],
  golden: [paint(156, 128, 70), paint(128, 124, 50), paint(242, 206, 122)],
};

/** Seen through a window: sky, a far line of trees, and the frame on one side. */
export function paintOutlook(canvas: Canvas, outlook: Outlook, random: Random): void {
  const [upper, lower, hills] = SKY[outlook];
  const grain = random.uniform(0, 64);
  const horizon = random.uniform(0.1, 0.4);
  const frameSide = random.chance(0.5) ? 1 : -1;
  const frameAt = random.uniform(0.7, 0.84);
  const bar = random.uniform(-0.62, -0.4);
  const frame = mixColours(paint(204, 196, 180), paint(104, 84, 66), random.uniform(0, 1));
  const light = random.uniform(0.8, 1.05);
  fill(canvas, (x, y, out) => {
    const clouds = 0.5 + 0.5 * cloud(x * 1.6 + grain, y * 3.2);
    const down = ramp(-1, 0.4, y + 0.2 * clouds);
    const land = ramp(horizon - 0.03, horizon + 0.05, y + 0.14 * cloud(x * 2.2 + grain, 2));
    const leaf = 1 + 0.35 * cloud(x * 4 + grain, y * 5);
    const across = x * frameSide - frameAt;
    const upright = ramp(-0.012, 0.012, across);
    const cross = ramp(0.05, 0.03, Math.abs(y - bar)) * 0.8;
    const wood = Math.max(upright, cross);
    const plane =
      upright > 0.5 ? mix(0.95, 0.6, ramp(0.02, 0.16, across)) : mix(1, 0.65, ramp(bar - 0.01, bar + 0.02, y));
    for (let channel = 0; channel < 3; channel++) {
      const sky = mix(upper[channel] as number, lower[channel] as number, down) * (0.9 + 0.16 * clouds) * light;
      const far = mix(sky, (hills[channel] as number) * leaf, 0.85 * land);
      out[channel] = mix(far, (frame[channel] as number) * plane * 0.7, wood);
    }
  });
}

/** Grass and bushes out of focus; returns the blades that grow before the cat. */
export function paintGarden(canvas: Canvas, garden: Garden, ground: number, random: Random): Form {
  const [far, near, dabs] = GARDEN[garden];
  const grain = random.uniform(0, 64);
  const bushes = random.uniform(-0.5, 0);
  const lightness = random.uniform(0.75, 1.05);
  fill(canvas, (x, y, out) => {
    const leaf = cloud(x * 2.6 + grain, y * 2.6);
    const dab = ramp(0.3, 0.75, noise(x * 4.2 - grain, y * 4.2 + grain)) * ramp(0.75, 0.1, y);
    const bush = ramp(bushes + 0.25, bushes - 0.15, y + 0.3 * cloud(x * 1.7, grain));
    const down = ramp(-0.3, 0.8, y);
    for (let channel = 0; channel < 3; channel++) {
      const field = mix(far[channel] as number, near[channel] as number, down) * (1 + 0.3 * leaf) * (1 - 0.6 * bush);
      out[channel] = mix(field, dabs[channel] as number, 0.4 * dab) * lightness;
    }
  });
  return bladesForm(near, dabs, ground, grain);
}

function bladesForm(near: Colour, dabs: Colour, ground: number, grain: number): Form {
  const pale = mixColours(near, dabs, 0.4);
  const deep = scaleColour(near, 0.45);
  return (x, y, surface) => {
    const sway = x + 0.1 * noise(x * 2 + grain, 5) * (ground - y);
    const blade = noise(sway * 9 + grain, y * 1.6) * 0.5 + noise(sway * 27, y * 2 + grain) * 0.5;
    const rise =
      ground + 0.03 - y + (0.1 + 0.12 * noise(x * 3 - grain, 4)) * blade + 0.1 * noise(x * 2.4 + grain, 9) - 0.05;
    surface.coverage = ramp(0.06, -0.1, rise);
    if (surface.coverage <= 0) return;
    surface.height = 0.03 * blade;
    const light = ramp(-0.4, 0.6, blade) * ramp(0.25, -0.05, y - ground);
    surface.red = mix(deep[0], pale[0], light);
    surface.green = mix(deep[1], pale[1], light);
    surface.blue = mix(deep[2], pale[2], light);
    surface.shine = 0.1;
  };
}

function fill({ side, colour }: Canvas, at: (x: number, y: number, out: number[]) => void): void {
  const out = [0, 0, 0];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      at(((column + 0.5) * 2) / side - 1, ((row + 0.5) * 2) / side - 1, out);
      const cell = (row * side + column) * 3;
      for (let channel = 0; channel < 3; channel++) colour[cell + channel] = Math.max(0.004, out[channel] as number);
    }
  }
}
