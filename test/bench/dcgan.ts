/**
 * `npm run bench -- dcgan`: the DCGAN of PyTorch's tutorial (64 px, full width), generating and training, beside PyTorch
 * 2.13 in the same run: all cores, oneDNN on both sides, inference mode, tasks interleaved, medians.
 *
 * The network alone is timed, in one batch. `npm run generate` and the wall go in batches of 16, so that a picture is the same
 * whatever it is made with; their speed is that of the second line.
 *
 * 2026-11-24, AMD EPYC, 2 cores, AVX2 without AVX-512, Node 20.20, TensorFlow 2.21 beside PyTorch 2.13.0+cpu, medians (range):
 *
 *   generate, batch 128        217 ms (202–268)        333 ms (314–394)        1.54 times the throughput
 *   generate, batch 16          47 ms (40–62)           34 ms (33–50)          0.72
 *   training step, batch 128  2114 ms (2086–2153)     2828 ms (2757–2896)      0.75 of the time
 *   training step, batch 16    374 ms (363–401)        345 ms (338–346)        1.08
 */
import { fileURLToPath } from 'node:url';
import { engineEnvironment } from '../../lib/gan/backend/engine-environment.ts';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { type Contestant, describeTimes, interleave, median, startContestant } from './contestant.ts';
import { preparePeerPython } from './peer-environment.ts';

const TASKS = [
  { name: 'generate, batch 128', task: 'generate 128', batch: 128, unit: 'images/s', rounds: 11, warmups: 2 },
  { name: 'generate, batch 16', task: 'generate 16', batch: 16, unit: 'images/s', rounds: 15, warmups: 2 },
  { name: 'training step, batch 128', task: 'step 128', batch: 128, unit: 'ms', rounds: 5, warmups: 1 },
  { name: 'training step, batch 16', task: 'step 16', batch: 16, unit: 'ms', rounds: 7, warmups: 1 },
] as const;

export const benchmark: Benchmark = {
  description: 'DCGAN at 64 px: generation and training beside PyTorch',
  async run(say) {
    const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
    const python = await preparePeerPython(say);
    const ours = await startContestant(process.execPath, ['--import', 'tsx', file('./dcgan-contestant.ts')], {
      ...process.env,
      ...engineEnvironment(),
    });
    const peer = python ? await startContestant(python, [file('./peers/dcgan.py')], process.env) : null;
    try {
      say(`ours: ${ours.description} · peer: ${peer?.description ?? 'none'}`);
      const results: BenchmarkResult[] = [];
      for (const task of TASKS) results.push(await measure(task, { ours, peer }, say));
      return { backend: ours.description, results };
    } finally {
      ours.stop();
      peer?.stop();
    }
  },
};

async function measure(
  { name, task, batch, unit, rounds, warmups }: (typeof TASKS)[number],
  sides: { ours: Contestant; peer: Contestant | null },
  say: (text: string) => void,
): Promise<BenchmarkResult> {
  const measured = await interleave(sides, { task, rounds, warmups });
  say(`${name}: ours ${describeTimes(measured.ours)} · peer ${describeTimes(measured.peer)}`);
  const value = (times: number[]) => {
    if (times.length === 0) return null;
    return round(unit === 'ms' ? median(times) : (batch * 1000) / median(times));
  };
  const [ours, peer] = [value(measured.ours) as number, value(measured.peer)];
  const ratio = peer === null ? null : round(unit === 'ms' ? peer / ours : ours / peer);
  return { name, unit, ours, peer, ratio };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
