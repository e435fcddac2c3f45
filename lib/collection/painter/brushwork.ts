import type { Random } from '../random.ts';
import { blur } from './blur.ts';
import type { Canvas } from './canvas.ts';
import { toByte } from './colour.ts';
import { clamp } from './shape.ts';
import { drawStroke, newSheet, type Sheet, type Stroke } from './stroke.ts';
import { type Hand, type Lie, strokeDirections } from './stroke-direction.ts';

/** One size of brush, from the first broad lay-in to the last touches. */
export type Brush = {
  width: number; // half of it, in 64ths of the picture's side
  pulls: number; // segments of a stroke, each nearly as long as the brush is wide
  tolerance: number; // where the paint is nearer to the model than this, mean over the channels, it is left alone; 0: everywhere
  load: number; // 0 dry … 1 covers all
  jitter: number; // of lightness and warmth between strokes
};

/** How a subject is painted; `lie` is how its surface lies, if it has a grain of its own. */
export type Manner = { brushes: readonly Brush[]; impasto: number; hand: Hand; lie?: Lie };

export const PORTRAIT_MANNER: Manner = {
  brushes: [
    { width: 3.5, pulls: 4, tolerance: 0, load: 0.95, jitter: 0.05 },
    { width: 1.8, pulls: 4, tolerance: 0.03, load: 0.9, jitter: 0.05 },
    { width: 0.95, pulls: 4, tolerance: 0.035, load: 0.85, jitter: 0.035 },
    { width: 0.58, pulls: 4, tolerance: 0.05, load: 0.85, jitter: 0.02 },
    { width: 0.34, pulls: 4, tolerance: 0.05, load: 0.85, jitter: 0.01 },
    { width: 0.2, pulls: 4, tolerance: 0.06, load: 0.85, jitter: 0.01 },
  ],
  impasto: 0.5,
  hand: { lean: 0.9, swing: 1.1 },
};

/** The lay-in is planned on a sheet of this side whatever the resolution, so that the three of a seed show the same strokes. */
const PLAN = 64;
/** A brush narrower than this share of a pixel leaves nothing that can be seen. */
const FINEST = 0.5;

/**
 * Paints the modelled picture over with strokes, the way of Hertzmann (1998): from broad brushes to fine ones, each only where
 * the paint is still wrong, along the forms; then lets the key light rake over the thickness of the paint. Returns RGB bytes in
 * sRGB, resolution² × 3.
 */
export function paintOver(canvas: Canvas, random: Random, manner: Manner = PORTRAIT_MANNER): Uint8Array {
  const resolution = canvas.side / 2;
  const model = sampleModel(canvas, PLAN);
  const directions = strokeDirections(model, PLAN, { random, hand: manner.hand, lie: manner.lie });
  const lays = (side: number) => (brush: Brush) => (brush.width * side) / 64 >= FINEST;
  const planned = manner.brushes.filter(lays(PLAN));
  const finer = manner.brushes.filter(lays(resolution)).filter((brush) => !planned.includes(brush));

  const plan = primedSheet(model, PLAN);
  const strokes = planned.flatMap((brush) => workOver(plan, { model, directions, brush, random }));
  if (resolution === PLAN) return finish(plan, canvas, manner);

  const fineModel = sampleModel(canvas, resolution);
  const sheet = primedSheet(fineModel, resolution);
  for (const stroke of strokes) drawStroke(sheet, stroke);
  for (const brush of finer) workOver(sheet, { model: fineModel, directions, brush, random });
  return finish(sheet, canvas, manner);
}

/** The model as the eye counts light (square roots), averaged down to side × side. */
function sampleModel({ side: fine, colour }: Canvas, side: number): Float32Array {
  const step = fine / side;
  const model = new Float32Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let down = 0; down < step; down++) {
          const start = ((row * step + down) * fine + column * step) * 3 + channel;
          for (let right = 0; right < step; right++) sum += colour[start + right * 3] as number;
        }
        model[(row * side + column) * 3 + channel] = Math.sqrt(Math.max(0, sum) / (step * step));
      }
    }
  }
  return model;
}

/** The ground: the picture's masses, blurred and thinned. */
function primedSheet(model: Float32Array, side: number): Sheet {
  const sheet = newSheet(side);
  sheet.colour.set(model);
  blur(sheet.colour, { side, channels: 3, radius: Math.round((side * 7) / 64) });
  for (let at = 0; at < sheet.colour.length; at++) sheet.colour[at] = (sheet.colour[at] as number) * 0.8 + 0.04;
  return sheet;
}

type Work = { model: Float32Array; directions: Float32Array; brush: Brush; random: Random };

/** One brush over the whole sheet; returns its strokes. */
function workOver(sheet: Sheet, { model, directions, brush, random }: Work): Stroke[] {
  const { side } = sheet;
  const pixels = side / 64;
  const goal = blur(Float32Array.from(model), { side, channels: 3, radius: Math.round(brush.width * pixels * 0.5) });
  const spacing = brush.width * 0.95;
  const cells = Math.ceil(64 / spacing);
  const strokes: Stroke[] = [];
  for (const cell of shuffled(cells * cells, random)) {
    const x = ((cell % cells) + random.uniform(0, 1)) * spacing;
    const y = (Math.floor(cell / cells) + random.uniform(0, 1)) * spacing;
    if (x >= 64 || y >= 64) continue;
    const start =
      brush.tolerance > 0 ? whereWrong(sheet, goal, { x, y, spacing, tolerance: brush.tolerance }) : { x, y };
    if (!start) continue;
    const at = cellAt(start.x * pixels, start.y * pixels, side) * 3;
    const lightness = 1 + random.uniform(-brush.jitter, brush.jitter);
    const warmth = random.uniform(-brush.jitter, brush.jitter) / 2;
    const target: Stroke['colour'] = [goal[at] as number, goal[at + 1] as number, goal[at + 2] as number];
    const stroke: Stroke = {
      points: pull(start, target, { sheet, goal, directions, brush }),
      width: brush.width * random.uniform(0.8, 1.2),
      colour: [target[0] * (lightness + warmth), target[1] * lightness, target[2] * (lightness - warmth)],
      load: brush.load,
      brush: random.uniform(0, 64),
    };
    drawStroke(sheet, stroke);
    strokes.push(stroke);
  }
  return strokes;
}

/** The point of the cell around x, y where the paint is farthest from the goal; null where the cell is near enough. */
function whereWrong(
  { side, colour }: Sheet,
  goal: Float32Array,
  { x, y, spacing, tolerance }: { x: number; y: number; spacing: number; tolerance: number },
): { x: number; y: number } | null {
  const pixels = side / 64;
  const half = spacing / 2;
  const [left, right] = [
    Math.max(0, Math.floor((x - half) * pixels)),
    Math.min(side - 1, Math.floor((x + half) * pixels)),
  ];
  const [top, bottom] = [
    Math.max(0, Math.floor((y - half) * pixels)),
    Math.min(side - 1, Math.floor((y + half) * pixels)),
  ];
  let [sum, worst, worstColumn, worstRow] = [0, -1, left, top];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const wrong = distance(colour, goal, (row * side + column) * 3);
      sum += wrong;
      if (wrong > worst) [worst, worstColumn, worstRow] = [wrong, column, row];
    }
  }
  const mean = sum / ((right - left + 1) * (bottom - top + 1) * 3);
  return mean < tolerance ? null : { x: (worstColumn + 0.5) / pixels, y: (worstRow + 0.5) / pixels };
}

/** Follows the forms both ways from the start, until the brush's colour would make the paint worse. */
function pull(
  start: { x: number; y: number },
  [red, green, blue]: Stroke['colour'],
  { sheet, goal, directions, brush }: { sheet: Sheet; goal: Float32Array; directions: Float32Array; brush: Brush },
): Float32Array {
  const { side, colour } = sheet;
  const pixels = side / 64;
  const step = brush.width * 0.9;
  const halves = [1, -1].map((sign) => {
    const points: number[] = [];
    let { x, y } = start;
    let [lastX, lastY] = [0, 0];
    for (let pulls = 0; pulls < brush.pulls / 2; pulls++) {
      const angle = directions[cellAt(x, y, PLAN)] as number;
      let [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      const turns = pulls === 0 ? sign < 0 : dx * lastX + dy * lastY < 0;
      if (turns) [dx, dy] = [-dx, -dy];
      [lastX, lastY] = [dx, dy];
      x += dx * step;
      y += dy * step;
      const at = cellAt(x * pixels, y * pixels, side) * 3;
      const after =
        Math.abs((goal[at] as number) - red) +
        Math.abs((goal[at + 1] as number) - green) +
        Math.abs((goal[at + 2] as number) - blue);
      if (after > 0.08 && after > distance(colour, goal, at) + 0.03) break;
      points.push(x, y);
      if (x < 0 || y < 0 || x >= 64 || y >= 64) break;
    }
    return points;
  });
  const [ahead = [], behind = []] = halves;
  const points = [...reversedPairs(behind), start.x, start.y, ...ahead];
  return Float32Array.from(points.length > 2 ? points : [...points, start.x + 0.01, start.y]);
}

function reversedPairs(points: readonly number[]): number[] {
  const reversed: number[] = [];
  for (let at = points.length - 2; at >= 0; at -= 2) reversed.push(points[at] as number, points[at + 1] as number);
  return reversed;
}

/** Sum over the channels. */
function distance(one: Float32Array, other: Float32Array, at: number): number {
  return (
    Math.abs((one[at] as number) - (other[at] as number)) +
    Math.abs((one[at + 1] as number) - (other[at + 1] as number)) +
    Math.abs((one[at + 2] as number) - (other[at + 2] as number))
  );
}

function cellAt(x: number, y: number, side: number): number {
  return clamp(Math.floor(y), 0, side - 1) * side + clamp(Math.floor(x), 0, side - 1);
}

function shuffled(count: number, random: Random): Uint16Array {
  const order = Uint16Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = Math.floor(random.uniform(0, index + 1));
    const moved = order[index] as number;
    order[index] = order[other] as number;
    order[other] = moved;
  }
  return order;
}

/** The key light rakes over the paint; then bytes. */
function finish({ side, colour, relief }: Sheet, { light }: Canvas, { impasto }: Manner): Uint8Array {
  const [lightX, lightY] = light.direction;
  const strength = impasto * Math.sqrt(side / 64);
  const pixels = new Uint8Array(side * side * 3);
  const thickness = (row: number, column: number) =>
    relief[clamp(row, 0, side - 1) * side + clamp(column, 0, side - 1)] as number;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const slopeX = thickness(row, column + 1) - thickness(row, column - 1);
      const slopeY = thickness(row + 1, column) - thickness(row - 1, column);
      const rake = clamp(-(slopeX * lightX + slopeY * lightY) * strength, -0.22, 0.22);
      const at = (row * side + column) * 3;
      for (let channel = at; channel < at + 3; channel++) {
        const value = colour[channel] as number;
        pixels[channel] = toByte(value * value * (1 + rake) + Math.max(0, rake) * 0.02);
      }
    }
  }
  return pixels;
}
