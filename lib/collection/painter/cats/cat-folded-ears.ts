import type { Form } from '../canvas.ts';
import { noise } from '../noise.ts';
import { mix, ramp } from '../shape.ts';
import type { Cat } from './cat-build.ts';
import { type Coat, dye } from './cat-coat.ts';

/** The axis of the fold: outwards and down along the corner of the skull. */
const ACROSS = 0.84;
const DOWN = 0.54;

/** One folded ear: a flap that lies forward on the corner of the skull, with its shadow under it. */
export function foldedEarForm(cat: Cat, coat: Coat, side: -1 | 1): Form {
  const length = cat.earHeight * (1 - 0.3 * cat.yaw * side);
  const drop = cat.earWidth;
  const middleX = 0.64 * cat.headWidth - 0.06 * cat.yaw * side;
  const middleY = -0.8 * cat.crown + 0.25 * cat.pitch;
  return (x, y, surface) => {
    const px = (x - cat.centreX) / cat.scale;
    const py = (y - cat.centreY) / cat.scale;
    const hx = (px + py * cat.roll) * side;
    const hy = py - px * cat.roll;
    const dx = hx - middleX;
    const dy = hy - middleY;
    const along = (dx * ACROSS + dy * DOWN) / length;
    const below = (dy * ACROSS - dx * DOWN) / drop;
    if (along < -1.4 || along > 1.4 || below < -1 || below > 1.6) return;
    const hair = noise(hx * 24 + cat.grain * side, hy * 18);
    const rounded = 1 - Math.sqrt(along * along + below * below * 3.2);
    const pointed = 1 - Math.abs(along - 0.25 * below) - 0.85 * below;
    const inside = (below < 0 ? rounded : Math.min(pointed, 1 - Math.abs(along))) + 0.05 * hair;
    const flap = ramp(-0.05, 0.1, inside);
    const shadow = 0.55 * ramp(-0.4, -0.05, inside) * ramp(-0.1, 0.25, below);
    surface.coverage = Math.max(flap, shadow);
    if (surface.coverage <= 0) return;
    dye(coat, 'ear', hx * side, hy, hair, surface);
    const shade = mix(0.2, 1, flap);
    surface.red *= shade;
    surface.green *= shade;
    surface.blue *= shade;
    surface.lit = mix(0.35, 1, flap);
    surface.height = (0.18 * Math.sqrt(Math.max(0, Math.min(1, inside * 1.4))) + 0.006 * hair) * cat.scale;
  };
}
