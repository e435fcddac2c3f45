/** Box blur in place, edges repeated; running sums, so that the radius costs nothing. Returns its argument. */
export function blur(
  values: Float32Array,
  { side, channels, radius }: { side: number; channels: number; radius: number },
): Float32Array {
  if (radius <= 0) return values;
  const half = workspace(values.length);
  pass(values, half, { side, channels, radius, step: channels, pitch: side * channels });
  pass(half, values, { side, channels, radius, step: side * channels, pitch: channels });
  return values;
}

/** Blurs along `step`, line by line along `pitch`. */
function pass(
  from: Float32Array,
  to: Float32Array,
  {
    side,
    channels,
    radius,
    step,
    pitch,
  }: { side: number; channels: number; radius: number; step: number; pitch: number },
): void {
  const share = 1 / (2 * radius + 1);
  const last = (side - 1) * step;
  for (let line = 0; line < side; line++) {
    for (let channel = 0; channel < channels; channel++) {
      const start = line * pitch + channel;
      let sum = (from[start] as number) * (radius + 1);
      for (let ahead = 1; ahead <= radius; ahead++) sum += from[start + Math.min(last, ahead * step)] as number;
      for (let at = 0; at < side; at++) {
        to[start + at * step] = sum * share;
        sum += from[start + Math.min(last, (at + radius + 1) * step)] as number;
        sum -= from[start + Math.max(0, (at - radius) * step)] as number;
      }
    }
  }
}

let scratch = new Float32Array(0);

function workspace(length: number): Float32Array {
  if (scratch.length < length) scratch = new Float32Array(length);
  return scratch;
}
