import type { BenchmarkResult } from './benchmark.ts';

const HEADING = ['', 'unit', 'ours', 'peer', 'ratio'];

/**
 * Results for a person, and for the header of the benchmark's file: medians (smallest–largest), columns below each other,
 * the rows of a group indented below its name. The reason of a missing number ends its line.
 */
export function formatResults(results: readonly BenchmarkResult[]): string {
  const lines: { cells: string[]; remark: string }[] = [{ cells: HEADING, remark: '' }];
  let group = '';
  for (const result of results) {
    const { name, unit, ours, peer, ratio, oursRange, peerRange, oursOn } = result;
    const [first = '', rest] = name.split(/: (.*)/s);
    if (rest !== undefined && first !== group)
      lines.push({ cells: [], remark: oursOn ? `${first} (${oursOn})` : first });
    group = first;
    const numbers = [cell(ours, oursRange), cell(peer, peerRange), cell(ratio)];
    lines.push({ cells: [rest === undefined ? first : `  ${rest}`, unit, ...numbers], remark: remarkOf(result) });
  }
  const widths = HEADING.map((_, column) => Math.max(...lines.map(({ cells }) => cells[column]?.length ?? 0)));
  const text = ({ cells, remark }: { cells: string[]; remark: string }) =>
    [...cells.map((value, column) => value.padEnd(widths[column] ?? 0)), remark].join('  ').trimEnd();
  return lines.map((line) => `${text(line)}\n`).join('');
}

function cell(value: number | null, range?: [low: number, high: number]): string {
  return value === null ? '–' : `${value}${range ? ` (${range.join('–')})` : ''}`;
}

function remarkOf({ why, peerWhy }: BenchmarkResult): string {
  return [why, peerWhy && `peer: ${peerWhy}`].filter((text) => text !== undefined).join('; ');
}
