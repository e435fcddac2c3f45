import { blur } from './blur.ts';
import type { Canvas } from './canvas.ts';
import type { Relief } from './solid.ts';

/** How far the light creeps round the edge into the shadow, per channel: skin lets red through. */
const CLOTH_WRAP = [0.12, 0.12, 0.12] as const;
const FLESH_WRAP = [0.26, 0.15, 0.12] as const;

/** Lengths of the steps towards the light, in half widths of the picture, when looking for what throws a shadow. */
const STRIDES = [0.03, 0.06, 0.1, 0.15, 0.21, 0.29] as const;

/** How deep a hollow must lie for the room's light to be lost, in half widths. */
const HOLLOW = 0.16;

const shadows = new Map<number, { lit: Float32Array; around: Float32Array }>();

/** Lights the whole relief at once, so that hair, hat and nose throw their shadows on whatever lies behind them. */
export function lightRelief(canvas: Canvas, relief: Relief): void {
  const { side } = canvas;
  const buffers = shadows.get(side) ?? { lit: new Float32Array(side * side), around: new Float32Array(side * side) };
  shadows.set(side, buffers);
  throwShadows(canvas, relief, buffers.lit);
  blur(buffers.lit, { side, channels: 1, radius: Math.round(side / 64) });
  surroundings(canvas, relief, buffers.around);
  shade(canvas, relief, buffers.lit, buffers.around);
}

/** How much of the key light reaches each cell: 1 all, less behind whatever stands between it and the light. */
function throwShadows({ side, light }: Canvas, { height, coverage }: Relief, lit: Float32Array): void {
  const [lx, ly, lz] = light.direction;
  const flat = Math.sqrt(lx * lx + ly * ly) || 1;
  const steps = STRIDES.map((stride) => ({
    columns: Math.round((lx / flat) * stride * (side / 2)),
    rows: Math.round((ly / flat) * stride * (side / 2)),
    climb: (stride * lz) / flat,
    softness: 17 / (1 + stride * 10),
    darkest: Math.min(0.9, 0.42 + stride * 2.2), // a nose throws a lighter shadow than a hat
  }));
  lit.fill(1);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const cell = row * side + column;
      if ((coverage[cell] as number) <= 0) continue;
      const here = (height[cell] as number) + 0.012;
      let share = 1;
      for (const step of steps) {
        const otherColumn = column + step.columns;
        const otherRow = row + step.rows;
        if (otherColumn < 0 || otherColumn >= side || otherRow < 0) continue;
        const over = (height[otherRow * side + otherColumn] as number) - here - step.climb;
        if (over > 0) share = Math.min(share, 1 - Math.min(step.darkest, over * step.softness));
      }
      lit[cell] = share;
    }
  }
}

/** The mean height around each cell; what lies below it is a hollow. The wall does not count. */
function surroundings({ side }: Canvas, { height, coverage }: Relief, around: Float32Array): void {
  for (let cell = 0; cell < side * side; cell++)
    around[cell] = (coverage[cell] as number) > 0 ? (height[cell] as number) : -0.6;
  const radius = Math.round(side / 22);
  blur(blur(around, { side, channels: 1, radius }), { side, channels: 1, radius });
}

function shade({ side, light, colour }: Canvas, relief: Relief, lit: Float32Array, around: Float32Array): void {
  const { height, coverage, normal, albedo, surface } = relief;
  const [lx, ly, lz] = light.direction;
  const halfLength = Math.sqrt(lx * lx + ly * ly + (lz + 1) * (lz + 1));
  for (let cell = 0; cell < side * side; cell++) {
    const cover = coverage[cell] as number;
    if (cover <= 0) continue;
    const at = cell * 3;
    const nx = normal[at] as number;
    const ny = normal[at + 1] as number;
    const nz = normal[at + 2] as number;
    const flesh = surface[at + 2] as number;
    const hollow = Math.max(0, (around[cell] as number) - (height[cell] as number)) / HOLLOW;
    const open = (surface[at + 1] as number) / (1 + hollow * hollow + 0.35 * hollow);
    const key = (lit[cell] as number) * (0.55 + 0.45 * Math.min(1, open * 1.6));
    const facing = nx * lx + ny * ly + nz * lz;
    const up = (0.62 - 0.38 * ny) * open; // y is down: -ny looks up
    const down = (0.5 + 0.5 * ny) * open;
    const edge = 1 - nz;
    const behind = Math.max(0, -nx * lx * 1.5 - ny * 0.3) * edge * edge * open;
    const half = Math.max(0, (nx * lx + ny * ly + nz * (lz + 1)) / halfLength);
    const half4 = half * half * half * half;
    const half16 = half4 * half4 * half4 * half4;
    const gloss = (surface[at] as number) * key * (half4 * half4 * 0.16 + half16 * half16 * 0.4);
    for (let channel = 0; channel < 3; channel++) {
      const wrap = (CLOTH_WRAP[channel] as number) * (1 - flesh) + (FLESH_WRAP[channel] as number) * flesh;
      const lamp = light.key[channel] as number;
      const direct = (Math.max(0, facing + wrap) / (1 + wrap)) * key * lamp;
      const ambient = up * (light.fill[channel] as number) + down * (light.bounce[channel] as number);
      const value =
        (albedo[at + channel] as number) * (direct + ambient) + behind * (light.rim[channel] as number) + gloss * lamp;
      colour[at + channel] = (colour[at + channel] as number) * (1 - cover) + value * cover;
    }
  }
}
