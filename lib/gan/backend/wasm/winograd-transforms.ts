/**
 * The transforms of Winograd's minimal filtering F(2×2, 2×2) (Lavin & Gray 2016): two outputs of a filter of two taps cost
 * three products instead of four, 2×2 outputs nine instead of sixteen.
 *
 *   y = Aᵀ((G g) · (Bᵀ d))     Bᵀ d = [d0 − d1, d1, d2 − d1]     G g = [g0, g0 + g1, g1]     Aᵀ m = [m0 + m1, m1 + m2]
 *
 * A equals G. In two dimensions each works on the rows and then on the columns. Every function works on runs of `length`
 * numbers at the given places of the heap, in the order of rows, all of them at once.
 */
type Places = Int32Array;
export type RunTransform = (heap: Float32Array, from: Places, to: Places, length: number) => void;

/** 2×2 → 3×3: G g Gᵀ of a filter, A y Aᵀ of an output's gradient. */
export function expand(heap: Float32Array, from: Places, to: Places, length: number): void {
  const [f0, f1, f2, f3] = from as unknown as [number, number, number, number];
  const [t0, t1, t2, t3, t4, t5, t6, t7, t8] = to as unknown as Nine;
  for (let i = 0; i < length; i++) {
    const g0 = heap[f0 + i] as number;
    const g1 = heap[f1 + i] as number;
    const g2 = heap[f2 + i] as number;
    const g3 = heap[f3 + i] as number;
    const left = g0 + g2;
    const right = g1 + g3;
    heap[t0 + i] = g0;
    heap[t1 + i] = g0 + g1;
    heap[t2 + i] = g1;
    heap[t3 + i] = left;
    heap[t4 + i] = left + right;
    heap[t5 + i] = right;
    heap[t6 + i] = g2;
    heap[t7 + i] = g2 + g3;
    heap[t8 + i] = g3;
  }
}

/** 3×3 → 2×2, the adjoint of `expand`: Aᵀ m A of products, Gᵀ u G of a transformed filter's gradient. */
export function contract(heap: Float32Array, from: Places, to: Places, length: number): void {
  const [f0, f1, f2, f3, f4, f5, f6, f7, f8] = from as unknown as Nine;
  const [t0, t1, t2, t3] = to as unknown as [number, number, number, number];
  for (let i = 0; i < length; i++) {
    const middleLeft = (heap[f3 + i] as number) + (heap[f4 + i] as number);
    const middleRight = (heap[f4 + i] as number) + (heap[f5 + i] as number);
    heap[t0 + i] = (heap[f0 + i] as number) + (heap[f1 + i] as number) + middleLeft;
    heap[t1 + i] = (heap[f1 + i] as number) + (heap[f2 + i] as number) + middleRight;
    heap[t2 + i] = (heap[f6 + i] as number) + (heap[f7 + i] as number) + middleLeft;
    heap[t3 + i] = (heap[f7 + i] as number) + (heap[f8 + i] as number) + middleRight;
  }
}

/** 3×3 → 3×3: Bᵀ d B of an image. */
export function transformImage(heap: Float32Array, from: Places, to: Places, length: number): void {
  const [f0, f1, f2, f3, f4, f5, f6, f7, f8] = from as unknown as Nine;
  const [t0, t1, t2, t3, t4, t5, t6, t7, t8] = to as unknown as Nine;
  for (let i = 0; i < length; i++) {
    const d3 = heap[f3 + i] as number;
    const d4 = heap[f4 + i] as number;
    const d5 = heap[f5 + i] as number;
    const top = (heap[f1 + i] as number) - d4;
    const bottom = (heap[f7 + i] as number) - d4;
    heap[t0 + i] = (heap[f0 + i] as number) - d3 - top;
    heap[t1 + i] = top;
    heap[t2 + i] = (heap[f2 + i] as number) - d5 - top;
    heap[t3 + i] = d3 - d4;
    heap[t4 + i] = d4;
    heap[t5 + i] = d5 - d4;
    heap[t6 + i] = (heap[f6 + i] as number) - d3 - bottom;
    heap[t7 + i] = bottom;
    heap[t8 + i] = (heap[f8 + i] as number) - d5 - bottom;
  }
}

/** The adjoint of `transformImage`, B v Bᵀ, added to what is there. */
export function accumulateImage(heap: Float32Array, from: Places, to: Places, length: number): void {
  const [f0, f1, f2, f3, f4, f5, f6, f7, f8] = from as unknown as Nine;
  const [t0, t1, t2, t3, t4, t5, t6, t7, t8] = to as unknown as Nine;
  for (let i = 0; i < length; i++) {
    const v0 = heap[f0 + i] as number;
    const v1 = heap[f1 + i] as number;
    const v2 = heap[f2 + i] as number;
    const v6 = heap[f6 + i] as number;
    const v7 = heap[f7 + i] as number;
    const v8 = heap[f8 + i] as number;
    const left = (heap[f3 + i] as number) - v0 - v6;
    const right = (heap[f5 + i] as number) - v2 - v8;
    const middle = (heap[f4 + i] as number) - v1 - v7;
    heap[t0 + i] = (heap[t0 + i] as number) + v0;
    heap[t1 + i] = (heap[t1 + i] as number) + v1 - v0 - v2;
    heap[t2 + i] = (heap[t2 + i] as number) + v2;
    heap[t3 + i] = (heap[t3 + i] as number) + left;
    heap[t4 + i] = (heap[t4 + i] as number) + middle - left - right;
    heap[t5 + i] = (heap[t5 + i] as number) + right;
    heap[t6 + i] = (heap[t6 + i] as number) + v6;
    heap[t7 + i] = (heap[t7 + i] as number) + v7 - v6 - v8;
    heap[t8 + i] = (heap[t8 + i] as number) + v8;
  }
}

type Nine = [number, number, number, number, number, number, number, number, number];
