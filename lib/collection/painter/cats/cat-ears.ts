import type { Form } from '../canvas.ts';
import { type Colour, paint } from '../colour.ts';
import { noise } from '../noise.ts';
import { bell, clamp, mix, ramp } from '../shape.ts';
import type { Cat } from './cat-build.ts';
import { type Coat, dye } from './cat-coat.ts';

const SKIN = paint(196, 132, 116);

/** One upright ear: a furred cup that opens towards us. */
export function catEarForm(cat: Cat, coat: Coat, side: -1 | 1): Form {
  const tufted = cat.card.earTufts === 'tufted' ? 1 : 0;
  const long = cat.card.fur === 'long' ? 1 : 0;
  const turned = 1 - 0.55 * cat.yaw * side; // the far ear is seen from its edge
  const outer = 0.97 * cat.headWidth;
  const width = cat.earWidth * turned * 0.8;
  const tip = 0.56 * cat.headWidth + cat.earLean;
  const height = cat.earHeight * (1 + 0.12 * tufted);
  const inner: Colour = [
    mix(coat.base[0], SKIN[0], 0.7),
    mix(coat.base[1], SKIN[1], 0.7),
    mix(coat.base[2], SKIN[2], 0.7),
  ];
  return (x, y, surface) => {
    const px = (x - cat.centreX) / cat.scale;
    const py = (y - cat.centreY) / cat.scale;
    const hx = (px + py * cat.roll) * side + 0.12 * cat.yaw * side;
    const hy = py - px * cat.roll - 0.25 * cat.pitch;
    const up = (-hy - 0.45) / height; // 0 at the base … 1 at the tip
    if (up < -0.5 || up > 1.25) return;
    const climb = Math.max(0, up);
    const axis = mix(outer - width, tip, climb);
    const taper = Math.max(0, 1 - climb);
    const reach = width * (Math.sqrt(taper) * 0.42 + 0.58 * taper);
    const across = hx - axis;
    const hair = noise(hx * 26 + cat.grain * side, hy * 19);
    const margin =
      reach + 0.02 + 0.012 * hair + tufted * 0.035 * ramp(0.85, 1, climb) * ramp(1.22, 1, up) - Math.abs(across);
    if (margin < -0.06) return;
    const s = clamp(across / Math.max(reach, 0.05), -1.2, 1.2);
    surface.coverage = ramp(-0.03, 0.035, margin) * (tufted ? 1 : ramp(1.04, 0.97, up));
    dye(coat, 'ear', (hx + 0.1) * side, hy, hair, surface);
    surface.open = mix(0.75, 1, ramp(0, 0.4, up));
    // The cup: hollow, pink in the depth, with a rim of fur and long hairs from its inner edge.
    const cup = ramp(0.12, 0.28, margin + 0.06 * s * 0.6) * ramp(-0.4, 0.1, up) * ramp(1, 0.74, up);
    const hairs = ramp(
      -0.1 - 0.2 * long,
      0.5 - 0.3 * long,
      -s * 0.9 + 0.5 * noise(hx * 7 + hy * 5, hy * 3 + cat.grain) - 0.5 * climb + 0.1,
    );
    const shade = mix(0.5, 1, ramp(0.05, 0.8, up + 0.25 * s));
    const depth = cup * (1 - 0.75 * hairs);
    surface.red = mix(surface.red, inner[0] * shade, depth);
    surface.green = mix(surface.green, inner[1] * shade * 0.96, depth);
    surface.blue = mix(surface.blue, inner[2] * shade * 0.96, depth);
    const pale = cup * hairs * 0.6;
    surface.red = mix(surface.red, coat.light[0] * 0.9, pale);
    surface.green = mix(surface.green, coat.light[1] * 0.9, pale);
    surface.blue = mix(surface.blue, coat.light[2] * 0.9, pale);
    surface.open *= 1 - 0.45 * depth;
    surface.height =
      (0.14 * Math.sqrt(clamp(margin * 4, 0, 1)) - 0.2 * cup * (1 - 0.5 * bell(s * s)) + 0.1 * s) * cat.scale;
  };
}
