import type { BackendInfo } from './gpu/messages.ts';
import { EngineUnavailable, type GpuWorker, startGpuWorker } from './gpu/worker-handle.ts';
import type { Log } from './log.ts';

/** What the wall and the walk ask of the GPU child. */
export type Engine = Pick<GpuWorker, 'generate' | 'generateFromLatents' | 'discriminate' | 'info' | 'onChange'> & {
  /** The child's process, for tests that kill it. */
  pid(): number | null;
  stop(): Promise<void>;
};

/** How the engine step ended: prepared, or one paragraph on what was missing, what that costs and how to mend it. */
export type Preparation = { ok: true } | { ok: false; paragraph: string };

/**
 * Prepares the engine and starts its child, in the background: what is asked meanwhile waits, the game does not. Where the
 * preparation fails the child starts all the same, on a slower backend.
 */
export function startEngine(options: {
  /** Gives up when the signal aborts. */
  prepare: (signal: AbortSignal) => Promise<Preparation>;
  environment: NodeJS.ProcessEnv; // for the child
  log: Log;
}): Engine {
  const { prepare, environment, log } = options;
  const listeners = new Set<(info: BackendInfo | null) => void>();
  let worker: GpuWorker | null = null;
  const stopping = new AbortController();

  async function begin(): Promise<GpuWorker> {
    const prepared = await prepare(stopping.signal).catch((error: unknown): Preparation => {
      if (!stopping.signal.aborted) log.error({ err: error }, 'the engine step failed');
      return { ok: false, paragraph: 'The engine could not be prepared; npm run doctor tells more.' };
    });
    if (stopping.signal.aborted) throw new EngineUnavailable('the engine was stopped');
    if (!prepared.ok) log.warn(prepared.paragraph);
    worker = startGpuWorker({ log, environment });
    worker.onChange((info) => {
      for (const listener of [...listeners]) listener(info);
    });
    return worker;
  }

  const started = begin();
  started.catch(() => {}); // whoever asks for something is told

  return {
    generate: async (request) => (await started).generate(request),
    generateFromLatents: async (request) => (await started).generateFromLatents(request),
    discriminate: async (request) => (await started).discriminate(request),
    info: () => worker?.info() ?? null,
    pid: () => worker?.pid() ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopping.abort();
      await worker?.stop({ patienceMs: 3000 });
    },
  };
}
