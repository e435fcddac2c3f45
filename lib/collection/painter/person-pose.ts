import type { Sitter } from './person-build.ts';
import { mix, ramp } from './shape.ts';

/** A point of the picture seen by one sitter: on the head's outline, and on the face as if it looked straight at us. */
export type HeadPoint = {
  /** Head units, roll undone, not the turn: outlines live here. */
  x: number;
  y: number;
  /** Distance from the middle of the skull: 1 on the outline. */
  radius: number;
  /** 1 nearest to the viewer, 0 on the outline. */
  front: number;
  /** Head units with the turn and nod undone: features live here. */
  faceX: number;
  faceY: number;
};

const MIDDLE = -0.05;
const SWING = 0.36;

/** Writes into `point`; the caller keeps one and reuses it for every pixel. */
export function locate(sitter: Sitter, x: number, y: number, point: HeadPoint): void {
  const px = (x - sitter.centreX) / sitter.scale;
  const py = (y - sitter.centreY) / sitter.scale;
  const hx = px + py * sitter.roll;
  const hy = py - px * sitter.roll;
  point.x = hx;
  point.y = hy;
  point.radius = headRadius(sitter, hx, hy, 0, 0);
  const depth = Math.sqrt(Math.max(0, 1 - point.radius * point.radius * point.radius));
  point.front = depth;
  point.faceX = hx - sitter.yaw * SWING * depth;
  point.faceY = hy - sitter.pitch * SWING * depth;
}

/** Distance from the middle of a head grown by `side` and `top`: skull above, jaw below. 1 on the outline. */
export function headRadius(sitter: Sitter, x: number, y: number, side: number, top: number): number {
  const fall = y - MIDDLE;
  if (fall < 0) {
    const a = (x - 0.05 * sitter.yaw * ramp(0, -0.5, fall) * -1) / (sitter.headWidth + side);
    const b = fall / (sitter.headTop + top + MIDDLE);
    const a2 = a * a;
    const b2 = b * b;
    return mix(Math.sqrt(a2 + b2), Math.sqrt(Math.sqrt(a2 * a2 + b2 * b2)), 0.3);
  }
  const b = fall / (sitter.chin - MIDDLE + top * 0.4);
  const width = (sitter.headWidth + side) * (1 - sitter.taper * Math.min(1.44, b * b));
  const a = (x - sitter.yaw * 0.16 * b) / width;
  const a2 = a * a;
  const b2 = b * b;
  return mix(Math.sqrt(a2 + b2), Math.sqrt(Math.sqrt(a2 * a2 + b2 * b2)), sitter.jaw);
}

export const newHeadPoint = (): HeadPoint => ({ x: 0, y: 0, radius: 0, front: 0, faceX: 0, faceY: 0 });
