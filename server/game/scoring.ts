import { MAX_POINTS, scorePoints } from '../../lib/judgment/proper-score.ts';
import { countSignals, detectSignal } from '../../lib/judgment/signal-detection.ts';
import type { RoundSummary, TrialRevealed } from '../../lib/protocol/play.ts';
import type { Answer, Trial } from './round.ts';

export type AnsweredTrial = Trial & { answer: Answer };

export function isAnswered(trial: Trial): trial is AnsweredTrial {
  return trial.answer !== null;
}

/** What a player may know of a trial: everything once their answer is at rest, nothing before. */
export function revealTrial(trial: Trial): TrialRevealed | null {
  if (!isAnswered(trial)) return null;
  const { trialId, index, truth, machine, forger, answer } = trial;
  return { trialId, index, ...answer, truth, points: pointsOf(trial), machine, forger };
}

/** The discriminator's logit (> 0 leans towards real) as a probability that the picture is fake. Never quite sure: 0.01…0.99. */
export function machineVerdict(logit: number | null): TrialRevealed['machine'] {
  if (logit === null) return null;
  const probability = 1 / (1 + Math.exp(logit));
  return { fakeProbability: Math.min(0.99, Math.max(0.01, probability)) };
}

/** A finished round in numbers. The pictures that fooled the player are named, surest mistakes first; their bytes come from the rows. */
export function summariseTrials(
  trials: readonly AnsweredTrial[],
): Omit<RoundSummary, 'round' | 'phase' | 'fooledBy' | 'pictures'> & { fooledBy: AnsweredTrial[] } {
  const judgments = trials.map(({ truth, answer }) => ({ truth, choice: answer.choice }));
  const signals = countSignals(judgments);
  const detected = detectSignal(signals);
  const fooledBy = trials
    .filter(({ truth, answer }) => truth === 'fake' && answer.choice === 'real')
    .sort((one, other) => other.answer.confidence - one.answer.confidence);
  return {
    trials: trials.length,
    correct: signals.hits + signals.correctRejections,
    points: sum(trials.map(pointsOf)),
    maxPoints: MAX_POINTS * trials.length,
    dPrime: detected?.dPrime ?? null,
    criterion: detected?.criterion ?? null,
    fakes: { shown: signals.hits + signals.misses, calledReal: signals.misses },
    reals: { shown: signals.falseAlarms + signals.correctRejections, calledFake: signals.falseAlarms },
    meanConfidence: trials.length === 0 ? 0 : sum(trials.map(({ answer }) => answer.confidence)) / trials.length,
    machineCorrect: countMachineCorrect(trials),
    fooledBy,
  };
}

function pointsOf({ truth, answer }: AnsweredTrial): number {
  return scorePoints({ isCorrect: answer.choice === truth, confidence: answer.confidence });
}

/** Null unless the machine has looked at every trial: a comparison has to be over the same pictures. */
function countMachineCorrect(trials: readonly AnsweredTrial[]): number | null {
  if (trials.some(({ machine }) => machine === null)) return null;
  return trials.filter(
    ({ machine, truth }) => (machine !== null && machine.fakeProbability > 0.5) === (truth === 'fake'),
  ).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
