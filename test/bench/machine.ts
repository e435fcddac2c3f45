import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** What a number of a benchmark depends on, beside the code. */
export type Machine = {
  cpu: string;
  cores: number;
  avx512: boolean | null; // null where nobody can tell
  platform: string;
  node: string;
  date: string;
};

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    avx512: hasAvx512(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    date: new Date().toISOString(),
  };
}

/** As it stands above the numbers of a benchmark: `2026-11-24, AMD EPYC, 2 cores without AVX-512, linux x64, Node v20.20.2`. */
export function machineInWords({ cpu, cores, avx512, platform, node, date }: Machine): string {
  const vectors = avx512 === null ? '' : ` with${avx512 ? '' : 'out'} AVX-512`;
  return `${date.slice(0, 10)}, ${cpu}, ${cores} core${cores === 1 ? '' : 's'}${vectors}, ${platform}, Node ${node}`;
}

function hasAvx512(): boolean | null {
  if (process.arch !== 'x64') return false;
  try {
    return /\bavx512f\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return null;
  }
}
