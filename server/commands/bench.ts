/** `npm run bench -- NAME`: a benchmark beside its peer; the last line of stdout is one JSON object. */
import { Argument, Command } from '@commander-js/extra-typings';
import type { Benchmark } from '../../test/bench/benchmark.ts';
import { describeMachine, machineInWords } from '../../test/bench/machine.ts';
import { formatResults } from '../../test/bench/result-table.ts';
import { prepareEngine } from './engine-session.ts';
import { runCommand } from './run-command.ts';

const BENCHMARKS = {
  dcgan: () => import('../../test/bench/dcgan.ts'),
  backends: () => import('../../test/bench/backends.ts'),
  paint: () => import('../../test/bench/paint.ts'),
} satisfies Record<string, () => Promise<{ benchmark: Benchmark }>>;
type BenchmarkName = keyof typeof BENCHMARKS;

const command = new Command('npm run bench')
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
          About 3 minutes.
paint     the painters of the house collection at 64, 128 and 256 px, on one core and through the pool on all. No peer, no
          engine. Less than a minute.

The peers' Python environment is made at the first run, in the user's cache; without Python the peer's numbers are null.
The last line of stdout is { benchmark, backend, results: [{ name, unit, ours, peer, ratio }] } with medians; ratio > 1: ours
is better. Beside them stand oursRange and peerRange, smallest and largest; why and peerWhy, where a number is missing;
oursOn, where backends are compared; and the machine. The table before it is made for the head of the benchmark's file.

Examples:
  npm run bench -- dcgan
  npm run bench -- paint --quick`,
  )
  .parse();

const say = (text: string) => void process.stderr.write(`${text}\n`);

await runCommand(async (interrupt) => {
  const [name] = command.processedArgs;
  const { quick: isQuick = false } = command.opts();
  const { benchmark } = await BENCHMARKS[name]();
  if (benchmark.needsEngine) await prepareEngine({ say, environment: process.env }, interrupt);
  say(benchmark.description);
  const machine = describeMachine();
  const { backend, results } = await benchmark.run({ say, interrupt, isQuick });
  say(
    `\n${machineInWords(machine)}, medians (smallest–largest), ratio > 1: ours is better\n\n${formatResults(results)}`,
  );
  process.stdout.write(`${JSON.stringify({ benchmark: name, backend, machine, quick: isQuick, results })}\n`);
});
