import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One side of a benchmark: a process that measures itself on request. It speaks lines: a task in, milliseconds out. */
export type Contestant = {
  description: string; // what it said when it was ready
  /** Milliseconds that the task took, by the contestant's own clock. */
  run(task: string): Promise<number>;
  stop(): void;
};

/** Starts a contestant and waits for its line `ready …`. */
export async function startContestant(
  command: string,
  args: string[],
  environment: NodeJS.ProcessEnv,
): Promise<Contestant> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {}); // whoever asks is told
  const next = async (): Promise<string> => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    if (done) throw new Error(`${command} ended in the middle of the benchmark`);
    return value;
  };
  const ready = await next();
  if (!ready.startsWith('ready ')) throw new Error(`${command} said "${ready}" instead of "ready …"`);
  return {
    description: ready.slice('ready '.length),
    async run(task) {
      child.stdin.write(`${task}\n`);
      const answer = Number(await next());
      if (!Number.isFinite(answer)) throw new Error(`${command} did not answer "${task}" with a number`);
      return answer;
    },
    stop: () => child.kill(),
  };
}

/** A side that is at rest still spins its threads for a moment. */
const REST_MS = 300;

export type Measured = { ours: number[]; peer: number[] };

/** Runs the same task on both sides in turn, after warming both up. Times in milliseconds, in the order they were taken. */
export async function interleave(
  { ours, peer }: { ours: Contestant; peer: Contestant | null },
  { task, rounds, warmups }: { task: string; rounds: number; warmups: number },
): Promise<Measured> {
  const measured: Measured = { ours: [], peer: [] };
  for (let round = -warmups; round < rounds; round++) {
    for (const side of ['ours', 'peer'] as const) {
      const contestant = side === 'ours' ? ours : peer;
      if (!contestant) continue;
      const durationMs = await contestant.run(task);
      if (round >= 0) measured[side].push(durationMs);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
  return measured;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** `1234 ms (1200–1300)`: median, smallest and largest. */
export function describeTimes(values: readonly number[]): string {
  if (values.length === 0) return 'not measured';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(0)} ms (${low.toFixed(0)}–${high.toFixed(0)})`;
}
