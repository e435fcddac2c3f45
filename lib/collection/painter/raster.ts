import type { Camera } from './camera.ts';
import type { Mesh } from './mesh.ts';

/** What is seen at each fine pixel: which part (0 none), where on it and which way it faces. */
export type Sight = {
  side: number;
  part: Uint8Array;
  depth: Float32Array; // nearness, 1 / distance; 0 where nothing is
  point: Float32Array; // [side × side × 3]
  normal: Float32Array; // [side × side × 3]
};

const easel = new Map<string, Sight>();

/** An empty sight. One set of arrays per side and name serves picture after picture. */
export function clearSight(side: number, name: string): Sight {
  const area = side * side;
  const key = `${name}:${side}`;
  const sight = easel.get(key) ?? {
    side,
    part: new Uint8Array(area),
    depth: new Float32Array(area),
    point: new Float32Array(area * 3),
    normal: new Float32Array(area * 3),
  };
  easel.set(key, sight);
  sight.part.fill(0);
  sight.depth.fill(0);
  return sight;
}

/** What is seen where a point of a part would be: the part itself, or another one deep in an opening, as in a wheel arch. */
export type Opening = (part: number, x: number, y: number, z: number) => number;

/** An opening's ground lies this much farther than its edge. */
const DEEPER = 0.94;

/** Screen x, y in fine pixels and nearness of each vertex; and whether it faces the camera. */
let projected = new Float32Array(0);

/** Draws a mesh over what is farther; `up` -1 draws its mirror image in the ground. */
export function drawMesh(sight: Sight, camera: Camera, mesh: Mesh, opening: Opening, up: 1 | -1 = 1): void {
  const { points, normals, rows, columns } = mesh;
  const count = points.length / 3;
  if (projected.length < count * 4) projected = new Float32Array(count * 4);
  const half = sight.side / 2;
  for (let vertex = 0; vertex < count; vertex++) {
    const at = vertex * 3;
    const dx = (points[at] as number) - camera.x;
    const dy = (points[at + 1] as number) - camera.y;
    const dz = (points[at + 2] as number) * up - camera.z;
    const near = 1 / (dx * camera.forwardX + dy * camera.forwardY);
    const across = dx * camera.forwardY - dy * camera.forwardX;
    projected[vertex * 4] = (camera.centreX + camera.focal * across * near + 1) * half;
    projected[vertex * 4 + 1] = (camera.horizon - camera.focal * dz * near + 1) * half;
    projected[vertex * 4 + 2] = near;
    projected[vertex * 4 + 3] =
      dx * (normals[at] as number) + dy * (normals[at + 1] as number) + dz * (normals[at + 2] as number) * up;
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * (columns + 1) + column;
      const b = a + 1;
      const c = a + columns + 1;
      drawTriangle(sight, mesh, opening, a, b, c);
      drawTriangle(sight, mesh, opening, b, c + 1, c);
    }
  }
}

function drawTriangle(
  sight: Sight,
  { part, points, normals, closed }: Mesh,
  opening: Opening,
  a: number,
  b: number,
  c: number,
): void {
  const nearest = Math.min(
    projected[a * 4 + 3] as number,
    projected[b * 4 + 3] as number,
    projected[c * 4 + 3] as number,
  );
  if (closed && nearest > 0) return;
  const ax = projected[a * 4] as number;
  const ay = projected[a * 4 + 1] as number;
  const bx = projected[b * 4] as number;
  const by = projected[b * 4 + 1] as number;
  const cx = projected[c * 4] as number;
  const cy = projected[c * 4 + 1] as number;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (Math.abs(area) < 1e-6) return;
  const { side } = sight;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const right = Math.min(side - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
  const an = projected[a * 4 + 2] as number;
  const bn = projected[b * 4 + 2] as number;
  const cn = projected[c * 4 + 2] as number;
  const a3 = a * 3;
  const b3 = b * 3;
  const c3 = c * 3;
  for (let row = top; row <= bottom; row++) {
    const y = row + 0.5;
    for (let column = left; column <= right; column++) {
      const x = column + 0.5;
      const wa = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area;
      if (wa < -1e-5) continue;
      const wb = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area;
      if (wb < -1e-5) continue;
      const wc = 1 - wa - wb;
      if (wc < -1e-5) continue;
      let near = wa * an + wb * bn + wc * cn;
      const cell = row * side + column;
      if (near <= (sight.depth[cell] as number)) continue;
      const px = wa * (points[a3] as number) + wb * (points[b3] as number) + wc * (points[c3] as number);
      const py = wa * (points[a3 + 1] as number) + wb * (points[b3 + 1] as number) + wc * (points[c3 + 1] as number);
      const pz = wa * (points[a3 + 2] as number) + wb * (points[b3 + 2] as number) + wc * (points[c3 + 2] as number);
      const seen = opening(part, px, py, pz);
      if (seen !== part) {
        near *= DEEPER;
        if (near <= (sight.depth[cell] as number)) continue;
      }
      sight.depth[cell] = near;
      sight.part[cell] = seen;
      const at = cell * 3;
      sight.point[at] = px;
      sight.point[at + 1] = py;
      sight.point[at + 2] = pz;
      for (let axis = 0; axis < 3; axis++) {
        sight.normal[at + axis] =
          wa * (normals[a3 + axis] as number) +
          wb * (normals[b3 + axis] as number) +
          wc * (normals[c3 + axis] as number);
      }
    }
  }
}
