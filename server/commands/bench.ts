/** `npm run bench -- NAME`: a benchmark beside its peer; the last line of stdout is one JSON object. */
import { Argument, Command } from '@commander-js/extra-typings';
import type { Benchmark, BenchmarkResult } from '../../test/bench/benchmark.ts';
import { describeMachine } from '../../test/bench/machine.ts';
import { prepareEngine } from './engine-session.ts';
import { runCommand } from './run-command.ts';
import { formatTable } from './table.ts';

const BENCHMARKS = {
  dcgan: () => import('../../test/bench/dcgan.ts'),
  backends: () => import('../../test/bench/backends.ts'),
  paint: () => import('../../test/bench/paint.ts'),
} satisfies Record<string, () => Promise<{ benchmark: Benchmark }>>;
type BenchmarkName = keyof typeof BENCHMARKS;

const command = new Command('bench')
  .usage('-- NAME [--quick]')
  .description('Runs a benchmark beside its peer, in the same run. Nothing else should compute meanwhile.')
  .addArgument(new Argument('<name>', 'which one').choices(Object.keys(BENCHMARKS) as BenchmarkName[]))
  .option('--quick', 'one round without warming up, to see that it runs; its numbers mean nothing')
  .addHelpText(
    'after',
    `
dcgan     the DCGAN at 64 px on the backend of this machine beside PyTorch on as many threads: generation and training at
          batch 16, 64 and 128, the time of a step by kernel, memory over 500 steps. About 4 minutes.
backends  tensorflow and wasm beside PyTorch, generation and training at batch 16; webgpu and cpu on a shrunk network.
          About 4 minutes.
paint     the painters of the house collection at 64, 128 and 256 px, on one core and through the pool on all. No peer, no
          engine. Less than a minute.

The peers' Python environment is made at the first run, in the user's cache; without Python the peer's numbers are null.
The last line of stdout is { benchmark, backend, results: [{ name, unit, ours, peer, ratio }] } with medians; ratio > 1: ours
is better. Beside them stand oursRange and peerRange, smallest and largest; why, where ours is null; and the machine.

Examples:
  npm run bench -- dcgan
  npm run bench -- paint --quick`,
  )
  .parse();

const HEADING = ['WHAT', 'UNIT', 'OURS', 'PEER', 'RATIO', ''];

const say = (text: string) => void process.stderr.write(`${text}\n`);

await runCommand(async (interrupt) => {
  const [name] = command.processedArgs;
  const { quick: isQuick = false } = command.opts();
  const { benchmark } = await BENCHMARKS[name]();
  if (benchmark.needsEngine) await prepareEngine({ say, environment: process.env }, interrupt);
  say(benchmark.description);
  const machine = describeMachine();
  const { backend, results } = await benchmark.run({ say, interrupt, isQuick });
  say(`\n${formatTable([HEADING, ...results.map(row)])}`);
  process.stdout.write(`${JSON.stringify({ benchmark: name, backend, machine, quick: isQuick, results })}\n`);
});

function row({ name, unit, ours, peer, ratio, oursRange, peerRange, why = '' }: BenchmarkResult): string[] {
  const cell = (value: number | null, range?: [number, number]) =>
    value === null ? '–' : `${value}${range ? ` (${range.join('–')})` : ''}`;
  return [name, unit, cell(ours, oursRange), cell(peer, peerRange), cell(ratio), why];
}
