import type { Form } from '../canvas.ts';
import type { Light } from '../light.ts';
import { clamp, mix, ramp } from '../shape.ts';
import type { Cat } from './cat-build.ts';
import { type Coat, dye } from './cat-coat.ts';
import { bodyFur } from './cat-fur.ts';
import type { Part } from './cat-pattern.ts';
import { catHeadRadius } from './cat-pose.ts';

/** One rounded mass of the body, in head units from between the eyes. */
type Mass = { part: Part; x: number; y: number; wide: number; high: number; lift: number; depth: number };

/** Where the cat sits or lies, in head units below the eyes. */
export const GROUND = 1.64;

/** Chest, shoulders, back, paws and tail behind and under the head, as far as the pose shows them. */
export function catBodyForm(cat: Cat, coat: Coat, light: Light): Form {
  const masses = massesOf(cat);
  const lying = cat.card.pose !== 'upright';
  const [lx, ly] = light.direction;
  return (x, y, surface) => {
    const bx = (x - cat.centreX * 0.7) / cat.scale;
    const by = (y - cat.centreY) / cat.scale;
    const fur = bodyFur(cat, bx, by);
    let best: Mass | undefined;
    let top = -1;
    let inside = -1;
    for (const mass of masses) {
      const dx = (bx - mass.x) / mass.wide;
      const dy = (by - mass.y) / mass.high;
      const squared = dx * dx + dy * dy;
      if (squared > 1.35) continue;
      const within = (1 - Math.sqrt(squared)) * Math.min(mass.wide, mass.high) + cat.ragged * (0.4 + fur) * 0.9;
      inside = Math.max(inside, within);
      if (within < 0) continue;
      const height = mass.lift + mass.depth * Math.sqrt(Math.max(0, 1 - squared));
      if (height > top) best = mass;
      top = mass.part === 'body' ? smoothMax(top, height) : Math.max(top, height);
    }
    if (inside < -0.04) return;
    const part = best?.part ?? 'body';
    surface.height = (Math.max(0, top) + (0.012 + 0.1 * cat.ragged) * fur) * cat.scale;
    surface.coverage = ramp(-0.03, 0.04, inside) * (lying ? ramp(GROUND + 0.12, GROUND + 0.04, by + 0.05 * fur) : 1);
    dye(coat, part, bx, by, fur, surface);
    surface.shine = 0.08 + 0.08 * fur;
    // The head's shadow on the chest.
    const under = catHeadRadius(cat, bx + lx * 0.3, by + ly * 0.35);
    const far = catHeadRadius(cat, bx, by - 0.12);
    surface.lit = mix(0.55, 1, ramp(0.92, 1.25, under));
    surface.open = mix(0.65, 1, ramp(0.9, 1.3, far)) * (lying ? mix(0.6, 1, ramp(GROUND + 0.1, GROUND - 0.3, by)) : 1);
    // Darker where one mass goes behind another.
    if (best && part === 'body') surface.open *= mix(0.8, 1, clamp(inside * 4, 0, 1));
  };
}

/** Of two heights: flesh runs into flesh without a crease. */
function smoothMax(a: number, b: number): number {
  const near = Math.max(0, 0.22 - Math.abs(a - b));
  return Math.max(a, b) + near * near;
}

function massesOf(cat: Cat): Mass[] {
  const { girth, trail, yaw } = cat;
  const long = cat.card.fur === 'long';
  const neck: Mass = {
    part: 'body',
    x: 0,
    y: 0.85,
    wide: (long ? 0.92 : 0.74) * girth,
    high: long ? 0.75 : 0.8,
    lift: long ? 0.16 : 0,
    depth: 0.3,
  };
  switch (cat.card.pose) {
    case 'upright': {
      const lean = 0.12 * yaw;
      return [
        neck,
        { part: 'body', x: -lean, y: 1.95, wide: 1.18 * girth, high: 1.45, lift: 0, depth: 0.5 },
        { part: 'body', x: lean, y: 1.24, wide: 0.62 * girth, high: 0.68, lift: 0.12, depth: 0.45 },
        { part: 'body', x: lean - 0.33, y: 2.3, wide: 0.32, high: 0.95, lift: 0.3, depth: 0.26 },
        { part: 'body', x: lean + 0.33, y: 2.3, wide: 0.32, high: 0.95, lift: 0.3, depth: 0.26 },
      ];
    }
    case 'loaf':
      return [
        neck,
        { part: 'body', x: trail * 0.5, y: 1.28, wide: 1.24 * girth, high: 0.92, lift: -0.1, depth: 0.4 },
        { part: 'body', x: 0, y: 1.2, wide: 0.82 * girth, high: 0.66, lift: 0.1, depth: 0.34 },
        { part: 'paw', x: -0.31 + 0.1 * yaw, y: 1.53, wide: 0.3, high: 0.16, lift: 0.36, depth: 0.2 },
        { part: 'paw', x: 0.31 + 0.1 * yaw, y: 1.53, wide: 0.3, high: 0.16, lift: 0.36, depth: 0.2 },
      ];
    case 'curled':
      return [
        neck,
        { part: 'body', x: trail * 0.55, y: 1.25, wide: 1.26 * girth, high: 0.74, lift: -0.1, depth: 0.4 },
        { part: 'body', x: trail * 1.15, y: 1.32, wide: 0.58 * girth, high: 0.5, lift: 0.05, depth: 0.4 },
        { part: 'body', x: -trail * 0.08, y: 1.2, wide: 0.76 * girth, high: 0.6, lift: 0.1, depth: 0.34 },
        { part: 'paw', x: -trail * 0.42, y: 1.53, wide: 0.34, high: 0.16, lift: 0.3, depth: 0.2 },
        { part: 'tail', x: trail * 0.72, y: 1.55, wide: 0.96, high: 0.17, lift: 0.3, depth: 0.2 },
      ];
  }
}
