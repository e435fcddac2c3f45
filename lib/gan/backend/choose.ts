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
import { type ProbeAnswer, probeBackend, TIMING_LIMIT_MS } from './probe.ts';
import { driverTraces } from './webgpu/driver-traces.ts';
import { NO_WEBGPU_PACKAGE, webgpuVersion } from './webgpu/webgpu-version.ts';
import { writeAtomically } from './write-atomically.ts';

export type BackendReport = { name: BackendName } & (ProbeAnswer | { state: 'missing'; why: string });

export type BackendChoice = {
  name: BackendName;
  /** Every backend that was tried, in the order of BACKEND_NAMES. */
  reports: BackendReport[];
};

const CHOICE_FILE = 'backend-choice.json';
/** To be raised when the same packages would be chosen among otherwise. */
const CHOICE_FORMAT = 2;
const PACKAGES = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu'];

const choiceOnDisk = z.object({
  fingerprint: z.string(),
  choice: z.object({
    name: z.enum(BACKEND_NAMES),
    reports: z.array(
      z.intersection(
        z.object({ name: z.enum(BACKEND_NAMES) }),
        z.discriminatedUnion('state', [
          z.object({
            state: z.literal('proved'),
            version: z.string(),
            device: z.string(),
            timing: z.object({ facesMs: z.number().nullable(), stepMs: z.number().nullable() }).optional(),
          }),
          z.object({ state: z.literal('refused'), version: z.string(), device: z.string(), why: z.string() }),
          z.object({ state: z.literal('failed'), why: z.string() }),
          z.object({ state: z.literal('missing'), why: z.string() }),
        ]),
      ),
    ),
  }),
});

type ChoiceOptions = {
  cache: string;
  environment?: NodeJS.ProcessEnv;
  /** Lines for people: trying takes about a minute. */
  say?(line: string): void;
  signal?: AbortSignal;
};

/**
 * The fastest backend that proves itself on this machine. They are tried once; later calls read what was found. Throws when
 * the signal aborts: what was found until then is no choice.
 */
export async function chooseBackend(options: ChoiceOptions): Promise<BackendChoice> {
  const fingerprint = await fingerprintOfMachine(options);
  const known = await readChoice(options.cache);
  if (known?.fingerprint === fingerprint) return known.choice;

  const reports: BackendReport[] = [];
  options.say?.('Trying which engine is the fastest here, once; this takes about a minute.');
  for (const name of BACKEND_NAMES) {
    if (isLastResort(name) && fastest(reports)) break;
    const report = await reportBackend(name, { ...options, isTimed: true });
    options.signal?.throwIfAborted();
    options.say?.(outcomeOf(report));
    reports.push(report);
  }
  const name = fastest(reports);
  if (!name) throw new Error(`No backend works on this machine: ${reports.map(sentenceOf).join('; ')}.`);
  const choice: BackendChoice = { name, reports };
  await rememberChoice(choice, options.cache, fingerprint);
  return choice;
}

/** A cache that cannot be written costs the next start the same again, and nothing else. */
async function rememberChoice(choice: BackendChoice, cache: string, fingerprint: string): Promise<void> {
  await writeAtomically(join(cache, CHOICE_FILE), JSON.stringify({ fingerprint, choice })).catch(() => undefined);
}

/** Every backend there is, whatever was found before. The fastest one is the choice from now on. */
export async function surveyBackends(options: ChoiceOptions): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of BACKEND_NAMES) {
    const isTimed = !isLastResort(name) || !fastest(reports);
    const report = await reportBackend(name, { ...options, isTimed });
    options.signal?.throwIfAborted();
    options.say?.(outcomeOf(report));
    reports.push(report);
  }
  const name = fastest(reports);
  if (name) await rememberChoice({ name, reports }, options.cache, await fingerprintOfMachine(options));
  return reports;
}

/** The proved backend that makes faces in the shortest time; undefined where none was proved. */
export function fastest(reports: readonly BackendReport[]): BackendName | undefined {
  const [best] = reports
    .filter((report) => report.state === 'proved')
    .sort((one, other) => facesMsOf(one) - facesMsOf(other)); // stable: between equals the order of BACKEND_NAMES decides
  return best?.name;
}

/** Seconds a face: where another one works, nobody need wait to know how many. */
function isLastResort(name: BackendName): boolean {
  return name === 'cpu';
}

function facesMsOf(report: BackendReport): number {
  return (report.state === 'proved' ? report.timing?.facesMs : null) ?? Number.MAX_VALUE;
}

async function reportBackend(name: BackendName, options: ChoiceOptions & { isTimed: boolean }): Promise<BackendReport> {
  if (name === 'webgpu' && !webgpuVersion()) return { name, state: 'missing', why: NO_WEBGPU_PACKAGE };
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

/** Why this backend and none that stands before it, for the log, `/api/health` and the footer. */
export function reasonFor({ name, reports }: BackendChoice): string {
  const place = reports.findIndex((report) => report.name === name);
  const chosen = reports[place];
  const version = chosen?.state === 'proved' ? chosen.version : '';
  return [describeBackend(name, version), ...reports.slice(0, place).map(sentenceOf)].join('; ');
}

/** A time in words: `0.17 s`, `> 20 s`. */
export function wordsForTime(ms: number | null): string {
  return ms === null ? `> ${TIMING_LIMIT_MS / 1000} s` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}

/** The backend in words, as it is called in a reason. */
export function describeBackend(name: BackendName, version: string): string {
  switch (name) {
    case 'tensorflow':
      return `native TensorFlow ${version}, oneDNN`;
    case 'webgpu':
      return `WebGPU ${version}, Dawn`;
    case 'wasm':
      return `WebAssembly ${version}`;
    case 'cpu':
      return `plain JavaScript ${version}`;
    default:
      return name satisfies never;
  }
}

function sentenceOf(report: BackendReport): string {
  return report.state === 'proved' ? `${report.name} is slower: ${facesOf(report)}` : outcomeOf(report);
}

function outcomeOf(report: BackendReport): string {
  return report.state === 'proved' ? `${report.name}: ${facesOf(report)}` : `no ${report.name}: ${report.why}`;
}

function facesOf({ timing }: Extract<BackendReport, { state: 'proved' }>): string {
  return `16 faces in ${wordsForTime(timing?.facesMs ?? null)}`;
}

async function readChoice(cache: string) {
  try {
    return choiceOnDisk.parse(JSON.parse(await readFile(join(cache, CHOICE_FILE), 'utf8')));
  } catch {
    return null; // none, or of another version
  }
}

/**
 * Changes with whatever could change the outcome of a probe: Node, the machine, the packages, the drivers and the addon in
 * place.
 */
async function fingerprintOfMachine({ cache, environment = process.env }: ChoiceOptions): Promise<string> {
  const require = createRequire(import.meta.url);
  const addon = await readFile(addonPath(tensorflowPackageDirectory())).catch(() => null);
  const parts = [
    CHOICE_FORMAT,
    process.version,
    process.platform,
    process.arch,
    cpus()[0]?.model,
    ...PACKAGES.map((name) => (require(`${name}/package.json`) as { version: string }).version),
    webgpuVersion(),
    driverTraces(environment),
    addon ? createHash('sha256').update(addon).digest('hex') : (await recallFailure(cache))?.what,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
