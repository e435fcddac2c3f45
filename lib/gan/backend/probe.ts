import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BackendName } from './backend-name.ts';
import { engineEnvironment } from './engine-environment.ts';
import { guardProcess } from './guard-process.ts';

/** Sixteen faces, and one step of training on sixteen pictures. Null: it took longer than TIMING_LIMIT_MS. */
export type Timing = { facesMs: number | null; stepMs: number | null };

/** What a backend showed in a process of its own. */
export type ProbeAnswer =
  | { state: 'proved'; version: string; device: string; timing?: Timing }
  /** It ran, and its numbers were wrong; or it is no GPU. */
  | { state: 'refused'; version: string; device: string; why: string }
  /** It could not be opened, or its process died. */
  | { state: 'failed'; why: string };

const CHILD = fileURLToPath(new URL('./probe-child.ts', import.meta.url));
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const TIME_LIMIT_MS = 60_000; // a first start from a cold disk reads 850 MB
/** For all that is timed. */
export const TIMING_LIMIT_MS = 20_000;
const KEPT_CHARACTERS = 4000;

/** What the child tells: each answer takes the place of the one before, and after the last one it ends itself. */
export type ProbeMessage = { answer: ProbeAnswer; isLast: boolean };

/**
 * Loads and proves a backend, and times it if asked to, in a child process, so that a library that dies of SIGILL or SIGSEGV
 * takes nobody along. Never throws for what the backend does.
 */
export function probeBackend(
  name: BackendName,
  options: {
    isTimed?: boolean;
    environment?: NodeJS.ProcessEnv;
    timeLimitMs?: number; // for the proof
    timingLimitMs?: number;
  } = {},
): Promise<ProbeAnswer> {
  const { isTimed, environment = process.env, timeLimitMs = TIME_LIMIT_MS, timingLimitMs = TIMING_LIMIT_MS } = options;
  return new Promise((resolve) => {
    const child = fork(CHILD, isTimed ? [name, 'timed'] : [name], {
      execArgv: ['--import', LOADER],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...environment, ...engineEnvironment() },
    });
    // It may be in the midst of a long computation when we are gone, and see nothing of that.
    const callOffGuard = child.pid === undefined ? () => {} : guardProcess(child.pid);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    let told: ProbeMessage | null = null;
    let isLate = false;
    const onLimit = () => {
      isLate = true;
      child.kill('SIGKILL');
    };
    let limit = setTimeout(onLimit, timeLimitMs);
    child.on('message', (message) => {
      if (!told) {
        clearTimeout(limit);
        limit = setTimeout(onLimit, timingLimitMs);
      }
      told = message as ProbeMessage; // our own code at the other end of a private pipe
    });
    let refusal: string | null = null;
    child.on('error', (error) => {
      refusal = `its process could not be started: ${error.message}`;
    });
    child.on('close', (code, signal) => {
      callOffGuard();
      clearTimeout(limit);
      // What proved itself and dies of its first faces has failed; what only takes long for them has not.
      if (told && (told.isLast || isLate)) return resolve(told.answer);
      resolve({ state: 'failed', why: refusal ?? epitaph({ isLate, timeLimitMs, code, signal, said }) });
    });
  });
}

function epitaph(end: {
  isLate: boolean;
  timeLimitMs: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  said: string;
}): string {
  if (end.isLate) return `no answer in ${end.timeLimitMs / 1000} s`;
  const lastLine = end.said.trimEnd().split('\n').at(-1)?.trim();
  const words = lastLine ? `; its last words: ${lastLine}` : '';
  switch (end.signal) {
    case 'SIGILL':
      return 'its process died of SIGILL: this CPU lacks an instruction that the library was built with';
    case null:
      return `its process ended with code ${end.code}${words}`;
    default:
      return `its process died of ${end.signal}${words}`;
  }
}
