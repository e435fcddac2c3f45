/** A smooth curve through points (x rising): cubic Hermite pieces with the slopes of the neighbours' chords, damped against overshoot. */
export function curveThrough(points: readonly (readonly [x: number, y: number])[]): (x: number) => number {
  const chord = (index: number) => {
    const [x0, y0] = points[index] as readonly [number, number];
    const [x1, y1] = points[index + 1] as readonly [number, number];
    return (y1 - y0) / (x1 - x0);
  };
  const slopes = points.map((_, index) => {
    if (index === 0) return chord(0);
    if (index === points.length - 1) return chord(index - 1);
    const [before, after] = [chord(index - 1), chord(index)];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
  return (x) => {
    let index = 0;
    while (index < points.length - 2 && x > ((points[index + 1] as readonly [number, number])[0] as number)) index++;
    const [x0, y0] = points[index] as readonly [number, number];
    const [x1, y1] = points[index + 1] as readonly [number, number];
    const span = x1 - x0;
    const t = Math.min(1, Math.max(0, (x - x0) / span));
    const rest = 1 - t;
    return (
      y0 * (1 + 2 * t) * rest * rest +
      y1 * (3 - 2 * t) * t * t +
      span * ((slopes[index] as number) * t * rest * rest - (slopes[index + 1] as number) * t * t * rest)
    );
  };
}
