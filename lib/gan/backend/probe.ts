import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BackendName } from './backend-name.ts';
import { engineEnvironment } from './engine-environment.ts';

/** What a backend showed in a process of its own. */
export type ProbeAnswer =
  | { state: 'proved'; version: string; device: string; canTrain: boolean }
  /** It ran, and its numbers were wrong. */
  | { state: 'refused'; version: string; device: string; why: string }
  /** It could not be opened, or its process died. */
  | { state: 'failed'; why: string };

const CHILD = fileURLToPath(new URL('./probe-child.ts', import.meta.url));
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const TIME_LIMIT_MS = 60_000; // a first start from a cold disk reads 850 MB
const KEPT_CHARACTERS = 4000;

/**
 * Loads and proves a backend in a child process, so that a library that dies of SIGILL or SIGSEGV takes nobody along.
 * Never throws for what the backend does.
 */
export function probeBackend(
  name: BackendName,
  options: { environment?: NodeJS.ProcessEnv; timeLimitMs?: number } = {},
): Promise<ProbeAnswer> {
  const { environment = process.env, timeLimitMs = TIME_LIMIT_MS } = options;
  return new Promise((resolve) => {
    const child = fork(CHILD, [name], {
      execArgv: ['--import', LOADER],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...environment, ...engineEnvironment() },
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    let answer: ProbeAnswer | null = null;
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeLimitMs);
    child.on('message', (message) => {
      answer = message as ProbeAnswer; // our own code at the other end of a private pipe
    });
    child.on('error', (error) => {
      answer ??= { state: 'failed', why: `its process could not be started: ${error.message}` };
    });
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve(answer ?? { state: 'failed', why: epitaph({ isLate, timeLimitMs, code, signal, said }) });
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
