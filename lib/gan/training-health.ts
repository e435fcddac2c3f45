import type { StepStatistics } from './train-step.ts';

/** Something that a person should see; the training goes on, because a class may want to watch it fail. */
export type TrainingWarning = { kind: 'discriminator-won' | 'collapse'; message: string };

export type TrainingHealth = {
  /**
   * To be told every step in its order; a resumed training tells those before once more. A problem says what has become of
   * the numbers: the training has to stop. Sound is a step that deserves a checkpoint. A warning is given when its condition
   * begins.
   */
  observe(step: HealthStep): { problem: string | null; isSound: boolean; warnings: TrainingWarning[] };
};

export type HealthStep = StepStatistics & {
  step: number;
  /** At checkpoints: how much the forged pictures differ, relative to the authentic ones (`variety.ts`). */
  variety?: number;
};

/**
 * PyTorch's BCELoss cannot exceed 100, because it clamps the logarithm there: a reference training never shows more, nor a
 * loss of D, which is the sum of two, above 200. In `pretrained/dcgan-people/metrics.jsonl`, which keeps every tenth step, G
 * loses up to 34 in the first hundred steps and less than 15 after them; where D has won, G's loss stays below 40.
 */
export const MAX_LOSS = 100;
const DIVERGED_STEPS = 50; // in a row: one batch may be an outlier, and Adam recovers from it

/**
 * D knows every picture. Of the log of the shipped training one line says so, that of step 50; narrow generators
 * (8 channels) that got there never came back.
 */
const WON_LOSS = 0.05;
const WON_SCORE = 0.05; // D(G(z)) before D's update
const WON_STEPS = 200; // in a row

/**
 * A generator that learns reaches the variety of the authentic pictures: the shipped one has 1.02. Of 32 channels it had 0.21
 * after 50 steps, 0.48 after 200, 0.90 after 500; one of 8 channels that failed fell from 0.16 to 0.03.
 */
const COLLAPSED_VARIETY = 0.2;
const COLLAPSE_FROM_STEP = 200;

/** Watches a training's numbers for the ways in which adversarial training fails: divergence, a D that has won, mode collapse. */
export function watchTrainingHealth(): TrainingHealth {
  let stepsBeyond = 0;
  let stepsWon = 0;
  let isCollapsed = false;

  function problemWith({ lossD, lossG }: HealthStep): string | null {
    const losses = `loss D ${lossD.toPrecision(3)}, loss G ${lossG.toPrecision(3)}`;
    if (!Number.isFinite(lossD + lossG)) return `the losses are no longer finite (${losses})`;
    stepsBeyond = Math.max(lossD / 2, lossG) > MAX_LOSS ? stepsBeyond + 1 : 0;
    if (stepsBeyond < DIVERGED_STEPS) return null;
    return `the training has diverged, with a loss above ${MAX_LOSS} for ${DIVERGED_STEPS} steps (${losses})`;
  }

  function hasJustWon({ lossD, fakeScoreBefore }: HealthStep): boolean {
    stepsWon = lossD < WON_LOSS && fakeScoreBefore < WON_SCORE ? stepsWon + 1 : 0;
    return stepsWon === WON_STEPS;
  }

  function hasJustCollapsed({ step, variety }: HealthStep): boolean {
    if (variety === undefined || step < COLLAPSE_FROM_STEP) return false;
    const wasCollapsed = isCollapsed;
    isCollapsed = variety < COLLAPSED_VARIETY;
    return isCollapsed && !wasCollapsed;
  }

  return {
    observe(step) {
      const problem = problemWith(step);
      const warnings: TrainingWarning[] = [];
      if (hasJustWon(step)) {
        warnings.push({
          kind: 'discriminator-won',
          message: `the discriminator has won: for ${WON_STEPS} steps it was sure of every picture, and the generator learns next to nothing from it`,
        });
      }
      if (hasJustCollapsed(step)) {
        warnings.push({
          kind: 'collapse',
          message: `mode collapse: whatever the latent, the forged pictures are nearly the same (they vary ${step.variety?.toFixed(2)} times as much as the authentic ones)`,
        });
      }
      return { problem, isSound: stepsBeyond === 0, warnings };
    },
  };
}
