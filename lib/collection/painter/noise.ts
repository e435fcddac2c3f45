import { createRandom } from '../random.ts';

const SIDE = 64;
const LATTICE = fillLattice();

function fillLattice(): Float32Array {
  const random = createRandom(0n, 'lattice');
  return Float32Array.from({ length: SIDE * SIDE }, () => random.uniform(-1, 1));
}

/**
 * Smooth value noise in about [-1, 1] with one feature per unit, repeating every 64 units. One fixed lattice serves every
 * picture: a picture offsets its coordinates, which costs nothing and is as good as a lattice of its own.
 */
export function noise(x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = x - column;
  const v = y - row;
  const su = u * u * (3 - 2 * u);
  const sv = v * v * (3 - 2 * v);
  const left = column & (SIDE - 1);
  const right = (column + 1) & (SIDE - 1);
  const top = (row & (SIDE - 1)) * SIDE;
  const bottom = ((row + 1) & (SIDE - 1)) * SIDE;
  const a = LATTICE[top + left] as number;
  const b = LATTICE[top + right] as number;
  const c = LATTICE[bottom + left] as number;
  const d = LATTICE[bottom + right] as number;
  const upper = a + (b - a) * su;
  return upper + (c + (d - c) * su - upper) * sv;
}

/** Two octaves, the second turned so that the lattice does not show. */
export function cloud(x: number, y: number): number {
  return noise(x, y) * 0.67 + noise(x * 1.7 + y * 1.3 + 17, y * 1.7 - x * 1.3 + 5) * 0.33;
}
