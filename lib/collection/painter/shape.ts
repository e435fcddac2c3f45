/** The few scalar shapes that everything is built from. All are smooth: a hard edge is what a small GAN cannot learn. */

export const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

export const mix = (a: number, b: number, amount: number) => a + (b - a) * amount;

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger one. */
export function ramp(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/** 1 at the centre, 0 from the radius outwards, given the squared distance in radii. */
export function bell(squared: number): number {
  if (squared >= 1) return 0;
  const rest = 1 - squared;
  return rest * rest;
}

/** A round edge: 0 outside, rising steeply from the edge and level from `reach` inwards, without a crease. */
export function dome(inside: number, reach: number): number {
  if (inside <= 0) return 0;
  if (inside >= reach) return 1;
  const rest = 1 - inside / reach;
  return Math.sqrt(1 - rest * rest);
}

/** An elliptic bell. */
export const spot = (x: number, y: number, radiusX: number, radiusY: number) =>
  bell((x * x) / (radiusX * radiusX) + (y * y) / (radiusY * radiusY));
