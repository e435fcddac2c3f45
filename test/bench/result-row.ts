import type { BenchmarkResult } from './benchmark.ts';
import type { Measurement } from './interleave.ts';
import { median } from './median.ts';

/**
 * Two measurements side by side. `images` makes a throughput of them, of which more is better; without it they stay times in
 * milliseconds, of which less is better.
 */
export function resultRow(
  name: string,
  { ours, peer, images }: { ours: Measurement; peer: Measurement | null; images?: number },
): BenchmarkResult {
  const convert = (durationMs: number) => round(images === undefined ? durationMs : (images * 1000) / durationMs);
  const [our, their] = [summary(ours, convert), summary(peer, convert)];
  return {
    name,
    unit: images === undefined ? 'ms' : 'images/s',
    ours: our?.median ?? null,
    peer: their?.median ?? null,
    ratio: our && their ? round(images === undefined ? their.median / our.median : our.median / their.median) : null,
    ...(our && { oursRange: our.range }),
    ...(their && { peerRange: their.range }),
    ...(ours.why !== undefined && { why: ours.why }),
    ...(peer?.why !== undefined && { peerWhy: peer.why }),
  };
}

/** Four digits: a benchmark knows no more. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** `1234 ms (1200–1300)`: median, smallest and largest; the reason where there are none. */
export function describeTimes({ timesMs, why }: Measurement): string {
  if (timesMs.length === 0) return why ?? 'not measured';
  const times = summary({ timesMs }, Math.round) as Summary;
  return `${times.median} ms (${times.range.join('–')})`;
}

type Summary = { median: number; range: [low: number, high: number] };

function summary(measurement: Measurement | null, convert: (durationMs: number) => number): Summary | null {
  if (!measurement || measurement.timesMs.length === 0) return null;
  const values = measurement.timesMs.map(convert).sort((one, other) => one - other);
  return { median: convert(median(measurement.timesMs)), range: [values[0] as number, values.at(-1) as number] };
}
