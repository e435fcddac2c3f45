export type CurvePoint = { step: number; value: number };

/** The mean over `window` neighbours around each point, fewer at both ends; nothing is shifted in time. */
export function smoothed(points: readonly CurvePoint[], window: number): CurvePoint[] {
  const reach = Math.floor(window / 2);
  const sums = [0];
  for (const { value } of points) sums.push((sums.at(-1) as number) + value);
  return points.map(({ step }, index) => {
    const from = Math.max(0, index - reach);
    const to = Math.min(points.length, index + reach + 1);
    return { step, value: ((sums[to] as number) - (sums[from] as number)) / (to - from) };
  });
}

/** At most `limit` points that draw the same picture: of every stretch its lowest and its highest, in their order. */
export function thinned(points: readonly CurvePoint[], limit: number): CurvePoint[] {
  if (points.length <= limit) return [...points];
  const stretches = Math.floor(limit / 2);
  return Array.from({ length: stretches }, (_, index) => {
    const stretch = points.slice(
      Math.floor((index * points.length) / stretches),
      Math.floor(((index + 1) * points.length) / stretches),
    );
    const [first, ...rest] = stretch as [CurvePoint, ...CurvePoint[]];
    let lowest = first;
    let highest = first;
    for (const point of rest) {
      if (point.value < lowest.value) lowest = point;
      if (point.value > highest.value) highest = point;
    }
    return lowest.step <= highest.step ? [lowest, highest] : [highest, lowest];
  }).flat();
}
