import { noise } from './noise.ts';
import { clamp } from './shape.ts';

/** A sheet of wet paint. Colours are square roots of linear light, near to how the eye counts; relief is the paint's thickness. */
export type Sheet = { side: number; colour: Float32Array; relief: Float32Array };

export function newSheet(side: number): Sheet {
  return { side, colour: new Float32Array(side * side * 3), relief: new Float32Array(side * side) };
}

/** One pull of the brush along a line of points. Lengths are in 64ths of the picture's side. */
export type Stroke = {
  points: Float32Array; // x, y, x, y, …
  width: number; // half the brush's width
  colour: readonly [red: number, green: number, blue: number];
  load: number; // 0 dry … 1 covers all
  brush: number; // which of the bristle patterns, and where it begins
};

/** How far the bristles of a stroke may splay beyond its width. */
const SPLAY = 1.15;

const PATTERNS = 16;
const ACROSS = 32;
const ALONG = 64;
/** −1 a gap between bristles … 1 a ridge of paint; [PATTERNS, ALONG, ACROSS]. */
const BRISTLES = Float32Array.from({ length: PATTERNS * ALONG * ACROSS }, (_, index) => {
  const pattern = Math.floor(index / (ALONG * ACROSS));
  const along = Math.floor(index / ACROSS) % ALONG;
  const across = index % ACROSS;
  return noise((across / ACROSS) * 6.6 + pattern * 3.7, along * 0.13 + pattern * 5.1);
});

/** Where the stroke under way has touched, as wide as the largest sheet, so that a bend is not painted twice. */
const LARGEST_SIDE = 256;
const touch = new Float32Array(LARGEST_SIDE * LARGEST_SIDE);
const bristle = new Float32Array(LARGEST_SIDE * LARGEST_SIDE);

export function drawStroke(sheet: Sheet, stroke: Stroke): void {
  const { side } = sheet;
  const pixels = side / 64;
  const { points } = stroke;
  const width = stroke.width * pixels;
  const reach = width * SPLAY;
  let [left, right, top, bottom] = [side, -1, side, -1];
  for (let at = 0; at < points.length; at += 2) {
    const x = (points[at] as number) * pixels;
    const y = (points[at + 1] as number) * pixels;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const box = {
    left: Math.max(0, Math.floor(left - reach)),
    right: Math.min(side - 1, Math.ceil(right + reach)),
    top: Math.max(0, Math.floor(top - reach)),
    bottom: Math.min(side - 1, Math.ceil(bottom + reach)),
  };
  if (box.left > box.right || box.top > box.bottom) return;
  for (let row = box.top; row <= box.bottom; row++) touch.fill(0, row * side + box.left, row * side + box.right + 1);
  press(stroke, { side, pixels, width, reach, box });
  layPaint(sheet, stroke, box);
}

type PixelBox = { left: number; right: number; top: number; bottom: number };
type Press = { side: number; pixels: number; width: number; reach: number; box: PixelBox };

/** Marks what the bristles touch, segment by segment. Only the two ends are round; a short overlap closes the bends. */
function press(stroke: Stroke, { side, pixels, width, reach, box }: Press): void {
  const { points, brush } = stroke;
  const pattern = (Math.floor(brush * 7) & (PATTERNS - 1)) * ALONG;
  const start = (Math.floor(brush * 31) & (ALONG - 1)) + ALONG;
  const hardness = Math.min(4, Math.max(1, width));
  const inverse = 1 / width;
  const last = points.length - 4;
  let pulled = 0;
  for (let at = 0; at <= last; at += 2) {
    const ax = (points[at] as number) * pixels;
    const ay = (points[at + 1] as number) * pixels;
    const dx = (points[at + 2] as number) * pixels - ax;
    const dy = (points[at + 3] as number) * pixels - ay;
    const length = Math.sqrt(dx * dx + dy * dy) || 1e-6;
    const ux = dx / length;
    const uy = dy / length;
    const before = at === 0 ? reach : 0.35 * width;
    const after = length + (at === last ? reach : 0.35 * width);
    const half = Math.abs(ux) * reach;
    const first = Math.max(box.top, Math.floor(Math.min(ay - uy * before, ay + uy * after) - half));
    const end = Math.min(box.bottom, Math.ceil(Math.max(ay - uy * before, ay + uy * after) + half));
    for (let row = first; row <= end; row++) {
      const y = row + 0.5 - ay;
      // The columns between the two sides of the band and its two ends.
      let low = -1e9;
      let high = 1e9;
      if (Math.abs(uy) > 1e-4) {
        const one = (ux * y - reach) / uy;
        const other = (ux * y + reach) / uy;
        low = Math.min(one, other);
        high = Math.max(one, other);
      }
      if (Math.abs(ux) > 1e-4) {
        const one = (-before - y * uy) / ux;
        const other = (after - y * uy) / ux;
        low = Math.max(low, Math.min(one, other));
        high = Math.min(high, Math.max(one, other));
      }
      const from = Math.max(box.left, Math.floor(ax + low));
      const to = Math.min(box.right, Math.ceil(ax + high));
      for (let column = from; column <= to; column++) {
        const x = column + 0.5 - ax;
        const along = x * ux + y * uy;
        const across = ux * y - uy * x;
        const over = along < 0 ? along : along > length ? along - length : 0;
        const distance = (over === 0 ? Math.abs(across) : Math.sqrt(over * over + across * across)) * inverse;
        if (distance >= SPLAY) continue;
        const hair = clamp(Math.floor((across * inverse * 0.43 + 0.5) * ACROSS), 0, ACROSS - 1);
        const turn = (start + Math.floor((pulled + along) * inverse * 2.7)) & (ALONG - 1);
        const ridge = BRISTLES[(pattern + turn) * ACROSS + hair] as number;
        const pressure = Math.min(1, (1 + 0.14 * ridge - distance) * hardness);
        const cell = row * side + column;
        if (pressure > (touch[cell] as number)) {
          touch[cell] = pressure;
          bristle[cell] = ridge;
        }
      }
    }
    pulled += length;
  }
}

function layPaint(
  { side, colour, relief }: Sheet,
  { colour: [red, green, blue], width, load }: Stroke,
  box: PixelBox,
): void {
  const thickness = Math.min(1, width * 0.6);
  for (let row = box.top; row <= box.bottom; row++) {
    for (let column = box.left; column <= box.right; column++) {
      const cell = row * side + column;
      const pressure = touch[cell] as number;
      if (pressure <= 0) continue;
      const ridge = bristle[cell] as number;
      const cover = pressure * load * (ridge < 0 ? 1 + 0.22 * ridge : 1);
      const value = 1 + 0.045 * ridge;
      const at = cell * 3;
      colour[at] = (colour[at] as number) + (red * value - (colour[at] as number)) * cover;
      colour[at + 1] = (colour[at + 1] as number) + (green * value - (colour[at + 1] as number)) * cover;
      colour[at + 2] = (colour[at + 2] as number) + (blue * value - (colour[at + 2] as number)) * cover;
      relief[cell] = (relief[cell] as number) + ((0.55 + 0.45 * ridge) * thickness - (relief[cell] as number)) * cover;
    }
  }
}
