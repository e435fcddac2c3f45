import { type ChildProcess, spawn } from 'node:child_process';

const KEPT_CHARACTERS = 1_000_000;

/** A program that could not be started, failed, or took too long; `output` is what it wrote to stderr. */
export class ProgramFailure extends Error {
  readonly output: string;

  constructor(message: string, output: string) {
    super(message);
    this.name = 'ProgramFailure';
    this.output = output;
  }
}

/**
 * Runs a program to its end, without a shell. It gets a process group of its own: what is ended on the signal or the time
 * limit is the whole group, because wrappers such as pyenv's do not pass a signal on.
 */
export function runProgram(
  command: string,
  parameters: string[],
  options: { environment: NodeJS.ProcessEnv; timeLimitMs?: number; signal?: AbortSignal },
): Promise<void> {
  const { environment, timeLimitMs, signal } = options;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { env: environment, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    let isLate = false;
    const limit =
      timeLimitMs === undefined
        ? undefined
        : setTimeout(() => {
            isLate = true;
            killGroup(child);
          }, timeLimitMs);
    const onAbort = () => killGroup(child);
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (finish: () => void) => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    child.on('error', (error) => settle(() => reject(new ProgramFailure(error.message, output))));
    child.on('close', (code, killedBy) =>
      settle(() => {
        if (signal?.aborted) return reject(signal.reason);
        if (code === 0) return resolve();
        const end = isLate ? `took more than ${timeLimitMs} ms` : `ended with ${killedBy ?? `code ${code}`}`;
        reject(new ProgramFailure(`${command} ${end}`, output));
      }),
    );
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
