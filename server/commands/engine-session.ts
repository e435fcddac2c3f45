import { engineEnvironment } from '../../lib/gan/backend/engine-environment.ts';
import { type GpuWorker, startGpuWorker } from '../gpu/worker-handle.ts';

/**
 * Prepares the engine, starts its child for one command and stops it afterwards, whatever happened. Once interrupted, the
 * child may finish the step at work and keep its checkpoint.
 *
 * @param options.say what a person should read meanwhile
 */
export async function withEngine<T>(
  options: { say(text: string): void; environment: NodeJS.ProcessEnv },
  work: (worker: GpuWorker) => Promise<T>,
): Promise<T> {
  const { say, environment } = options;
  const worker = startGpuWorker({
    environment: { ...environment, ...engineEnvironment() },
    log: {
      debug() {},
      info() {},
      warn: ({ reason }, message) => say(`${message}: ${String(reason)}`),
    },
  });
  worker.onChange((backend) => {
    if (backend) say(`Engine: ${backend.name}, ${backend.device} (${backend.reason})`);
  });
  try {
    return await work(worker);
  } finally {
    await worker.stop();
  }
}
