import { blur } from '../blur.ts';
import type { Camera } from '../camera.ts';
import type { Mesh } from '../mesh.ts';

/** Screen points of the meshes' shadows; grown as needed. */
let points = new Float32Array(0);

/** The meshes' shadow on the ground as the camera sees it, 0 … 1 per fine pixel; soft by `softness` pixels. */
export function castShadow(
  mask: Float32Array,
  side: number,
  {
    camera,
    meshes,
    sun,
    softness,
  }: { camera: Camera; meshes: readonly Mesh[]; sun: readonly [number, number, number]; softness: number },
): void {
  mask.fill(0);
  const half = side / 2;
  const [slantX, slantY] = [sun[0] / sun[2], sun[1] / sun[2]];
  for (const mesh of meshes) {
    const count = mesh.points.length / 3;
    if (points.length < count * 2) points = new Float32Array(count * 2);
    for (let vertex = 0; vertex < count; vertex++) {
      const z = mesh.points[vertex * 3 + 2] as number;
      const dx = (mesh.points[vertex * 3] as number) - z * slantX - camera.x;
      const dy = (mesh.points[vertex * 3 + 1] as number) - z * slantY - camera.y;
      const depth = Math.max(0.8, dx * camera.forwardX + dy * camera.forwardY);
      points[vertex * 2] =
        (camera.centreX + (camera.focal * (dx * camera.forwardY - dy * camera.forwardX)) / depth + 1) * half;
      points[vertex * 2 + 1] = (camera.horizon + (camera.focal * camera.z) / depth + 1) * half;
    }
    for (let row = 0; row < mesh.rows; row++) {
      for (let column = 0; column < mesh.columns; column++) {
        const a = row * (mesh.columns + 1) + column;
        fill(mask, side, a, a + 1, a + mesh.columns + 1);
        fill(mask, side, a + 1, a + mesh.columns + 2, a + mesh.columns + 1);
      }
    }
  }
  blur(blur(mask, { side, channels: 1, radius: softness }), { side, channels: 1, radius: softness });
}

/** One triangle, whichever way it winds, row by row. */
function fill(mask: Float32Array, side: number, a: number, b: number, c: number): void {
  const corners = [a, b, c] as const;
  const [ay, by, cy] = [points[a * 2 + 1] as number, points[b * 2 + 1] as number, points[c * 2 + 1] as number];
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
  for (let row = top; row <= bottom; row++) {
    const y = row + 0.5;
    let [left, right] = [1e9, -1e9];
    for (let edge = 0; edge < 3; edge++) {
      const from = corners[edge] as number;
      const to = corners[(edge + 1) % 3] as number;
      const fromY = points[from * 2 + 1] as number;
      const toY = points[to * 2 + 1] as number;
      if (fromY === toY || (y - fromY) * (y - toY) > 0) continue;
      const fromX = points[from * 2] as number;
      const x = fromX + (((points[to * 2] as number) - fromX) * (y - fromY)) / (toY - fromY);
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    const start = Math.max(0, Math.floor(left));
    const end = Math.min(side, Math.ceil(right));
    if (start < end) mask.fill(1, row * side + start, row * side + end);
  }
}
