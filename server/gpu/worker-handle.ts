import { forkGpuChild, type GpuChild } from './child-process.ts';
import type {
  BackendInfo,
  DiscriminateJob,
  FromChild,
  GenerateJob,
  Job,
  JobKind,
  JobResults,
  PictureSource,
  TrainJob,
} from './messages.ts';

/** What the handle needs of a logger; pino's fits. */
export type WorkerLog = Record<'debug' | 'info' | 'warn', (fields: Record<string, unknown>, message: string) => void>;

/** The child died, twice for pictures and once for a training, or cannot be started. A training goes on with `resume`. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

/** The job itself was wrong, for example a model that does not exist; the same job would fail again. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
}

export type TrainWatch = {
  /** Ends the training after its step, with a checkpoint; the promise resolves as usual. */
  signal?: AbortSignal;
  onProgress?(progress: Extract<FromChild, { kind: 'progress' }>['progress']): void;
  /** A grid of fixed latents: [count, H, W, 3] RGB. */
  onGrid?(images: Uint8Array, step: number): void;
};

export type GpuWorker = {
  /** RGB bytes [seeds.length, H, W, 3]. `model` is a checkpoint's directory; at most MAX_BATCH seeds, each 64 bits. */
  generate(request: { model: string; seeds: bigint[]; psi?: number }): Promise<Uint8Array>;
  /** The same from rows of latents [count, latentSize]. */
  generateFromLatents(request: { model: string; latents: Float32Array; psi?: number }): Promise<Uint8Array>;
  /** The network's own output, −1…1. */
  generateFloats(request: { model: string; source: PictureSource; psi?: number }): Promise<Float32Array>;
  /** Logits [count] for RGB bytes as they were served, or for floats −1…1: [count, resolution, resolution, 3]. */
  discriminate(request: Omit<DiscriminateJob, 'kind'>): Promise<Float32Array>;
  train(request: Omit<TrainJob, 'kind'>, watch?: TrainWatch): Promise<JobResults['train']>;
  /** The open backend; null while there is no child that could work. */
  info(): BackendInfo | null;
  /** Why there is none, in words; null while all is well. */
  problem(): string | null;
  /** The child's process id, null between two children. */
  pid(): number | null;
  /** Called with `info()` whenever it changes. Returns the way to stop listening. */
  onChange(listener: (info: BackendInfo | null) => void): () => void;
  /** Lets the step at work finish and keep its checkpoint, for at most `patienceMs`; everything that waits is rejected. */
  stop(options?: { patienceMs?: number }): Promise<void>;
};

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

const DELIVERIES = 2; // pictures are pure functions of their request, so a second child may try again

type PendingJob = {
  job: Job;
  watch: TrainWatch;
  deaths: number; // children that died while it waited for them
  resolve(result: JobResults[JobKind]): void;
  reject(error: Error): void;
};

type State =
  | { kind: 'starting'; child: GpuChild }
  | { kind: 'ready'; child: GpuChild; backend: BackendInfo; sinceMs: number }
  | { kind: 'waiting'; timer: NodeJS.Timeout } // for the next start
  | { kind: 'stopping'; child: GpuChild }
  | { kind: 'stopped' };

/**
 * Starts the GPU child and keeps one alive: a child that crashes or falls silent is replaced, with exponential back-off.
 *
 * @param options.environment of the child; `engineEnvironment()` of lib/gan/backend belongs into it
 */
export function startGpuWorker(options: {
  log: WorkerLog;
  environment: NodeJS.ProcessEnv;
  times?: Partial<WorkerTimes>;
}): GpuWorker {
  const { log, environment } = options;
  const times = { ...WORKER_TIMES, ...options.times };
  const pending = new Map<number, PendingJob>();
  const listeners = new Set<(info: BackendInfo | null) => void>();
  const { promise: ended, resolve: resolveEnded } = promiseOf<void>();
  let nextId = 1;
  let deathsInARow = 0;
  let failedStarts = 0; // in a row
  let problem: string | null = null;
  let state: State = start();

  function start(): State {
    const child = forkGpuChild({
      environment,
      silenceMs: () => times.silenceMs[occupation()],
      onMessage: receive,
      onLine: (line) => log.debug({ line }, 'the GPU child printed'),
      onEnd: bury,
    });
    return { kind: 'starting', child };
  }

  function occupation(): keyof WorkerTimes['silenceMs'] {
    if (state.kind === 'starting') return 'starting';
    if (pending.size === 0) return 'idle';
    return [...pending.values()].some(({ job }) => job.kind === 'train') ? 'training' : 'pictures';
  }

  function receive(message: FromChild): void {
    switch (message.kind) {
      case 'ready': {
        if (state.kind !== 'starting') return;
        const { child } = state;
        state = { kind: 'ready', child, backend: message.backend, sinceMs: performance.now() };
        problem = null;
        failedStarts = 0;
        log.info({ ...message.backend, pid: child.pid }, 'the engine is ready');
        for (const [id, { job }] of pending) child.tell({ kind: 'start', id, job });
        announce();
        break;
      }
      case 'unable':
        problem = message.message;
        break;
      case 'alive':
        break;
      case 'progress':
        pending.get(message.id)?.watch.onProgress?.(message.progress);
        break;
      case 'grid':
        pending.get(message.id)?.watch.onGrid?.(message.images, message.step);
        break;
      case 'done':
        pending.get(message.id)?.resolve(message.result);
        pending.delete(message.id);
        break;
      case 'failed': {
        // A child that was told to stop refuses what waits: that is no fault of the job.
        const Failure = state.kind === 'stopping' ? EngineUnavailable : JobFailed;
        pending.get(message.id)?.reject(new Failure(message.message));
        pending.delete(message.id);
        break;
      }
      default:
        message satisfies never;
    }
  }

  function bury(reason: string): void {
    if (state.kind === 'stopping') {
      state = { kind: 'stopped' };
      rejectAll('the engine was stopped');
      announce();
      resolveEnded();
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
    for (const [id, waiting] of pending) {
      waiting.deaths++;
      if (waiting.job.kind !== 'train' && waiting.deaths < DELIVERIES) continue;
      pending.delete(id);
      waiting.reject(new EngineUnavailable(problem));
    }
    announce();
  }

  function rejectAll(message: string): void {
    for (const waiting of pending.values()) waiting.reject(new EngineUnavailable(message));
    pending.clear();
  }

  function info(): BackendInfo | null {
    return state.kind === 'ready' ? state.backend : null;
  }

  function announce(): void {
    for (const listener of listeners) listener(info());
  }

  function submit<K extends JobKind>(job: Extract<Job, { kind: K }>, watch: TrainWatch = {}): Promise<JobResults[K]> {
    if (state.kind === 'stopping' || state.kind === 'stopped') {
      return Promise.reject(new EngineUnavailable('the engine was stopped'));
    }
    // One start may fail by accident; after the second the caller learns at once what is wrong.
    if (state.kind === 'waiting' && failedStarts >= DELIVERIES) {
      return Promise.reject(new EngineUnavailable(problem ?? 'the GPU child died'));
    }
    const id = nextId++;
    const { promise, resolve, reject } = promiseOf<JobResults[JobKind]>();
    pending.set(id, { job, watch, deaths: 0, resolve, reject });
    if (state.kind === 'ready') state.child.tell({ kind: 'start', id, job });
    const cancel = () => {
      if (state.kind === 'ready') state.child.tell({ kind: 'cancel', id });
      else if (pending.delete(id)) reject(new JobFailed('cancelled while it waited'));
    };
    if (watch.signal?.aborted) cancel();
    watch.signal?.addEventListener('abort', cancel, { once: true });
    return promise.finally(() => watch.signal?.removeEventListener('abort', cancel)) as Promise<JobResults[K]>;
  }

  const generate = (request: Omit<GenerateJob, 'kind' | 'psi'> & { psi?: number }) =>
    submit({ kind: 'generate', ...request, psi: request.psi ?? 1 });

  return {
    generate: ({ model, seeds, psi }) =>
      generate({ model, source: { seeds }, psi, form: 'bytes' }) as Promise<Uint8Array>,
    generateFromLatents: ({ model, latents, psi }) =>
      generate({ model, source: { latents }, psi, form: 'bytes' }) as Promise<Uint8Array>,
    generateFloats: (request) => generate({ ...request, form: 'floats' }) as Promise<Float32Array>,
    discriminate: (request) => submit({ kind: 'discriminate', ...request }),
    train: (request, watch) => submit({ kind: 'train', ...request }, watch),
    info,
    problem: () => problem,
    pid: () => ('child' in state ? state.child.pid : null),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop({ patienceMs = 20_000 } = {}) {
      switch (state.kind) {
        case 'waiting':
          clearTimeout(state.timer);
          state = { kind: 'stopped' };
          rejectAll('the engine was stopped');
          return resolveEnded();
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

function promiseOf<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
