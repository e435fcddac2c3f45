/** A smooth surface as a grid of points with normals; the columns go round it, the rows along it. */
export type Mesh = {
  part: number;
  rows: number;
  columns: number;
  /** A closed surface is seen from outside only. */
  closed: boolean;
  /** [(rows + 1) × (columns + 1)] points, x y z each; the last column repeats the first where the surface closes. */
  points: Float32Array;
  normals: Float32Array;
};

/** A row of the surface at u along it: its points at v round it, both in [0, 1]. */
export type SurfaceRow = (u: number) => (v: number) => readonly [x: number, y: number, z: number];

export function gridMesh(
  { part, rows, columns, closed }: { part: number; rows: number; columns: number; closed: boolean },
  rowAt: SurfaceRow,
): Mesh {
  const points = new Float32Array((rows + 1) * (columns + 1) * 3);
  for (let row = 0, write = 0; row <= rows; row++) {
    const at = rowAt(row / rows);
    for (let column = 0; column <= columns; column++) {
      const [x, y, z] = at(column / columns);
      points[write++] = x;
      points[write++] = y;
      points[write++] = z;
    }
  }
  return { part, rows, columns, closed, points, normals: smoothNormals(points, rows, columns, closed) };
}

/** Unit normals from the neighbours' differences, pointing away from the middle of the surface. */
function smoothNormals(points: Float32Array, rows: number, columns: number, closed: boolean): Float32Array {
  const normals = new Float32Array(points.length);
  const pitch = (columns + 1) * 3;
  const middle = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let at = axis; at < points.length; at += 3) sum += points[at] as number;
    return (sum * 3) / points.length;
  });
  const [middleX, middleY, middleZ] = middle as [number, number, number];
  let outward = 0;
  for (let row = 0; row <= rows; row++) {
    const up = Math.max(0, row - 1) * pitch;
    const down = Math.min(rows, row + 1) * pitch;
    for (let column = 0; column <= columns; column++) {
      const before = (column > 0 ? column - 1 : closed ? columns - 1 : 0) * 3;
      const after = (column < columns ? column + 1 : closed ? 1 : columns) * 3;
      const here = row * pitch;
      const at = here + column * 3;
      const ax = (points[here + after] as number) - (points[here + before] as number);
      const ay = (points[here + after + 1] as number) - (points[here + before + 1] as number);
      const az = (points[here + after + 2] as number) - (points[here + before + 2] as number);
      const bx = (points[down + column * 3] as number) - (points[up + column * 3] as number);
      const by = (points[down + column * 3 + 1] as number) - (points[up + column * 3 + 1] as number);
      const bz = (points[down + column * 3 + 2] as number) - (points[up + column * 3 + 2] as number);
      const nx = ay * bz - az * by;
      const ny = az * bx - ax * bz;
      const nz = ax * by - ay * bx;
      const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
      if (length < 1e-9) continue;
      normals[at] = nx / length;
      normals[at + 1] = ny / length;
      normals[at + 2] = nz / length;
      outward +=
        nx * ((points[at] as number) - middleX) +
        ny * ((points[at + 1] as number) - middleY) +
        nz * ((points[at + 2] as number) - middleZ);
    }
  }
  if (outward < 0) for (let at = 0; at < normals.length; at++) normals[at] = -(normals[at] as number);
  closePoles(normals, rows, pitch);
  return normals;
}

/** Where a row has shrunk to a point its normals are taken from the mean of the next row. */
function closePoles(normals: Float32Array, rows: number, pitch: number): void {
  for (const [pole, next] of [
    [0, 1],
    [rows, rows - 1],
  ] as const) {
    if (
      (normals[pole * pitch] as number) ||
      (normals[pole * pitch + 1] as number) ||
      (normals[pole * pitch + 2] as number)
    )
      continue;
    const sum = [0, 0, 0] as [number, number, number];
    for (let at = 0; at < pitch; at++) sum[at % 3] = (sum[at % 3] as number) + (normals[next * pitch + at] as number);
    const length = Math.hypot(...sum) || 1;
    for (let at = 0; at < pitch; at++) normals[pole * pitch + at] = (sum[at % 3] as number) / length;
  }
}
