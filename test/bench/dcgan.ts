/**
 * `npm run bench -- dcgan`: the DCGAN of PyTorch's tutorial (64 px, full width), generating and training, beside PyTorch
 * 2.13 in the same run: as many threads as cores and oneDNN on both sides, inference mode, tasks interleaved, medians. Then
 * where the time of a step goes: ours by TensorFlow op, and by kind of work beside PyTorch's operators. Last, whether memory
 * grows over 500 steps of a smaller network, PyTorch's on one thread: this one asks for no speed.
 *
 * The network alone is timed, in one batch. `npm run generate` and the wall go in batches of 16, so that a picture is the same
 * whatever it is made with; their speed is that of batch 16.
 *
 * 2026-11-24, AMD EPYC, 2 cores, AVX2 without AVX-512, Node 20.20, TensorFlow 2.21 beside PyTorch 2.13.0+cpu, medians (range):
 *
 *   generate, batch 128        217 ms (202–268)        333 ms (314–394)        1.54 times the throughput
 *   generate, batch 16          47 ms (40–62)           34 ms (33–50)          0.72
 *   training step, batch 128  2114 ms (2086–2153)     2828 ms (2757–2896)      0.75 of the time
 *   training step, batch 16    374 ms (363–401)        345 ms (338–346)        1.08
 */
import type { DcganConfig } from '../../lib/gan/config.ts';
import type { Benchmark, BenchmarkContext, BenchmarkResult } from './benchmark.ts';
import type { Contestant } from './contestant.ts';
import { ALL_THREADS, FULL_NETWORK, startOurs, startPyTorch } from './dcgan-sides.ts';
import { type Effort, interleave, QUICK } from './interleave.ts';
import { measureMemory } from './memory-slope.ts';
import { preparePeerPython } from './peer-environment.ts';
import { describeTimes, resultRow } from './result-row.ts';
import { profileStep } from './step-profile.ts';

export type DcganPlan = {
  network: DcganConfig;
  timed: readonly (Effort & { task: 'generate' | 'step'; batch: number })[];
  profiled: { batches: readonly number[]; steps: number };
  memory: { network: DcganConfig; batch: number; steps: number };
};

export const DCGAN_PLAN: DcganPlan = {
  network: FULL_NETWORK,
  timed: [
    { task: 'generate', batch: 16, rounds: 15, warmups: 2 },
    { task: 'generate', batch: 64, rounds: 11, warmups: 2 },
    { task: 'generate', batch: 128, rounds: 11, warmups: 2 },
    { task: 'step', batch: 16, rounds: 9, warmups: 1 },
    { task: 'step', batch: 64, rounds: 7, warmups: 1 },
    { task: 'step', batch: 128, rounds: 7, warmups: 1 },
  ],
  profiled: { batches: [16, 128], steps: 3 },
  memory: { network: { ...FULL_NETWORK, resolution: 32, baseChannels: 16 }, batch: 16, steps: 500 },
};

const QUICK_MEMORY_STEPS = 50;

type Sides = { ours: Contestant; peer: Contestant };

export const benchmark = dcganBenchmark();

export function dcganBenchmark(plan: DcganPlan = DCGAN_PLAN): Benchmark {
  return {
    description: 'DCGAN at 64 px: generation and training beside PyTorch (about 4 minutes)',
    needsEngine: true,
    async run(context) {
      const { say, interrupt, isQuick } = context;
      const python = await preparePeerPython(say, interrupt);
      const onBothSides = async (
        { network, threads }: { network: DcganConfig; threads: number },
        measure: (sides: Sides) => Promise<BenchmarkResult[]>,
      ) => {
        const ours = await startOurs({ backend: null, network }, interrupt);
        const peer = await startPyTorch({ python, network, threads }, interrupt);
        say(`ours: ${ours.description} · peer: ${peer.description}`);
        try {
          return { backend: ours.description, results: await measure({ ours, peer }) };
        } finally {
          ours.stop();
          peer.stop();
        }
      };
      const full = await onBothSides({ network: plan.network, threads: ALL_THREADS }, async (sides) => [
        ...(await timeTasks(plan.timed, sides, context)),
        ...(await profileSteps(plan.profiled, sides, context)),
      ]);
      const { network, batch } = plan.memory;
      const small = await onBothSides({ network, threads: 1 }, async (sides) => {
        const steps = isQuick ? QUICK_MEMORY_STEPS : plan.memory.steps;
        const { resolution, baseChannels } = network;
        const name = `memory, ${steps} steps at ${resolution} px, ${baseChannels} channels, batch ${batch}`;
        say(`${name} …`);
        return [await measureMemory(name, sides, { batch, steps })];
      });
      return { backend: full.backend, results: [...full.results, ...small.results] };
    },
  };
}

async function timeTasks(
  timed: DcganPlan['timed'],
  sides: Sides,
  { say, interrupt, isQuick }: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const { task, batch, ...effort } of timed) {
    const name = `${task === 'step' ? 'training step' : 'generate'}, batch ${batch}`;
    say(`${name} …`);
    const [ours, peer] = await interleave(
      [sides.ours, sides.peer],
      { task, batch },
      isQuick ? QUICK : effort,
      interrupt,
    );
    say(`${name}: ours ${describeTimes(ours)} · peer ${describeTimes(peer)}`);
    results.push(resultRow(name, { ours, peer, images: task === 'generate' ? batch : undefined }));
  }
  return results;
}

async function profileSteps(
  { batches, steps }: DcganPlan['profiled'],
  sides: Sides,
  { say, isQuick }: BenchmarkContext,
): Promise<BenchmarkResult[]> {
  const results: BenchmarkResult[] = [];
  for (const batch of batches) {
    say(`a step by kernel, batch ${batch} …`);
    results.push(...(await profileStep(sides, { batch, steps: isQuick ? 1 : steps })));
  }
  return results;
}
