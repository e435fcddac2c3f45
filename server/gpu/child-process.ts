import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BackendInfo, FromChild, ToChild } from './messages.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href; // found from any working directory
const TICK_MS = 1000;
const KEPT_LINES = 20;

/** What the supervision needs of a logger; pino's fits. */
export type WorkerLog = Record<'debug' | 'info' | 'warn', (fields: Record<string, unknown>, message: string) => void>;

export type WorkerTimes = {
  firstRestartMs: number; // doubled with every death in a row
  longestRestartMs: number;
  settledMs: number; // a child that was ready for this long ends a row of deaths
  /** A child is killed when nothing was heard of it for longer: more than the longest thing that blocks it. */
  silenceMs: { starting: number; idle: number; pictures: number; training: number };
};
export const WORKER_TIMES: WorkerTimes = {
  firstRestartMs: 250,
  longestRestartMs: 60_000,
  settledMs: 30_000,
  // Sixteen pictures take plain JavaScript the better part of a minute, and a training step minutes.
  silenceMs: { starting: 120_000, idle: 60_000, pictures: 120_000, training: 600_000 },
};

/** One start may fail by accident; after the second there is something wrong. */
const STARTS = 2;

type State =
  | { kind: 'starting'; child: GpuChild }
  | { kind: 'ready'; child: GpuChild; backend: BackendInfo; sinceMs: number }
  | { kind: 'waiting'; timer: NodeJS.Timeout } // for the next start
  | { kind: 'stopping'; child: GpuChild }
  | { kind: 'stopped' };

/** What is told about the jobs; the rest of what a child says is the keeper's business. */
export type JobMessage = Exclude<FromChild, { kind: 'choosing' | 'ready' | 'unable' | 'alive' }>;

export type KeptChild = {
  state(): State['kind'];
  /** Whether one child after another could not be started. */
  isHopeless(): boolean;
  /** The open backend; null while there is no child that could work. */
  info(): BackendInfo | null;
  /** Why there is none, in words; null while all is well. */
  problem(): string | null;
  pid(): number | null;
  /** Reaches a child that is ready; nobody else listens. */
  tell(message: ToChild): void;
  /** Lets the child finish what it is at, for at most `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
};

/** Starts the GPU child and keeps one alive: one that crashes or falls silent is replaced, with exponential back-off. */
export function keepGpuChild(options: {
  log: WorkerLog;
  environment: NodeJS.ProcessEnv;
  times: WorkerTimes;
  /** What a ready child is busy with: how long it may be silent. */
  occupation(): 'idle' | 'pictures' | 'training';
  onChoosing(line: string): void;
  onReady(): void;
  onMessage(message: JobMessage): void;
  /** Another child follows. */
  onDeath(problem: string): void;
  onStopped(): void;
}): KeptChild {
  const { log, times } = options;
  let deathsInARow = 0;
  let failedStarts = 0; // in a row
  let problem: string | null = null;
  let settleEnd = () => {};
  const ended = new Promise<void>((resolve) => {
    settleEnd = resolve;
  });
  let state: State = start();

  function start(): State {
    const child = forkGpuChild({
      environment: options.environment,
      silenceMs: () => times.silenceMs[state.kind === 'starting' ? 'starting' : options.occupation()],
      onMessage: receive,
      onLine: (line) => log.debug({ line }, 'the GPU child printed'),
      onEnd: bury,
    });
    return { kind: 'starting', child };
  }

  function receive(message: FromChild): void {
    if (message.kind === 'unable') problem = message.message;
    else if (message.kind === 'choosing') options.onChoosing(message.line);
    else if (message.kind === 'ready') welcome(message.backend);
    else if (message.kind !== 'alive') options.onMessage(message);
  }

  function welcome(backend: BackendInfo): void {
    if (state.kind !== 'starting') return;
    const { child } = state;
    state = { kind: 'ready', child, backend, sinceMs: performance.now() };
    problem = null;
    failedStarts = 0;
    log.info({ ...backend, pid: child.pid }, 'the engine is ready');
    options.onReady();
  }

  function bury(reason: string): void {
    if (state.kind === 'stopping') {
      end();
      return;
    }
    if (state.kind === 'starting') failedStarts++;
    const hadSettled = state.kind === 'ready' && performance.now() - state.sinceMs >= times.settledMs;
    deathsInARow = hadSettled ? 1 : deathsInARow + 1;
    problem ??= `the GPU child died: ${reason}`; // `unable` knew better
    const delayMs = Math.min(times.longestRestartMs, times.firstRestartMs * 2 ** (deathsInARow - 1));
    log.warn({ reason: problem, deathsInARow, delayMs }, 'the GPU child ended, another one follows');
    const timer = setTimeout(() => {
      problem = null;
      state = start();
    }, delayMs);
    state = { kind: 'waiting', timer };
    options.onDeath(problem);
  }

  function end(): void {
    state = { kind: 'stopped' };
    options.onStopped();
    settleEnd();
  }

  return {
    state: () => state.kind,
    isHopeless: () => state.kind === 'waiting' && failedStarts >= STARTS,
    info: () => (state.kind === 'ready' ? state.backend : null),
    problem: () => problem,
    pid: () => ('child' in state ? state.child.pid : null),
    tell(message) {
      if (state.kind === 'ready') state.child.tell(message);
    },
    async stop(patienceMs) {
      switch (state.kind) {
        case 'waiting':
          clearTimeout(state.timer);
          return end();
        case 'starting':
        case 'ready': {
          const { child } = state;
          state = { kind: 'stopping', child };
          child.tell({ kind: 'stop' });
          const timer = setTimeout(() => child.kill(), patienceMs);
          await ended;
          return clearTimeout(timer);
        }
        case 'stopping':
          if (patienceMs === 0) state.child.kill();
          return ended;
        case 'stopped':
          return;
        default:
          return state satisfies never;
      }
    },
  };
}

type GpuChild = {
  pid: number | null;
  tell(message: ToChild): void;
  kill(): void;
};

/**
 * Forks the GPU child. It is killed when nothing was heard of it for longer than `silenceMs()`; `onEnd` comes once, after
 * the last message, and says why in words. Lines that libraries print in the child go to `onLine`.
 */
function forkGpuChild(options: {
  environment: NodeJS.ProcessEnv;
  silenceMs(): number;
  onMessage(message: FromChild): void;
  onLine(line: string): void;
  onEnd(reason: string): void;
}): GpuChild {
  const child: ChildProcess = fork(WORKER, [], {
    execArgv: ['--import', LOADER],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...options.environment, CURATOR_PARENT_PID: String(process.pid) },
  });
  const lastLines: string[] = []; // what a dying library wrote is the best explanation there is
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) readLines(stream, lastLines, options.onLine);
  }

  // Silence is counted in ticks of this process, so that a machine that slept or a busy parent is not taken for a dead child.
  let silentTicks = 0;
  let killedForSilence = false;
  const watch = setInterval(() => {
    silentTicks++;
    if (silentTicks * TICK_MS <= options.silenceMs()) return;
    killedForSilence = true;
    child.kill('SIGKILL');
  }, TICK_MS);
  watch.unref();

  child.on('message', (message) => {
    silentTicks = 0;
    options.onMessage(message as FromChild); // our own code at the other end of a private pipe
  });

  let hasEnded = false;
  const end = (reason: string) => {
    if (hasEnded) return;
    hasEnded = true;
    clearInterval(watch);
    options.onEnd(reason);
  };
  child.on('error', (error) => {
    if (child.pid === undefined) end(`it could not be started: ${error.message}`);
  });
  const explain = (code: number | null, signal: NodeJS.Signals | null) => {
    if (killedForSilence) return `it was silent for ${silentTicks} s and was killed`;
    const how = signal ? `it was ended by ${signal}` : `it ended with code ${code}`;
    return code === 0 || signal === 'SIGKILL' || lastLines.length === 0 ? how : `${how}: ${lastLines.join(' | ')}`;
  };
  child.on('close', (code, signal) => end(explain(code, signal)));
  // Somebody whom the child had started may hold its pipes open: then `close` does not come.
  child.on('exit', (code, signal) => setTimeout(() => end(explain(code, signal)), TICK_MS).unref());

  return {
    pid: child.pid ?? null,
    tell(message) {
      if (child.connected) child.send(message, () => {}); // a failed delivery shows in `onEnd`
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function readLines(stream: Readable, lastLines: string[], onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
    onLine(line);
  });
}
