import { bell, mix, ramp } from '../shape.ts';
import type { Cat } from './cat-build.ts';

/** A point of the picture seen by one cat: on the head's outline, and on the face as if it looked straight at us. */
export type CatPoint = {
  /** Head units, roll undone, not the turn: outlines live here. */
  x: number;
  y: number;
  /** Distance from the middle of the head: 1 on the outline. */
  radius: number;
  /** 1 nearest to the viewer, 0 on the outline. */
  front: number;
  /** Head units with the turn and nod undone: features live here. */
  faceX: number;
  faceY: number;
};

const MIDDLE = 0.08;
/** How far the middle of the face moves with the sine of the turn. */
const SWING = 0.72;

export const newCatPoint = (): CatPoint => ({ x: 0, y: 0, radius: 0, front: 0, faceX: 0, faceY: 0 });

/** Writes into `point`; the caller keeps one and reuses it for every pixel. */
export function locateOnHead(cat: Cat, x: number, y: number, point: CatPoint): void {
  const px = (x - cat.centreX) / cat.scale;
  const py = (y - cat.centreY) / cat.scale;
  const hx = px + py * cat.roll;
  const hy = py - px * cat.roll;
  point.x = hx;
  point.y = hy;
  point.radius = catHeadRadius(cat, hx, hy);
  const depth = Math.sqrt(Math.max(0, 1 - point.radius * point.radius * point.radius));
  point.front = depth;
  point.faceX = hx - cat.yaw * SWING * depth;
  point.faceY = hy - cat.pitch * SWING * depth;
}

/** Distance from the middle of the head: flat crown, broad cheeks with their ruff, narrow chin. 1 on the outline. */
export function catHeadRadius(cat: Cat, x: number, y: number): number {
  const fall = y - MIDDLE;
  const cheek = y - 0.42;
  const width = cat.headWidth * (1 + cat.ruff * bell((cheek * cheek) / 0.55));
  if (fall < 0) {
    const a = (x + cat.yaw * 0.1 * fall) / width;
    const b = fall / (cat.crown + 0.25 * cat.beard + MIDDLE);
    const a2 = a * a;
    const b2 = b * b;
    return mix(Math.sqrt(a2 + b2), Math.sqrt(Math.sqrt(a2 * a2 + b2 * b2)), 0.65);
  }
  const b = fall / (cat.chin + cat.beard - MIDDLE);
  const a = (x - cat.yaw * 0.2 * b) / (width * (1 - cat.taper * Math.min(1.44, b * b)));
  const a2 = a * a;
  const b2 = b * b;
  return mix(Math.sqrt(a2 + b2), Math.sqrt(Math.sqrt(a2 * a2 + b2 * b2)), 0.25 * ramp(0.6, 0, cat.taper));
}
