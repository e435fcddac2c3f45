/** `npm run doctor`: which backend this machine gets, and why not a better one. */
import { Command } from '@commander-js/extra-typings';
import { cacheDirectory } from '../../lib/gan/backend/cache-directory.ts';
import {
  type BackendReport,
  describeBackend,
  fastest,
  surveyBackends,
  wordsForTime,
} from '../../lib/gan/backend/choose.ts';
import { loadEnvironment } from '../env.ts';
import { CommandError, runCommand } from './run-command.ts';
import { formatTable } from './table.ts';

const command = new Command('npm run doctor')
  .usage('[-- options]')
  .description(
    'Tries every backend in a process of its own and tells which one this machine gets, and why not a better one.',
  )
  .option('--json', 'the same as JSON')
  .addHelpText(
    'after',
    `
found    it could be loaded
proved   a convolution, its transpose and its gradients came out with the known numbers, on a real GPU if it is webgpu
faces    the time of 16 faces of 64 px
step     the time of one training step on 16 pictures; both are given up after 20 s together

The fastest is taken, from now on, until the machine or the packages change: run it while nothing else computes. Plain
JavaScript (cpu) is timed only where nothing else works.

Nothing is installed: \`npm run setup\` prepares the native engine. TF_BACKEND=NAME forces a backend.`,
  )
  .parse();

const HEADING = ['BACKEND', 'FOUND', 'PROVED', 'FACES', 'STEP', 'VERSION', 'DEVICE', 'WHY NOT'];

await runCommand(async (interrupt) => {
  loadEnvironment();
  const cache = cacheDirectory();
  const reports = await surveyBackends({
    cache,
    say: (line) => void process.stderr.write(`${line}\n`),
    signal: interrupt,
  });
  const best = fastest(reports);
  if (command.opts().json) {
    const { version: node, platform, arch } = process;
    const found = { best: best ?? null, node, platform, arch, cache, backends: reports };
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  process.stdout.write(formatTable([HEADING, ...reports.map(row)]));
  if (!best) throw new CommandError('No backend works on this machine, and nothing can be generated.');
  const report = reports.find(({ name }) => name === best);
  const version = report?.state === 'proved' ? report.version : '';
  process.stdout.write(
    `\nThis machine gets ${best}: ${describeBackend(best, version)}. Node ${process.version}, cache ${cache}\n`,
  );
  const forced = process.env.TF_BACKEND;
  if (forced && forced !== best) process.stdout.write(`But TF_BACKEND forces ${forced}.\n`);
});

function row(report: BackendReport): string[] {
  switch (report.state) {
    case 'proved': {
      const { name, timing, version, device } = report;
      const times = [timing?.facesMs, timing?.stepMs].map((ms) => (ms === undefined ? '' : wordsForTime(ms)));
      return [name, 'yes', 'yes', ...times, version, device, ''];
    }
    case 'refused':
      return [report.name, 'yes', 'no', '', '', report.version, report.device, report.why];
    case 'failed':
    case 'missing':
      return [report.name, 'no', '', '', '', '', '', report.why];
    default:
      return report satisfies never;
  }
}
