/**
 * `npm run bench -- dcgan`: the DCGAN of PyTorch's tutorial (64 px, full width), generating and training, beside PyTorch
 * 2.13 in the same run: as many threads as cores and oneDNN on both sides, inference mode, tasks interleaved, medians. Then
 * where the time of a step goes: ours by TensorFlow op, and by kind of work beside PyTorch's operators. Last, whether memory
 * grows over 500 steps of a smaller network, PyTorch's on one thread: this one asks for no speed.
 *
 * The network alone is timed, in one batch. `npm run generate` and the wall go in batches of 16, so that a picture is the same
 * whatever it is made with; their speed is that of batch 16.
 *
 * 2026-11-24, AMD EPYC, 2 cores with AVX-512, linux x64, Node v20.20.2, medians (smallest–largest), ratio > 1: ours is better
 *
 *                                                      unit      ours                 peer                 ratio
 *   generate, batch 16                                 images/s  380.1 (311.8–457.1)  576 (286.2–695.1)    0.6599
 *   generate, batch 64                                 images/s  707 (579.1–776.4)    526.4 (486.1–580.9)  1.343
 *   generate, batch 128                                images/s  759.5 (651.2–829.3)  531.7 (399.6–543.3)  1.428
 *   training step, batch 16                            ms        292.4 (275.6–322.1)  248.3 (238.6–291.6)  0.8492
 *   training step, batch 64                            ms        862.2 (823.4–1002)   962.3 (910.1–1074)   1.116
 *   training step, batch 128                           ms        1533 (1508–1595)     2085 (2064–2202)     1.36
 *   profiled step, batch 16                            ms        273.6                237.8                0.8693
 *     convolutions and matrix products                 ms        201.2                206.2                1.025
 *     batch normalisation                              ms        10.91                7.141                0.6547
 *     everything else                                  ms        61.45                24.46                0.3981
 *   profiled step, batch 16, by kernel
 *     Conv2DBackpropInput                              ms        75.85                –                    –
 *     Conv2D                                           ms        66.12                –                    –
 *     Conv2DBackpropFilter                             ms        56.77                –                    –
 *     JavaScript and the rest                          ms        18.67                –                    –
 *     Sub                                              ms        9.03                 –                    –
 *     Add                                              ms        8.87                 –                    –
 *     Mul                                              ms        8.652                –                    –
 *     FusedBatchNormV3                                 ms        5.657                –                    –
 *     FusedBatchNormGradV3                             ms        5.25                 –                    –
 *     LeakyReluGrad                                    ms        3.114                –                    –
 *     RealDiv                                          ms        2.749                –                    –
 *     14 smaller kernels                               ms        12.83                –                    –
 *   profiled step, batch 128                           ms        1558                 2190                 1.406
 *     convolutions and matrix products                 ms        1401                 1895                 1.353
 *     batch normalisation                              ms        52.54                92.96                1.769
 *     everything else                                  ms        104.9                202.8                1.933
 *   profiled step, batch 128, by kernel
 *     Conv2DBackpropInput                              ms        510.7                –                    –
 *     Conv2D                                           ms        454.9                –                    –
 *     Conv2DBackpropFilter                             ms        427.1                –                    –
 *     JavaScript and the rest                          ms        31.39                –                    –
 *     FusedBatchNormV3                                 ms        28.21                –                    –
 *     FusedBatchNormGradV3                             ms        24.34                –                    –
 *     19 smaller kernels                               ms        81.32                –                    –
 *   memory, 500 steps at 32 px, 16 channels, batch 16  kB/step   4.927                -0.4286              –
 *
 * AVX-512 is not what makes the difference: with both sides held to AVX2 (ONEDNN_MAX_CPU_ISA=AVX2, ATEN_CPU_CAPABILITY=avx2)
 * the same machine gives 171 beside 250 ms for generating 128 (1.46), and 961 beside 1122 ms for a step of 64 (1.17). In
 * a step of 16 the convolutions take as long as PyTorch's; Adam, eleven elementwise ops a tensor where PyTorch has one call,
 * makes most of the difference. The day's earlier run on a machine without AVX-512 (AMD EPYC, 2 cores, AVX2), of the code as it
 * was then:
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
