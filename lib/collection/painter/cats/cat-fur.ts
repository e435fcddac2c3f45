import { noise } from '../noise.ts';
import { ramp } from '../shape.ts';
import type { Lie } from '../stroke-direction.ts';
import type { Cat } from './cat-build.ts';

/** The middle from which the fur of the face grows outwards: on the bridge of the nose. */
const WHORL = 0.2;

/** The fur of the head in about [-1, 1]: locks along rays from the bridge of the nose. Head units. */
export function headFur(cat: Cat, x: number, y: number): number {
  const dy = y - WHORL;
  const distance = Math.sqrt(x * x + dy * dy);
  const u = x / (distance + 0.08);
  const v = dy / (distance + 0.08);
  const slow = distance * 1.1 + cat.grain;
  return noise(u * 7 + slow, v * 7 - slow) * 0.5 + noise(u * 17 + slow * 1.7, v * 17 - slow) * 0.5;
}

/** The tips of the locks on the head's outline, finer than the locks themselves. */
export function headFringe(cat: Cat, x: number, y: number): number {
  const dy = y - WHORL;
  const distance = Math.sqrt(x * x + dy * dy) + 0.01;
  const u = x / distance;
  const v = dy / distance;
  return 2 * Math.abs(noise(u * 12 + cat.grain, v * 12)) + 0.9 * Math.abs(noise(u * 27, v * 27 + cat.grain)) - 0.9;
}

/** The fur of the body: locks that hang down the chest and fall away to the flanks. Head units from the middle of the chest. */
export function bodyFur(cat: Cat, x: number, y: number): number {
  const fall = y - 0.35 * x * x;
  return (
    noise(x * 4.6 + cat.grain, fall * 1.9 - cat.grain) * 0.6 + noise(x * 11 - cat.grain, fall * 4 + cat.grain) * 0.4
  );
}

/** Which way the brush is pulled: with the fur, and upwards in the grass. */
export function lieOf(cat: Cat): Lie {
  const grass = cat.card.setting === 'grass' ? 1 : 0;
  return (x, y, flow) => {
    const hx = (x - cat.centreX) / cat.scale;
    const hy = (y - cat.centreY) / cat.scale;
    const dy = hy - WHORL;
    const distance = Math.sqrt(hx * hx + dy * dy);
    const head = ramp(1.15, 0.9, Math.sqrt(hx * hx + hy * hy));
    const body = (1 - head) * ramp(0.6, 0.85, hy) * ramp(1.7, 1.2, Math.abs(hx));
    const nose = ramp(0.2, 0.5, distance);
    flow.x = head * nose * (hx / (distance + 0.01)) + body * 0.5 * hx;
    flow.y = head * nose * (dy / (distance + 0.01)) + Math.max(body, grass * ramp(1.3, 1.8, hy));
  };
}
