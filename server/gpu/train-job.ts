import { openPixelFile } from '../../lib/gan/dataset.ts';
import { type TrainProgress, type TrainResult, train } from '../../lib/gan/train-loop.ts';
import type { BackendInfo, TrainJob } from './messages.ts';

/** Trains until the job's last step, or until the signal: then the step is finished and a checkpoint kept. */
export async function runTrainJob(
  job: TrainJob,
  {
    backend,
    ...hooks
  }: {
    backend: BackendInfo;
    signal: AbortSignal;
    onProgress(progress: TrainProgress): void;
    onGrid(images: Uint8Array, step: number): Promise<void>;
    /** Awaited between two steps. */
    yieldToOthers(): Promise<void>;
  },
): Promise<TrainResult> {
  const { config, directory, resume } = job;
  const dataset = await openPixelFile(job.dataset, config.network.resolution);
  return train({ config, dataset, directory, resume, engine: backend.name, ...hooks });
}
