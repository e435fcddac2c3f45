import { type JobMessage, keepGpuChild, WORKER_TIMES, type WorkerLog, type WorkerTimes } from './child-process.ts';
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

/** The child died, twice for pictures and once for a training, or cannot be started. A training goes on with `resume`. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

/** The job itself was wrong, for example a model that does not exist; the same job would fail again. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
}

export type TrainWatch = {
  /** Ends the training after its step, with a checkpoint if the step is sound; the promise resolves as usual. */
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

const DELIVERIES = 2; // pictures are pure functions of their request, so a second child may try again

type PendingJob = {
  job: Job;
  watch: TrainWatch;
  isBegun: boolean; // by the child there is
  deaths: number; // children that died while they were at it
  resolve(result: JobResults[JobKind]): void;
  reject(error: Error): void;
};

/**
 * The jobs that the GPU child has or waits for. A child that dies is replaced, and gets what its predecessor left.
 *
 * @param options.environment of the child; `engineEnvironment()` of lib/gan/backend belongs into it
 */
export function startGpuWorker(options: {
  log: WorkerLog;
  environment: NodeJS.ProcessEnv;
  /** Hears, instead of the log, what the first start on a machine finds out: lines for people. */
  onChoosing?: (line: string) => void;
  times?: Partial<WorkerTimes>;
}): GpuWorker {
  const { log, environment, onChoosing = (line) => log.info({}, line) } = options;
  const pending = new Map<number, PendingJob>();
  const listeners = new Set<(info: BackendInfo | null) => void>();
  let nextId = 1;
  const child = keepGpuChild({
    log,
    environment,
    times: { ...WORKER_TIMES, ...options.times },
    occupation() {
      if (pending.size === 0) return 'idle';
      return [...pending.values()].some(({ job }) => job.kind === 'train') ? 'training' : 'pictures';
    },
    onChoosing,
    onReady() {
      for (const [id, { job }] of pending) child.tell({ kind: 'start', id, job });
      announce();
    },
    onMessage: receive,
    onDeath: blame,
    onStopped() {
      rejectAll('the engine was stopped');
      announce();
    },
  });

  function receive(message: JobMessage): void {
    const waiting = pending.get(message.id);
    if (!waiting) return;
    switch (message.kind) {
      case 'begun':
        waiting.isBegun = true;
        break;
      case 'progress':
        waiting.watch.onProgress?.(message.progress);
        break;
      case 'grid':
        waiting.watch.onGrid?.(message.images, message.step);
        break;
      case 'done':
        pending.delete(message.id);
        waiting.resolve(message.result);
        break;
      case 'failed': {
        // A child that was told to stop refuses what waits: that is no fault of the job.
        const Failure = child.state() === 'stopping' ? EngineUnavailable : JobFailed;
        pending.delete(message.id);
        waiting.reject(new Failure(message.message));
        break;
      }
      default:
        message satisfies never;
    }
  }

  /** A death is counted against the job that was being done, not against those behind it. */
  function blame(problem: string): void {
    if (child.isHopeless()) rejectAll(problem);
    for (const [id, waiting] of pending) {
      if (!waiting.isBegun) continue;
      waiting.isBegun = false;
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

  function announce(): void {
    for (const listener of listeners) listener(child.info());
  }

  function submit<K extends JobKind>(job: Extract<Job, { kind: K }>, watch: TrainWatch = {}): Promise<JobResults[K]> {
    if (child.state() === 'stopping' || child.state() === 'stopped') {
      return Promise.reject(new EngineUnavailable('the engine was stopped'));
    }
    if (child.isHopeless()) return Promise.reject(new EngineUnavailable(child.problem() ?? 'the GPU child died'));
    const id = nextId++;
    const promise = new Promise<JobResults[JobKind]>((resolve, reject) => {
      pending.set(id, { job, watch, isBegun: false, deaths: 0, resolve, reject });
    });
    child.tell({ kind: 'start', id, job });
    const cancel = () => {
      if (child.state() === 'ready') return child.tell({ kind: 'cancel', id });
      pending.get(id)?.reject(new JobFailed('cancelled while it waited'));
      pending.delete(id);
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
    info: child.info,
    problem: child.problem,
    pid: child.pid,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: ({ patienceMs = 20_000 } = {}) => child.stop(patienceMs),
  };
}
