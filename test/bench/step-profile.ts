import { z } from 'zod';
import type { BenchmarkResult } from './benchmark.ts';
import type { Contestant, Task } from './contestant.ts';
import { round } from './result-row.ts';

const profileSchema = z.record(z.string(), z.number()); // milliseconds of one step

/** What both sides do, whatever they call it. Our first and last layers are matrix products, PyTorch's convolutions. */
const KINDS: readonly { kind: string; pattern: RegExp }[] = [
  { kind: 'convolutions and matrix products', pattern: /conv|matmul|mm$/i },
  { kind: 'batch normalisation', pattern: /batch_?norm/i },
];

/** Kernels below this part of a step are told together. */
const SMALLEST_PART = 0.01;

/** Where the time of one training step goes: by kind of work beside the peer, then ours by kernel, largest first. */
export async function profileStep(
  { ours, peer }: { ours: Contestant; peer: Contestant },
  { batch, steps }: { batch: number; steps: number },
): Promise<BenchmarkResult[]> {
  const task: Task = { task: 'kernels', batch, steps };
  const our = await ours.ask(task, profileSchema);
  const their = await peer.ask(task, profileSchema);
  const name = `profiled step, batch ${batch}`;
  const theirs = 'failed' in their ? null : their.answer;
  const total = {
    ...row(name, 'failed' in our ? null : sum(Object.values(our.answer)), theirs && sum(Object.values(theirs))),
    ...('failed' in our && { why: our.failed }),
    ...('failed' in their && { peerWhy: their.failed }),
  };
  if ('failed' in our) return [total];

  const totalMs = sum(Object.values(our.answer));
  const byKind = [...KINDS.map(({ kind }) => kind), 'everything else'].map((kind) =>
    row(`${name}: ${kind}`, timeOfKind(our.answer, kind), theirs && timeOfKind(theirs, kind)),
  );
  const kernels = Object.entries(our.answer).sort(([, one], [, other]) => other - one);
  const large = kernels.filter(([, ms]) => ms >= SMALLEST_PART * totalMs);
  const small = kernels.slice(large.length);
  return [
    total,
    ...byKind,
    ...[...large, ...together(small)].map(([kernel, ms]) => row(`${name}, by kernel: ${kernel}`, ms, null)),
  ];
}

/** What is too small to be told apart, as one kernel. */
function together(kernels: [name: string, ms: number][]): [name: string, ms: number][] {
  if (kernels.length < 2) return kernels;
  return [[`${kernels.length} smaller kernels`, sum(kernels.map(([, ms]) => ms))]];
}

function timeOfKind(kernels: Record<string, number>, kind: string): number {
  const kindOf = (kernel: string) => KINDS.find(({ pattern }) => pattern.test(kernel))?.kind ?? 'everything else';
  return sum(Object.entries(kernels).map(([kernel, ms]) => (kindOf(kernel) === kind ? ms : 0)));
}

function row(name: string, ours: number | null, peer: number | null): BenchmarkResult {
  const ratio = ours === null || peer === null ? null : round(peer / ours);
  return { name, unit: 'ms', ours: ours && round(ours), peer: peer && round(peer), ratio };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
