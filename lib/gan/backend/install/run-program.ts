import { spawn } from 'node:child_process';
import { guardProcess } from '../guard-process.ts';

const KEPT_CHARACTERS = 1_000_000;

/** A program that could not be started, failed, or took too long; `output` is what it wrote to stderr. */
export class ProgramFailure extends Error {
  readonly output: string;
  /** What it died of, if it died. */
  readonly signal: NodeJS.Signals | null;

  constructor(message: string, { output, signal }: { output: string; signal: NodeJS.Signals | null }) {
    super(message);
    this.name = 'ProgramFailure';
    this.output = output;
    this.signal = signal;
  }
}

export type RunOptions = {
  environment: NodeJS.ProcessEnv;
  directory?: string; // to run it in
  isShown?: boolean; // what it prints goes to our stderr; `output` is empty then
  onStdout?(text: string): void;
  timeLimitMs?: number;
  signal?: AbortSignal;
};

/** Windows has no process groups. */
const HAS_GROUPS = process.platform !== 'win32';

/**
 * Runs a program to its end, without a shell. It gets a process group of its own: what is ended on the signal, the time limit
 * or our own death is the whole group, because wrappers such as pyenv's do not pass a signal on.
 */
export function runProgram(command: string, parameters: string[], options: RunOptions): Promise<void> {
  const { environment, directory, isShown = false, onStdout, timeLimitMs, signal } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      env: environment,
      cwd: directory,
      detached: HAS_GROUPS,
      stdio: ['ignore', onStdout ? 'pipe' : isShown ? 2 : 'ignore', isShown ? 2 : 'pipe'],
    });
    const target = child.pid === undefined ? null : HAS_GROUPS ? -child.pid : child.pid;
    const callOff = target === null ? () => {} : guardProcess(target);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => onStdout?.(text));
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    let isLate = false;
    const limit =
      timeLimitMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            killTarget(target);
          }, timeLimitMs);
    const onAbort = () => killTarget(target);
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (finish: () => void) => {
      callOff();
      clearTimeout(limit);
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    child.on('error', (error) => settle(() => reject(new ProgramFailure(error.message, { output, signal: null }))));
    child.on('close', (code, killedBy) =>
      settle(() => {
        if (signal?.aborted) return reject(signal.reason);
        if (code === 0) return resolve();
        const end = isLate ? `took more than ${timeLimitMs} ms` : `ended with ${killedBy ?? `code ${code}`}`;
        reject(new ProgramFailure(`${command} ${end}`, { output, signal: killedBy }));
      }),
    );
  });
}

function killTarget(target: number | null): void {
  try {
    if (target !== null) process.kill(target, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
