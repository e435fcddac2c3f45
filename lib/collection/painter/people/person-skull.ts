import { mix, ramp } from '../shape.ts';
import type { SolidPoint } from '../solid.ts';
import type { Sitter } from './person-build.ts';

const EQUATOR = -0.04;
const UPPER = 0.6;

/**
 * A shell standing off the skull by a thickness, for hair and whatever is worn on it. Azimuth 0 in front, ±π behind; v from the
 * crown to `bottom`, in head units below the eyes.
 */
export function placeOnCap(
  { headWidth, headTop }: Sitter,
  azimuth: number,
  v: number,
  bottom: number,
  thickness: (azimuth: number, y: number) => number,
  point: SolidPoint,
): void {
  const upper = v < UPPER;
  const angle = Math.min(1, v / UPPER) * (Math.PI / 2);
  const rise = Math.sin(angle);
  const y = upper ? EQUATOR - (headTop + EQUATOR) * Math.cos(angle) : mix(EQUATOR, bottom, (v - UPPER) / (1 - UPPER));
  const below = ramp(EQUATOR, 0.5, y);
  const half = headWidth * rise ** 0.76 * (1 - 0.22 * below);
  const front = mix(-0.06, 0.402, rise ** 0.72);
  const back = mix(-0.06, -0.522, rise ** 0.9) + 0.2 * below;
  const stands = thickness(azimuth, y);
  const sine = Math.sin(azimuth);
  const cosine = Math.cos(azimuth);
  point.x = half * sine + stands * rise * sine;
  point.y = y - (upper ? stands * Math.cos(angle) : 0);
  point.z = (front + back) / 2 + ((front - back) / 2) * cosine + stands * rise * cosine;
}
