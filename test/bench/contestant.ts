import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/**
 * One side of a benchmark: a process that measures itself on request. It speaks lines of JSON: a task in, `{ answer }` or
 * `{ failed }` out. Its first answer, to no task, is what it is.
 */
export type Contestant = {
  name: string;
  /** What it is, or why it is not there. */
  description: string;
  isThere: boolean;
  ask<Value>(task: Task, schema: z.ZodType<Value>): Promise<Answer<Value>>;
  stop(): void;
};

/** `failed` holds its own words, or the way it ended where it died. */
export type Answer<Value> = { answer: Value } | { failed: string };

export type Task = { task: 'generate' | 'step' | 'kernels' | 'memory'; batch: number; steps?: number };

export type Program = { name: string; command: string; args: string[]; environment: NodeJS.ProcessEnv };

/** For a start (a cold disk reads 850 MB) as for a task. */
const LIMIT_MS = 120_000;
const SEVERAL_STEPS_LIMIT_MS = 240_000;

const lineOf = <Value>(schema: z.ZodType<Value>) =>
  z.union([z.strictObject({ answer: schema }), z.strictObject({ failed: z.string() })]);

/** Starts a contestant and waits until it is ready. One that does not get ready is absent. */
export async function startContestant(
  { name, command, args, environment }: Program,
  interrupt: AbortSignal,
): Promise<Contestant> {
  interrupt.throwIfAborted();
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
    signal: interrupt,
    killSignal: 'SIGKILL', // inside a native call it would answer to nothing else
  });
  child.stdin.on('error', () => {}); // its death is told by its output, which ends
  const ended = new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(`could not run: ${message}`));
    child.once('exit', (code, signal) => resolve(signal ? `died of ${signal}` : `ended with code ${code}`));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let death: string | null = null;

  async function next<Value>(schema: z.ZodType<Value>, limitMs: number): Promise<Answer<Value>> {
    const limit = setTimeout(() => {
      death = `no answer in ${limitMs / 1000} s`;
      child.kill('SIGKILL');
    }, limitMs);
    const { value, done } = await lines.next();
    clearTimeout(limit);
    interrupt.throwIfAborted();
    if (done) {
      death ??= `its process ${await ended}`;
      return { failed: death };
    }
    return lineOf(schema).parse(JSON.parse(value));
  }

  const ready = await next(z.string(), LIMIT_MS);
  if ('failed' in ready) {
    child.kill('SIGKILL');
    return absentContestant(name, ready.failed);
  }
  return {
    name,
    description: ready.answer,
    isThere: true,
    ask(task, schema) {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      return next(schema, task.steps === undefined ? LIMIT_MS : SEVERAL_STEPS_LIMIT_MS);
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** One that is not there: it answers every task with the reason. */
export function absentContestant(name: string, why: string): Contestant {
  return { name, description: `is not there: ${why}`, isThere: false, ask: async () => ({ failed: why }), stop() {} };
}
