import { noise } from '../noise.ts';
import { bell, mix, ramp, spot } from '../shape.ts';
import type { Material, Solid, SolidPoint } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import { coverDress } from './person-dress.ts';

/** Heights, then half widths, fronts and backs there; the widths from the shoulder line on are shares of the shoulders. */
const HEIGHT = [0.25, 0.55, 0.72, 0.79, 0.85, 0.92, 1.0, 1.1, 1.25, 1.5] as const;
const FRONT = [0.24, 0.2, 0.16, 0.14, 0.14, 0.17, 0.21, 0.25, 0.3, 0.34] as const;
const BACK = [-0.16, -0.22, -0.27, -0.3, -0.32, -0.34, -0.35, -0.35, -0.35, -0.35] as const;

/** Neck, trapezius and shoulders in one sheet, with the dress painted on. */
export function bustSolid(sitter: Sitter): Solid {
  const widths = bustWidths(sitter);
  return {
    columns: 40,
    rows: 36,
    place: (u, v, point) => {
      placeOnBust(widths, (u - 0.5) * 4, 0.25 + 1.25 * v, point);
      point.z += point.z > 0 ? neckRelief(sitter, point.x, point.y) : 0;
    },
    cover: (point, material) => {
      coverNeck(sitter, point, material);
      coverDress(sitter, point, material);
    },
  };
}

function bustWidths({ neckWidth, shoulders }: Sitter): readonly number[] {
  const slope = [0.36, 0.56, 0.76, 0.9, 1, 1.04];
  return [neckWidth, neckWidth, neckWidth * 1.06, neckWidth * 1.26, ...slope.map((share) => share * shoulders)];
}

/** Azimuth 0 in front; y in head units. */
function placeOnBust(widths: readonly number[], azimuth: number, y: number, point: SolidPoint): void {
  const half = smoothAt(widths, y);
  const front = smoothAt(FRONT, y);
  const back = smoothAt(BACK, y);
  point.x = half * Math.sin(azimuth);
  point.y = y;
  point.z = (front + back) / 2 + ((front - back) / 2) * Math.cos(azimuth);
}

/** Between the heights by a cubic through the neighbours, so that neck runs into shoulder without a corner. */
function smoothAt(values: readonly number[], y: number): number {
  let at = 0;
  while (at < HEIGHT.length - 2 && y > (HEIGHT[at + 1] as number)) at++;
  const span = (HEIGHT[at + 1] as number) - (HEIGHT[at] as number);
  const t = (y - (HEIGHT[at] as number)) / span;
  const t2 = t * t;
  const t3 = t2 * t;
  return (
    (values[at] as number) * (2 * t3 - 3 * t2 + 1) +
    slopeAt(values, at) * span * (t3 - 2 * t2 + t) +
    (values[at + 1] as number) * (3 * t2 - 2 * t3) +
    slopeAt(values, at + 1) * span * (t3 - t2)
  );
}

function slopeAt(values: readonly number[], at: number): number {
  const before = Math.max(0, at - 1);
  const after = Math.min(values.length - 1, at + 1);
  return (
    ((values[after] as number) - (values[before] as number)) / ((HEIGHT[after] as number) - (HEIGHT[before] as number))
  );
}

/** The two cords from behind the ears to the pit of the neck, and the collarbones. */
function neckRelief(sitter: Sitter, x: number, y: number): number {
  const side = Math.abs(x);
  const thin = sitter.card.build === 'slight' ? 1 : sitter.card.build === 'medium' ? 0.7 : 0.35;
  const cord = side - mix(0.2, 0.045, ramp(0.45, 0.84, y));
  const bone = y - 0.905 + 0.1 * side;
  return (
    (0.016 + 0.012 * sitter.ageing) * bell((cord * cord) / 0.0035) * ramp(0.4, 0.55, y) * ramp(0.88, 0.82, y) +
    0.02 * thin * bell((bone * bone) / 0.0016) * ramp(0.03, 0.09, side) * ramp(0.6, 0.4, side) -
    0.022 * spot(x, y - 0.865, 0.05, 0.05) +
    0.012 * sitter.angular * spot(x, y - 0.66, 0.06, 0.07)
  );
}

function coverNeck({ skin, blush, grain }: Sitter, { x, y }: SolidPoint, material: Material): void {
  const rosy = 0.3 * spot(x, y - 0.95, 0.3, 0.16);
  const mottle = 0.97 + 0.03 * noise(x * 8 + grain, y * 8);
  material.red = mix(skin[0], blush[0], rosy) * mottle;
  material.green = mix(skin[1], blush[1], rosy) * mottle * 0.97;
  material.blue = mix(skin[2], blush[2], rosy) * mottle * 0.96;
  material.flesh = 1;
  material.shine = 0.14;
}

/** A garment over the bust, such as a shawl, standing off it by its thickness. */
export function overBust(sitter: Sitter, thickness: number, cover: Solid['cover']): Solid {
  const widths = bustWidths(sitter);
  return {
    columns: 32,
    rows: 24,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 4.4;
      placeOnBust(widths, azimuth, 0.7 + 0.8 * v, point);
      point.x += thickness * Math.sin(azimuth);
      point.z += thickness * Math.cos(azimuth);
      point.y -= thickness * 0.6;
    },
    cover,
  };
}
