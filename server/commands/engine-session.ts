import { engineEnvironment } from '../../lib/gan/backend/engine-environment.ts';
import { ensureEngine } from '../../lib/gan/backend/install/ensure-engine.ts';
import type { BackendInfo } from '../gpu/messages.ts';
import { EngineUnavailable, type GpuWorker, startGpuWorker } from '../gpu/worker-handle.ts';

type EngineOptions = {
  /** What a person should read meanwhile. */
  say(text: string): void;
  environment: NodeJS.ProcessEnv;
};

/** The visible first step of a command that computes. Where it fails it says why, and another backend will do. */
export async function prepareEngine({ say, environment }: EngineOptions, interrupt: AbortSignal): Promise<void> {
  const outcome = await ensureEngine({ log: say, environment, signal: interrupt });
  if (!outcome.ok && outcome.kind !== 'unwanted') say(outcome.paragraph);
}

/**
 * Starts the GPU child for one command and stops it afterwards, whatever happened. Once interrupted, the child may finish
 * the step at work and keep its checkpoint.
 */
export async function withEngine<T>(
  { say, environment }: EngineOptions,
  work: (worker: GpuWorker, backend: BackendInfo) => Promise<T>,
): Promise<T> {
  const worker = startGpuWorker({
    environment: { ...environment, ...engineEnvironment() },
    onChoosing: say,
    log: {
      debug() {},
      info() {},
      warn: ({ reason }, message) => say(`${message}: ${String(reason)}`),
    },
  });
  try {
    const backend = await opened(worker);
    say(`Engine: ${backend.name}, ${backend.device} (${backend.reason})`);
    return await work(worker, backend);
  } finally {
    await worker.stop();
  }
}

/** The backend once the child is ready; a child that dies twice before it ends the wait. */
function opened(worker: GpuWorker): Promise<BackendInfo> {
  return new Promise((resolve, reject) => {
    let deaths = 0;
    const stopListening = worker.onChange((backend) => {
      if (!backend) deaths++;
      if (!backend && deaths < 2) return;
      stopListening();
      if (backend) resolve(backend);
      else reject(new EngineUnavailable(worker.problem() ?? 'the GPU child does not start'));
    });
  });
}
