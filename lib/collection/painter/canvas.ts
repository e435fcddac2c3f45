import type { Light, Surface } from './light.ts';

/** A square canvas in linear light, painted form by form from back to front. */
export type Canvas = {
  /** Side in fine pixels: twice the side of the finished picture. */
  side: number;
  light: Light;
  colour: Float32Array;
  scratch: { height: Float32Array; coverage: Float32Array; albedo: Float32Array; surface: Float32Array };
};

/** Fills in the surface of one form at a point; x, y in [-1, 1], y down. `coverage` 0 means not there (but give a height). */
export type Form = (x: number, y: number, surface: Surface) => void;

export type Box = { left: number; top: number; right: number; bottom: number };

export type FormManner = {
  /** How far the light creeps round the edge into the shadow, per channel: skin lets red through. */
  wrap: readonly [red: number, green: number, blue: number];
  /** Whether parts of the form throw shadows on the form itself (a nose on a cheek). */
  castsShadow: boolean;
};

const MATTE: FormManner = { wrap: [0.1, 0.1, 0.1], castsShadow: false };

/** Painting is synchronous and covers every pixel, so one set of arrays per size serves picture after picture. */
const easel = new Map<number, Omit<Canvas, 'light'>>();

export function prepareCanvas(resolution: number, light: Light): Canvas {
  const side = resolution * 2;
  const area = side * side;
  const arrays = easel.get(side) ?? {
    side,
    colour: new Float32Array(area * 3),
    scratch: {
      height: new Float32Array(area),
      coverage: new Float32Array(area),
      albedo: new Float32Array(area * 3),
      surface: new Float32Array(area * 3), // shine, lit, open
    },
  };
  easel.set(side, arrays);
  return { ...arrays, light };
}

/** First the whole form's heights, then its light: normals, cavities and cast shadows all come from the same heights. */
export function paintForm(canvas: Canvas, box: Box, form: Form, manner: FormManner = MATTE): void {
  const { side } = canvas;
  const left = Math.max(0, Math.floor(((box.left + 1) / 2) * side));
  const right = Math.min(side, Math.ceil(((box.right + 1) / 2) * side));
  const top = Math.max(0, Math.floor(((box.top + 1) / 2) * side));
  const bottom = Math.min(side, Math.ceil(((box.bottom + 1) / 2) * side));
  if (left >= right || top >= bottom) return;
  model(canvas, left, top, right, bottom, form);
  shade(canvas, left, top, right, bottom, manner);
}

function model(canvas: Canvas, left: number, top: number, right: number, bottom: number, form: Form): void {
  const { side } = canvas;
  const { height, coverage, albedo, surface } = canvas.scratch;
  const point: Surface = { coverage: 0, height: 0, red: 0, green: 0, blue: 0, shine: 0, lit: 1, open: 1 };
  for (let row = top; row < bottom; row++) {
    const y = ((row + 0.5) * 2) / side - 1;
    for (let column = left; column < right; column++) {
      point.coverage = 0;
      point.height = 0;
      point.shine = 0;
      point.lit = 1;
      point.open = 1;
      form(((column + 0.5) * 2) / side - 1, y, point);
      const at = row * side + column;
      height[at] = point.height;
      coverage[at] = point.coverage;
      albedo[at * 3] = point.red;
      albedo[at * 3 + 1] = point.green;
      albedo[at * 3 + 2] = point.blue;
      surface[at * 3] = point.shine;
      surface[at * 3 + 1] = point.lit;
      surface[at * 3 + 2] = point.open;
    }
  }
}

function shade(canvas: Canvas, left: number, top: number, right: number, bottom: number, manner: FormManner): void {
  const { side, light, colour } = canvas;
  const { height, coverage, albedo, surface } = canvas.scratch;
  const [lx, ly, lz] = light.direction;
  const slope = side / 4; // heights are in half widths, neighbours are 2 fine pixels = 4/side apart
  const [wrapRed, wrapGreen, wrapBlue] = manner.wrap;
  const halfLength = Math.sqrt(lx * lx + ly * ly + (lz + 1) * (lz + 1));
  const flat = Math.sqrt(lx * lx + ly * ly) || 1;
  const rise = lz / flat; // the ray to the light climbs this much per unit of ground
  const strides = manner.castsShadow ? [0.035, 0.07, 0.11, 0.16] : [];
  const steps = strides.map((stride) => ({
    columns: Math.round((lx / flat) * stride * (side / 2)),
    rows: Math.round((ly / flat) * stride * (side / 2)),
    climb: stride * rise,
  }));
  for (let row = top; row < bottom; row++) {
    const above = row > top ? -side : 0;
    const below = row < bottom - 1 ? side : 0;
    for (let column = left; column < right; column++) {
      const at = row * side + column;
      const cover = coverage[at] as number;
      if (cover <= 0) continue;
      const here = height[at] as number;
      const before = column > left ? -1 : 0;
      const after = column < right - 1 ? 1 : 0;
      let nx = ((height[at + before] as number) - (height[at + after] as number)) * slope;
      let ny = ((height[at + above] as number) - (height[at + below] as number)) * slope;
      const nz = 1 / Math.sqrt(nx * nx + ny * ny + 1);
      nx *= nz;
      ny *= nz;
      let lit = surface[at * 3 + 1] as number;
      for (const step of steps) {
        const otherColumn = column + step.columns;
        const otherRow = row + step.rows;
        if (otherColumn < left || otherColumn >= right || otherRow < top || otherRow >= bottom) continue;
        const over = (height[otherRow * side + otherColumn] as number) - here - step.climb;
        if (over > 0) lit *= 1 - Math.min(0.28, over * 9);
      }
      const facing = nx * lx + ny * ly + nz * lz;
      const keyRed = Math.max(0, (facing + wrapRed) / (1 + wrapRed)) * lit;
      const keyGreen = Math.max(0, (facing + wrapGreen) / (1 + wrapGreen)) * lit;
      const keyBlue = Math.max(0, (facing + wrapBlue) / (1 + wrapBlue)) * lit;
      const open = surface[at * 3 + 2] as number;
      const up = (0.62 - 0.38 * ny) * open; // y is down: -ny looks up
      const down = (0.5 + 0.5 * ny) * open;
      const edge = 1 - nz;
      const behind = Math.max(0, -nx * lx * 1.6 - ny * 0.3) * edge * edge * open;
      const half = Math.max(0, (nx * lx + ny * ly + nz * (lz + 1)) / halfLength);
      const half2 = half * half;
      const half8 = half2 * half2 * half2 * half2;
      const gloss = (surface[at * 3] as number) * lit * (half8 * 0.18 + half8 * half8 * half8 * 0.5);
      const rest = 1 - cover;
      const c = at * 3;
      colour[c] =
        (colour[c] as number) * rest +
        cover *
          ((albedo[c] as number) * (keyRed * light.key[0] + up * light.fill[0] + down * light.bounce[0]) +
            behind * light.rim[0] +
            gloss * light.key[0]);
      colour[c + 1] =
        (colour[c + 1] as number) * rest +
        cover *
          ((albedo[c + 1] as number) * (keyGreen * light.key[1] + up * light.fill[1] + down * light.bounce[1]) +
            behind * light.rim[1] +
            gloss * light.key[1]);
      colour[c + 2] =
        (colour[c + 2] as number) * rest +
        cover *
          ((albedo[c + 2] as number) * (keyBlue * light.key[2] + up * light.fill[2] + down * light.bounce[2]) +
            behind * light.rim[2] +
            gloss * light.key[2]);
    }
  }
}
