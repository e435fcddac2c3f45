/** `npm run doctor`: which backend this machine gets, and why not a better one. */
import { Command } from '@commander-js/extra-typings';
import { BACKEND_NAMES } from '../../lib/gan/backend/backend-name.ts';
import { cacheDirectory } from '../../lib/gan/backend/cache-directory.ts';
import { type BackendReport, describeBackend, LADDER, reportBackend } from '../../lib/gan/backend/choose.ts';
import { loadEnvironment } from '../env.ts';
import { CommandError, runCommand } from './run-command.ts';

const command = new Command('doctor')
  .description(
    'Tries every backend in a process of its own and tells which one this machine gets, and why not a better one.',
  )
  .option('--json', 'the same as JSON')
  .addHelpText(
    'after',
    `
found    it could be loaded
proved   a convolution, its transpose and its gradients came out with the known numbers
trains   it has every gradient that training needs

Nothing is installed: \`npm run setup\` prepares the native engine. TF_BACKEND=NAME forces a backend.`,
  )
  .parse();

await runCommand(async (interrupt) => {
  loadEnvironment();
  const cache = cacheDirectory();
  const reports: BackendReport[] = [];
  for (const name of BACKEND_NAMES) {
    interrupt.throwIfAborted();
    reports.push(await reportBackend(name, { cache }));
  }
  const best = LADDER.find((name) => reports.some((report) => report.name === name && report.state === 'proved'));
  if (command.opts().json) {
    const { node, arch, platform } = { ...process, node: process.version };
    process.stdout.write(
      `${JSON.stringify({ best: best ?? null, node, platform, arch, cache, backends: reports }, null, 2)}\n`,
    );
    return;
  }
  process.stdout.write(table(reports));
  if (!best) throw new CommandError('No backend works on this machine, and nothing can be generated.');
  const report = reports.find(({ name }) => name === best);
  const version = report?.state === 'proved' ? report.version : '';
  process.stdout.write(
    `\nThis machine gets ${best}: ${describeBackend(best, version)}. Node ${process.version}, cache ${cache}\n`,
  );
});

function table(reports: BackendReport[]): string {
  const rows = [['BACKEND', 'FOUND', 'PROVED', 'TRAINS', 'VERSION', 'DEVICE', 'WHY NOT'], ...reports.map(row)];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function row(report: BackendReport): string[] {
  switch (report.state) {
    case 'proved':
      return [report.name, 'yes', 'yes', report.canTrain ? 'yes' : 'no', report.version, report.device, ''];
    case 'refused':
      return [report.name, 'yes', 'no', '', report.version, report.device, report.why];
    case 'failed':
    case 'missing':
      return [report.name, 'no', '', '', '', '', report.why];
    default:
      return report satisfies never;
  }
}
