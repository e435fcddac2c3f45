import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { BACKEND_NAMES, type BackendName } from './backend-name.ts';
import { addonPath, tensorflowPackageDirectory } from './install/addon-path.ts';
import { recallFailure } from './install/engine-failure.ts';
import { type ProbeAnswer, probeBackend } from './probe.ts';
import { writeAtomically } from './write-atomically.ts';

export type BackendReport = { name: BackendName } & (ProbeAnswer | { state: 'missing'; why: string });

export type BackendChoice = {
  name: BackendName;
  /** Every backend that was tried, in the order of preference; the last one is the choice. */
  reports: BackendReport[];
};

/** Best first. `webgpu` is not built in yet. */
export const LADDER: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu'];

const CHOICE_FILE = 'backend-choice.json';

const choiceOnDisk = z.object({
  fingerprint: z.string(),
  choice: z.object({
    name: z.enum(BACKEND_NAMES),
    reports: z.array(
      z.intersection(
        z.object({ name: z.enum(BACKEND_NAMES) }),
        z.discriminatedUnion('state', [
          z.object({ state: z.literal('proved'), version: z.string(), device: z.string(), canTrain: z.boolean() }),
          z.object({ state: z.literal('refused'), version: z.string(), device: z.string(), why: z.string() }),
          z.object({ state: z.literal('failed'), why: z.string() }),
          z.object({ state: z.literal('missing'), why: z.string() }),
        ]),
      ),
    ),
  }),
});

type ChoiceOptions = { cache: string; environment?: NodeJS.ProcessEnv };

/** The best backend that proves itself on this machine. It is probed once; later calls read what was found. */
export async function chooseBackend(options: ChoiceOptions): Promise<BackendChoice> {
  const fingerprint = await fingerprintOfMachine(options.cache);
  const known = await readChoice(options.cache);
  if (known?.fingerprint === fingerprint) return known.choice;

  const reports: BackendReport[] = [];
  for (const name of LADDER) {
    const report = await reportBackend(name, options);
    reports.push(report);
    if (report.state !== 'proved') continue;
    const choice: BackendChoice = { name, reports };
    // A cache that cannot be written costs the next start a probe, and nothing else.
    await writeAtomically(join(options.cache, CHOICE_FILE), JSON.stringify({ fingerprint, choice })).catch(
      () => undefined,
    );
    return choice;
  }
  throw new Error(`No backend works on this machine: ${reports.map(sentenceOf).join('; ')}.`);
}

export async function reportBackend(name: BackendName, options: ChoiceOptions): Promise<BackendReport> {
  if (name === 'webgpu') return { name, state: 'missing', why: 'it is not built in yet' };
  if (name === 'tensorflow' && !existsSync(addonPath(tensorflowPackageDirectory()))) {
    const failure = await recallFailure(options.cache);
    return { name, state: 'missing', why: failure?.what ?? 'it is not prepared; `npm run setup` prepares it' };
  }
  return { name, ...(await probeBackend(name, options)) };
}

/** To be called when the engine has changed under the choice. */
export async function forgetChoice(cache: string): Promise<void> {
  await rm(join(cache, CHOICE_FILE), { force: true });
}

/** Why this backend and no better one, for the log, `/api/health` and the footer. */
export function reasonFor({ name, reports }: BackendChoice): string {
  const chosen = reports.find((report) => report.name === name);
  const version = chosen?.state === 'proved' ? chosen.version : '';
  const better = reports.filter((report) => report.name !== name).map(sentenceOf);
  return [describeBackend(name, version), ...better].join('; ');
}

/** The backend in words, as it is called in a reason. */
export function describeBackend(name: BackendName, version: string): string {
  switch (name) {
    case 'tensorflow':
      return `native TensorFlow ${version}, oneDNN`;
    case 'webgpu':
      return `WebGPU ${version}`;
    case 'wasm':
      return `WebAssembly ${version}`;
    case 'cpu':
      return `plain JavaScript ${version}`;
    default:
      return name satisfies never;
  }
}

function sentenceOf(report: BackendReport): string {
  return report.state === 'proved' ? `${report.name} works` : `no ${report.name}: ${report.why}`;
}

async function readChoice(cache: string) {
  try {
    return choiceOnDisk.parse(JSON.parse(await readFile(join(cache, CHOICE_FILE), 'utf8')));
  } catch {
    return null; // none, or of another version
  }
}

/** Changes with whatever could change the outcome of a probe: Node, the machine, the packages and the addon in place. */
async function fingerprintOfMachine(cache: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const addon = await readFile(addonPath(tensorflowPackageDirectory())).catch(() => null);
  const parts = [
    process.version,
    process.platform,
    process.arch,
    cpus()[0]?.model,
    (require('@tensorflow/tfjs/package.json') as { version: string }).version,
    addon ? createHash('sha256').update(addon).digest('hex') : (await recallFailure(cache))?.what,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
