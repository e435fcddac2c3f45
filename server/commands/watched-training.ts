import { relative } from 'node:path';
import { listSteps, stepFolder } from '../../lib/gan/checkpoint.ts';
import type { TrainProgress, TrainResult } from '../../lib/gan/train-loop.ts';
import type { GpuWorker } from '../gpu/worker-handle.ts';
import { startProgressLine } from './progress-line.ts';
import { type TrainingPlan, writeCurves, writeGrid } from './training-folder.ts';

/**
 * Trains in the GPU child for somebody who watches: a line of numbers, and at every checkpoint a sheet in `grids/` and
 * `curves.png`. They are drawn here, where they hold up nothing; one that cannot be written ends no training.
 */
export async function trainWatched(
  worker: GpuWorker,
  { config }: TrainingPlan,
  { directory, dataset, interrupt }: { directory: string; dataset: string; interrupt: AbortSignal },
): Promise<TrainResult> {
  const progress = startProgressLine(process.stderr, {
    total: config.steps,
    unit: 'steps',
    each: { count: config.batch, unit: 'images' },
  });
  const { resolution } = config.network;
  let drawings: Promise<void> = Promise.resolve();
  let gridsWaiting = 0;
  const draw = (what: string, drawing: () => Promise<void>) => {
    drawings = drawings
      .then(drawing)
      .catch((error) =>
        progress.say(`${what} could not be written: ${error instanceof Error ? error.message : error}`),
      );
  };
  const drawCurves = () => writeCurves(directory, config);
  const sayInterrupted = () => progress.say('Interrupted: finishing the step, keeping a checkpoint …');
  if (interrupt.aborted) progress.say('Interrupted before the training began.');
  else interrupt.addEventListener('abort', sayInterrupted, { once: true });
  try {
    return await worker.train(
      { config, dataset, directory, resume: true },
      {
        signal: interrupt,
        onProgress({ step, statistics, warnings }) {
          for (const { message } of warnings) progress.say(`Warning, step ${step}: ${message}`);
          progress.update(step, wordsFor(statistics));
        },
        onGrid(images, step) {
          gridsWaiting++;
          draw(`the grid of step ${step}`, () => writeGrid(directory, { images, step, resolution }));
          // The curves of the newest checkpoint tell all that those before did.
          draw('curves.png', async () => {
            gridsWaiting--;
            if (gridsWaiting === 0) await drawCurves();
          });
        },
      },
    );
  } catch (error) {
    const kept = (await listSteps(directory)).at(-1);
    const folder = relative('.', directory) || '.';
    if (kept !== undefined) progress.say(`Kept: ${folder}/${stepFolder(kept)}, from which --resume goes on.`);
    throw error;
  } finally {
    draw('curves.png', drawCurves); // the last steps may have no checkpoint
    await drawings;
    progress.end();
  }
}

/** Short: they and the time left fit a terminal of 80 columns. */
export function wordsFor({
  lossD,
  lossG,
  realScore,
  fakeScoreBefore,
  fakeScoreAfter,
}: TrainProgress['statistics']): string {
  const scores = `D(x) ${realScore.toFixed(2)} D(G(z)) ${fakeScoreBefore.toFixed(2)}/${fakeScoreAfter.toFixed(2)}`;
  return `D ${lossD.toFixed(2)} G ${lossG.toFixed(2)} · ${scores}`;
}
