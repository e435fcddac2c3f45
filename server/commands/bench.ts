/** `npm run bench -- NAME`: a benchmark beside its peer; the last line of stdout is one JSON object. */
import { Argument, Command } from '@commander-js/extra-typings';
import type { Benchmark } from '../../test/bench/benchmark.ts';
import { prepareEngine } from './engine-session.ts';
import { runCommand } from './run-command.ts';

const BENCHMARKS: Record<string, () => Promise<{ benchmark: Benchmark }>> = {
  dcgan: () => import('../../test/bench/dcgan.ts'),
};

const command = new Command('bench')
  .usage('-- NAME')
  .description('Runs a benchmark beside its peer, in the same run. Nothing else should compute meanwhile.')
  .addArgument(new Argument('<name>', 'which one').choices(Object.keys(BENCHMARKS)))
  .addHelpText(
    'after',
    `
The peers' Python environment is made at the first run, in the user's cache; without Python the peer's numbers are null.
The last line of stdout is { benchmark, backend, results: [{ name, unit, ours, peer, ratio }] }; ratio > 1: ours is better.

Example:
  npm run bench -- dcgan`,
  )
  .parse();

const say = (text: string) => void process.stderr.write(`${text}\n`);

await runCommand(async (interrupt) => {
  const [name] = command.processedArgs;
  const { benchmark } = await (BENCHMARKS[name] as (typeof BENCHMARKS)[string])();
  await prepareEngine({ say, environment: process.env }, interrupt);
  say(benchmark.description);
  const outcome = await benchmark.run(say);
  process.stdout.write(`${JSON.stringify({ benchmark: name, ...outcome })}\n`);
});
