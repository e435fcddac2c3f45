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

function hasAvx512(): boolean | null {
  if (process.arch !== 'x64') return false;
  try {
    return /\bavx512f\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return null;
  }
}
