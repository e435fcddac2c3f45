import type { BackendInfo } from './gpu/messages.ts';
import { EngineUnavailable, type GpuWorker, startGpuWorker } from './gpu/worker-handle.ts';
import type { Log } from './log.ts';

/** What the wall and the walk ask of the GPU child. */
export type Engine = Pick<GpuWorker, 'generate' | 'generateFromLatents' | 'discriminate' | 'info' | 'onChange'> & {
  /** Why the child that was there is not, in words, until another one is ready. */
  problem(): string | null;
  /** Prepares and starts it, once. */
  begin(): void;
  /** The child's process, for tests that kill it. */
  pid(): number | null;
  stop(): Promise<void>;
};

/** How the engine step ended: prepared, or one paragraph on what was missing, what that costs and how to mend it. */
export type Preparation = { ok: true } | { ok: false; paragraph: string };

/**
 * The engine of a server. `begin` prepares it and starts its child, in the background: what is asked meanwhile waits, the
 * game does not. Where the preparation fails the child starts all the same, on a slower backend.
 */
export function openEngine(options: {
  /** Gives up when the signal aborts. */
  prepare: (signal: AbortSignal) => Promise<Preparation>;
  environment: NodeJS.ProcessEnv; // for the child
  log: Log;
}): Engine {
  const { prepare, environment, log } = options;
  const listeners = new Set<(info: BackendInfo | null) => void>();
  let worker: GpuWorker | null = null;
  let problem: string | null = null;
  const stopping = new AbortController();

  async function start(): Promise<GpuWorker> {
    const prepared = await prepare(stopping.signal).catch((error: unknown): Preparation => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'the engine step failed');
      return { ok: false, paragraph: 'The engine could not be prepared; npm run doctor tells more.' };
    });
    if (stopping.signal.aborted) throw new EngineUnavailable('the engine was stopped');
    if (!prepared.ok) log.warn(prepared.paragraph);
    worker = startGpuWorker({ log, environment });
    worker.onChange((info) => {
      problem = info === null ? (worker?.problem() ?? null) : null;
      for (const listener of [...listeners]) listener(info);
    });
    return worker;
  }

  const { promise: started, resolve: settle, reject: refuse } = promiseOf<GpuWorker>();
  started.catch(() => {}); // whoever asks for something is told
  let hasBegun = false;

  return {
    generate: async (request) => (await started).generate(request),
    generateFromLatents: async (request) => (await started).generateFromLatents(request),
    discriminate: async (request) => (await started).discriminate(request),
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      settle(start());
    },
    info: () => worker?.info() ?? null,
    problem: () => problem,
    pid: () => worker?.pid() ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopping.abort();
      refuse(new EngineUnavailable('the engine was stopped')); // for those who wait for a beginning
      await worker?.stop({ patienceMs: 3000 });
    },
  };
}

function promiseOf<T>() {
  let resolve: (value: PromiseLike<T>) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
