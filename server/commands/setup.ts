/** `npm run setup`: the engine step alone, as every command that computes takes it first. */
import { Command } from '@commander-js/extra-typings';
import { cacheDirectory } from '../../lib/gan/backend/cache-directory.ts';
import { chooseBackend, describeBackend, forgetChoice } from '../../lib/gan/backend/choose.ts';
import { paragraphOf } from '../../lib/gan/backend/install/engine-failure.ts';
import { ensureEngine } from '../../lib/gan/backend/install/ensure-engine.ts';
import type { EngineProgress } from '../../lib/gan/backend/install/transfer-progress.ts';
import { loadEnvironment } from '../env.ts';
import { type ProgressLine, startProgressLine } from './progress-line.ts';
import { CommandError, runCommand } from './run-command.ts';

const command = new Command('npm run setup')
  .usage('[-- options]')
  .description(
    'Prepares the native engine: downloads TensorFlow 2.21 once, compiles the small addon that joins it to Node, and tries it.',
  )
  .option('--cuda', "take NVIDIA's CUDA libraries too: Linux x64, 2.6 GB to download, 5.5 GB on disk (untested)")
  .option('--from <folder>', 'take the wheels from a folder instead of the network, for a machine that has none')
  .addHelpText(
    'after',
    `
It needs a C++ compiler (g++ or clang++) and, the first time, the Python package index, which is PIP_INDEX_URL or what pip is
configured for: over HTTPS (HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS are heeded; what was interrupted is gone on with),
and where that fails through pip, with all of pip's configuration. No Python is needed. What it makes serves every clone and
every Node. It is kept in the user's cache, which is
${cacheDirectory()}
here; CURATOR_CACHE_DIR names another place. Without it the game runs on WebGPU or WebAssembly, more slowly.

Examples:
  npm run setup
  npm run setup -- --from /media/stick
  CXX=clang++ npm run setup`,
  )
  .parse();

await runCommand(async (interrupt) => {
  loadEnvironment();
  const { cuda, from } = command.opts();
  const { TF_BACKEND: _, ...environment } = process.env; // the step was asked for by name
  const progress = openProgress();
  const outcome = await ensureEngine({
    log: progress.say,
    onProgress: progress.show,
    cuda,
    from,
    retry: true,
    signal: interrupt,
    environment,
  }).finally(progress.end);
  if (!outcome.ok) throw new CommandError(outcome.paragraph);

  const cache = cacheDirectory();
  await forgetChoice(cache); // it is made anew, and kept for the next start
  const choice = await chooseBackend({ cache, say: progress.say, signal: interrupt });
  const report = choice.reports.find(({ name }) => name === 'tensorflow');
  if (report?.state !== 'proved') {
    const what = `it is there and does not work here: ${report?.why}`;
    throw new CommandError(paragraphOf({ what, mend: '`npm run doctor` shows what does.' }));
  }
  if (cuda && !report.device.includes('CUDA')) progress.say('No NVIDIA GPU answered: TensorFlow computes on the CPU.');
  const done = outcome.prepared === 'already' ? 'was prepared already' : 'is prepared';
  process.stdout.write(`The engine ${done}: ${describeBackend('tensorflow', report.version)}, on ${report.device}.\n`);
});

/** A progress line for each part of the work, in megabytes. */
function openProgress() {
  let line: ProgressLine | null = null;
  let what = '';
  let shown = -1; // MB
  const end = () => {
    line?.end();
    line = null;
    what = '';
  };
  return {
    end,
    say(text: string) {
      end();
      process.stderr.write(`${text}\n`);
    },
    show(progress: EngineProgress) {
      const total = Math.round(progress.totalBytes / 1e6);
      const done = Math.min(Math.round(progress.doneBytes / 1e6), total);
      if (progress.what !== what) {
        end();
        what = progress.what;
        line = startProgressLine(process.stderr, { total, unit: 'MB' });
      } else if (done === shown) return;
      shown = done;
      line?.update(done, what);
    },
  };
}
