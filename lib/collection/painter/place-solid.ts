import type { Canvas } from './canvas.ts';
import { type Material, NOWHERE, type Placement, type Relief, type Solid, type SolidPoint } from './solid.ts';

/** x, y, z in the picture; normal; x, y, z in the frame; u, v. */
const STRIDE = 11;
let mesh = new Float32Array(0);

/** Draws a solid into the relief where nothing nearer stands; paint that covers only partly is mixed with what lies there. */
export function placeSolid(canvas: Canvas, relief: Relief, placement: Placement, solid: Solid): void {
  const { columns, rows } = solid;
  const length = (columns + 1) * (rows + 1) * STRIDE;
  if (mesh.length < length) mesh = new Float32Array(length);
  layMesh(canvas.side, placement, solid);
  findNormals(columns, rows, Math.sign(placement.scale));
  const pitch = (columns + 1) * STRIDE;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * pitch + column * STRIDE;
      fillTriangle(canvas.side, relief, solid, at, at + STRIDE, at + pitch);
      fillTriangle(canvas.side, relief, solid, at + STRIDE, at + pitch + STRIDE, at + pitch);
    }
  }
}

const point: SolidPoint = { x: 0, y: 0, z: 0, u: 0, v: 0 };

function layMesh(side: number, { x, y, z, scale, turn }: Placement, { columns, rows, place }: Solid): void {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = turn;
  let at = 0;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      place(column / columns, row / rows, point);
      mesh[at] = ((x + (point.x * xx + point.y * xy + point.z * xz) * scale + 1) * side) / 2 - 0.5;
      mesh[at + 1] = ((y + (point.x * yx + point.y * yy + point.z * yz) * scale + 1) * side) / 2 - 0.5;
      mesh[at + 2] = z + (point.x * zx + point.y * zy + point.z * zz) * scale;
      mesh[at + 6] = point.x;
      mesh[at + 7] = point.y;
      mesh[at + 8] = point.z;
      mesh[at + 9] = column / columns;
      mesh[at + 10] = row / rows;
      at += STRIDE;
    }
  }
  pixel = 2 / side;
}

/** The width of a fine pixel in the picture's units. */
let pixel = 1;

function findNormals(columns: number, rows: number, sign: number): void {
  const pitch = (columns + 1) * STRIDE;
  for (let row = 0; row <= rows; row++) {
    const above = row > 0 ? -pitch : 0;
    const below = row < rows ? pitch : 0;
    for (let column = 0; column <= columns; column++) {
      const at = row * pitch + column * STRIDE;
      const left = column > 0 ? at - STRIDE : at;
      const right = column < columns ? at + STRIDE : at;
      const ux = ((mesh[right] as number) - (mesh[left] as number)) * pixel;
      const uy = ((mesh[right + 1] as number) - (mesh[left + 1] as number)) * pixel;
      const uz = (mesh[right + 2] as number) - (mesh[left + 2] as number);
      const vx = ((mesh[at + below] as number) - (mesh[at + above] as number)) * pixel;
      const vy = ((mesh[at + below + 1] as number) - (mesh[at + above + 1] as number)) * pixel;
      const vz = (mesh[at + below + 2] as number) - (mesh[at + above + 2] as number);
      const nx = uy * vz - uz * vy;
      const ny = uz * vx - ux * vz;
      const nz = ux * vy - uy * vx;
      const length = sign * Math.sqrt(nx * nx + ny * ny + nz * nz) || 1e-9;
      mesh[at + 3] = nx / length;
      mesh[at + 4] = ny / length;
      mesh[at + 5] = nz / length;
    }
  }
}

const material: Material = {
  coverage: 1,
  red: 0,
  green: 0,
  blue: 0,
  shine: 0,
  open: 1,
  flesh: 0,
  tiltX: 0,
  tiltY: 0,
  facing: 1,
  inside: false,
};

function fillTriangle(side: number, relief: Relief, solid: Solid, a: number, b: number, c: number): void {
  const ax = mesh[a] as number;
  const ay = mesh[a + 1] as number;
  const bx = (mesh[b] as number) - ax;
  const by = (mesh[b + 1] as number) - ay;
  const cx = (mesh[c] as number) - ax;
  const cy = (mesh[c + 1] as number) - ay;
  const area = bx * cy - by * cx;
  if (area === 0 || (area < 0 && !solid.twoSided)) return;
  const left = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx)));
  const right = Math.min(side - 1, Math.floor(ax + Math.max(0, bx, cx)));
  const top = Math.max(0, Math.ceil(ay + Math.min(0, by, cy)));
  const bottom = Math.min(side - 1, Math.floor(ay + Math.max(0, by, cy)));
  if (left > right || top > bottom) return;
  const { height } = relief;
  const az = mesh[a + 2] as number;
  const bz = mesh[b + 2] as number;
  const cz = mesh[c + 2] as number;
  const inverse = 1 / area;
  for (let row = top; row <= bottom; row++) {
    const y = row - ay;
    for (let column = left; column <= right; column++) {
      const x = column - ax;
      const shareB = (x * cy - y * cx) * inverse;
      const shareC = (bx * y - by * x) * inverse;
      const shareA = 1 - shareB - shareC;
      if (shareB < 0 || shareC < 0 || shareA < 0) continue;
      const cell = row * side + column;
      const z = az * shareA + bz * shareB + cz * shareC;
      if (z < (height[cell] as number)) continue;
      const facing =
        ((mesh[a + 5] as number) * shareA + (mesh[b + 5] as number) * shareB + (mesh[c + 5] as number) * shareC) *
        (area < 0 ? -1 : 1);
      point.x = (mesh[a + 6] as number) * shareA + (mesh[b + 6] as number) * shareB + (mesh[c + 6] as number) * shareC;
      point.y = (mesh[a + 7] as number) * shareA + (mesh[b + 7] as number) * shareB + (mesh[c + 7] as number) * shareC;
      point.z = (mesh[a + 8] as number) * shareA + (mesh[b + 8] as number) * shareB + (mesh[c + 8] as number) * shareC;
      point.u = (mesh[a + 9] as number) * shareA + (mesh[b + 9] as number) * shareB + (mesh[c + 9] as number) * shareC;
      point.v =
        (mesh[a + 10] as number) * shareA + (mesh[b + 10] as number) * shareB + (mesh[c + 10] as number) * shareC;
      askMaterial(solid, facing, area < 0);
      const nx = (mesh[a + 3] as number) * shareA + (mesh[b + 3] as number) * shareB + (mesh[c + 3] as number) * shareC;
      const ny = (mesh[a + 4] as number) * shareA + (mesh[b + 4] as number) * shareB + (mesh[c + 4] as number) * shareC;
      lay(relief, cell, z, area < 0 ? -nx : nx, area < 0 ? -ny : ny);
    }
  }
}

function askMaterial({ cover }: Solid, facing: number, inside: boolean): void {
  material.coverage = 1;
  material.shine = 0;
  material.open = 1;
  material.flesh = 0;
  material.tiltX = 0;
  material.tiltY = 0;
  material.inside = inside;
  material.facing = Math.max(0, facing);
  cover(point, material);
}

/** Lays the material in one cell of the relief; what covers only partly is mixed with what lies there. */
function lay(
  { height, coverage, normal, albedo, surface }: Relief,
  cell: number,
  z: number,
  x: number,
  y: number,
): void {
  const amount = material.coverage;
  const bare = (height[cell] as number) === NOWHERE;
  // Against the wall an edge is there or not: half-painted, it would hide what comes later and lies behind it.
  if (amount <= (bare ? 0.5 : 0.02)) return;
  const share = bare ? 1 : amount;
  const rest = 1 - share;
  const nx = x + material.tiltX;
  const ny = y + material.tiltY;
  const nz = Math.max(0.02, material.facing);
  const scale = share / Math.sqrt(nx * nx + ny * ny + nz * nz);
  const at = cell * 3;
  normal[at] = (normal[at] as number) * rest + nx * scale;
  normal[at + 1] = (normal[at + 1] as number) * rest + ny * scale;
  normal[at + 2] = (normal[at + 2] as number) * rest + nz * scale;
  albedo[at] = (albedo[at] as number) * rest + material.red * share;
  albedo[at + 1] = (albedo[at + 1] as number) * rest + material.green * share;
  albedo[at + 2] = (albedo[at + 2] as number) * rest + material.blue * share;
  surface[at] = (surface[at] as number) * rest + material.shine * share;
  surface[at + 1] = (surface[at + 1] as number) * rest + material.open * share;
  surface[at + 2] = (surface[at + 2] as number) * rest + material.flesh * share;
  if (amount > 0.5) height[cell] = z;
  coverage[cell] = 1;
}
