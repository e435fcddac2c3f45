import { gridMesh, type Mesh } from './mesh.ts';

/** |value|^power with the value's sign: the circle's sine and cosine made boxier (power < 1). */
export const signedPower = (value: number, power: number) => Math.sign(value) * Math.abs(value) ** power;

/** How far a superellipse of this roundness has closed at `position` of its half length: 1 in the middle, 0 at the end. */
export const closing = (position: number, roundness: number) =>
  Math.max(0, 1 - Math.abs(position) ** roundness) ** (1 / roundness);

/** A body along x whose width, top and bottom are functions of x. */
export type Loft = {
  part: number;
  rows: number;
  columns: number;
  back: number;
  front: number;
  centreY: number;
  halfWidth: (x: number) => number;
  top: (x: number) => number;
  bottom: (x: number) => number;
  /** 2 an ellipsoid's ends … 16 a box's. */
  ends: number;
  /** 2 an ellipse across … 8 nearly a rectangle. */
  section: number;
};

export function loft(shape: Loft): Mesh {
  const { part, rows, columns, back, front, centreY, ends } = shape;
  const power = 2 / shape.section;
  return gridMesh({ part, rows, columns, closed: true }, (u) => {
    const position = Math.sin(Math.PI * (u - 0.5));
    const x = (back + front) / 2 + ((front - back) / 2) * position;
    const open = closing(position, ends);
    const [top, bottom] = [shape.top(x), shape.bottom(x)];
    const halfWidth = shape.halfWidth(x) * open;
    const halfHeight = ((top - bottom) / 2) * open;
    const middle = (top + bottom) / 2;
    return (v) => {
      const angle = 2 * Math.PI * v - Math.PI / 2;
      return [
        x,
        centreY + halfWidth * signedPower(Math.cos(angle), power),
        middle + halfHeight * signedPower(Math.sin(angle), power),
      ];
    };
  });
}
