/**
 * `npm run bench -- backends`: the four backends beside PyTorch in the same run, tasks interleaved, medians. `tensorflow`
 * stands beside PyTorch on all threads and on one; `wasm`, which has one thread, beside one. `webgpu` (on a machine without a
 * GPU the software driver of Chromium) and `cpu` run a network so small that they come to an end; its name says so, and
 * behind a backend stands its device. On the software driver, WebGPU's numbers say that it works and nothing about a GPU.
 *
 * 2026-11-24, AMD EPYC, 2 cores with AVX-512, linux x64, Node v20.20.2, medians (smallest–largest), ratio > 1: ours is better
 *
 *                                                 unit      ours                 peer                 ratio
 *   tensorflow, DCGAN 64 px, batch 16 (tensorflow 2.21.0 on AMD EPYC, 2 threads)
 *     generate, beside PyTorch on 2 threads       images/s  419.8 (371.8–526.6)  520.1 (432.3–620)    0.8072
 *     generate, beside PyTorch on 1 thread        images/s  419.8 (371.8–526.6)  364.6 (359.9–376.4)  1.151
 *     training step, beside PyTorch on 2 threads  ms        308.7 (282.3–347.3)  272.2 (262.9–303)    0.8818
 *     training step, beside PyTorch on 1 thread   ms        308.7 (282.3–347.3)  490.1 (465.7–513.1)  1.588
 *   wasm, DCGAN 64 px, batch 16 (wasm 4.22.0 on AMD EPYC, 1 thread)
 *     generate, beside PyTorch on 1 thread        images/s  183 (147.9–186.7)    364.6 (359.9–376.4)  0.5019
 *     training step, beside PyTorch on 1 thread   ms        1217 (1184–1251)     490.1 (465.7–513.1)  0.4027
 *   webgpu, shrunk DCGAN (32 px, 8 channels), batch 8 (webgpu 0.6.2 on swiftshader device subzero, SwiftShader driver 5.0.0)
 *     generate, beside PyTorch on 1 thread        images/s  99.29 (71.82–148.3)  5064 (3424–5224)     0.01961
 *     training step, beside PyTorch on 1 thread   ms        949.1 (924.4–1060)   8.824 (8.633–9.153)  0.009297
 *   cpu, shrunk DCGAN (32 px, 8 channels), batch 8 (cpu 4.22.0 on AMD EPYC, 1 thread)
 *     generate, beside PyTorch on 1 thread        images/s  368 (258.9–635.9)    5064 (3424–5224)     0.07267
 *     training step, beside PyTorch on 1 thread   ms        1332 (1309–1450)     8.824 (8.633–9.153)  0.006625
 */
import type { BackendName } from '../../lib/gan/backend/backend-name.ts';
import type { DcganConfig } from '../../lib/gan/config.ts';
import { softwareVulkan } from '../support/software-vulkan.ts';
import type { Benchmark, BenchmarkContext, BenchmarkResult } from './benchmark.ts';
import type { Contestant } from './contestant.ts';
import { ALL_THREADS, FULL_NETWORK, startOurs, startPyTorch } from './dcgan-sides.ts';
import { type Effort, interleave, type Measurement, QUICK } from './interleave.ts';
import { preparePeerPython } from './peer-environment.ts';
import { describeTimes, resultRow } from './result-row.ts';

/** Everybody here runs one network in turn; `beside` names PyTorch's threads. */
export type Meeting = {
  label: string;
  network: DcganConfig;
  batch: number;
  effort: Effort;
  backends: { name: BackendName; beside: number[] }[];
};

export const MEETINGS: readonly Meeting[] = [
  {
    label: 'DCGAN 64 px, batch 16',
    network: FULL_NETWORK,
    batch: 16,
    effort: { rounds: 9, warmups: 2 },
    backends: [
      { name: 'tensorflow', beside: [ALL_THREADS, 1] },
      { name: 'wasm', beside: [1] },
    ],
  },
  {
    label: 'shrunk DCGAN (32 px, 8 channels), batch 8',
    network: { ...FULL_NETWORK, resolution: 32, baseChannels: 8 },
    batch: 8,
    effort: { rounds: 5, warmups: 1 },
    backends: [
      { name: 'webgpu', beside: [1] },
      { name: 'cpu', beside: [1] },
    ],
  },
];

const TASKS = ['generate', 'step'] as const;
const WORDS = { generate: 'generate', step: 'training step' };

export const benchmark = backendsBenchmark();

export function backendsBenchmark(meetings = MEETINGS): Benchmark {
  return {
    description: 'every backend beside PyTorch (about 3 minutes)',
    needsEngine: true,
    async run(context) {
      const python = await preparePeerPython(context.say, context.interrupt);
      const met = [];
      for (const meeting of meetings) met.push(await meet(meeting, python, context));
      return {
        backend: met.flatMap(({ descriptions }) => descriptions).join(' · '),
        results: met.flatMap(({ results }) => results),
      };
    },
  };
}

async function meet(
  { label, network, batch, effort, backends }: Meeting,
  python: string | null,
  { say, interrupt, isQuick }: BenchmarkContext,
): Promise<{ descriptions: string[]; results: BenchmarkResult[] }> {
  const sides = new Map<BackendName | number, Contestant>(); // by backend, or by PyTorch's threads
  const measurements = new Map<string, Measurement>(); // by task and side
  try {
    for (const { name } of backends) sides.set(name, await startBackend(name, network, interrupt));
    for (const threads of new Set(backends.flatMap(({ beside }) => beside)))
      sides.set(threads, await startPyTorch({ python, network, threads }, interrupt));
    for (const { name, description } of sides.values()) say(`${name}: ${description}`);

    for (const task of TASKS) {
      say(`${label}: ${WORDS[task]} …`);
      const measured = await interleave([...sides.values()], { task, batch }, isQuick ? QUICK : effort, interrupt);
      for (const [place, [side, { name }]] of [...sides].entries()) {
        const measurement = measured[place] as Measurement;
        measurements.set(`${task} ${side}`, measurement);
        say(`  ${name}: ${describeTimes(measurement)}`);
      }
    }
  } finally {
    for (const side of sides.values()) side.stop();
  }

  const of = (task: string, side: BackendName | number) => measurements.get(`${task} ${side}`) as Measurement;
  const results = backends.flatMap(({ name, beside }) => {
    const { isThere, description } = sides.get(name) as Contestant;
    return TASKS.flatMap((task) =>
      [...new Set(beside)].map((threads) => ({
        ...resultRow(`${name}, ${label}: ${WORDS[task]}, beside ${sides.get(threads)?.name}`, {
          ours: of(task, name),
          peer: of(task, threads),
          images: task === 'generate' ? batch : undefined,
        }),
        ...(isThere && { oursOn: description }),
      })),
    );
  });
  const ours = backends.map(({ name }) => sides.get(name) as Contestant);
  return {
    descriptions: ours.map(({ name, description, isThere }) => (isThere ? description : `${name} ${description}`)),
    results,
  };
}

/** Where no GPU answers, WebGPU gets the software driver. */
async function startBackend(backend: BackendName, network: DcganConfig, interrupt: AbortSignal): Promise<Contestant> {
  const side = await startOurs({ backend, network }, interrupt);
  if (side.isThere || backend !== 'webgpu' || !softwareVulkan) return side;
  return startOurs({ backend, network, environment: softwareVulkan.environment }, interrupt);
}
