import { describe, expect, it } from 'vitest';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { type AnsweredTrial, machineVerdict, revealTrial, summariseTrials } from '../../server/game/scoring.ts';

function answered(index: number, truth: Choice, choice: Choice, change: Partial<AnsweredTrial> = {}): AnsweredTrial {
  return {
    trialId: `trial-${index}`,
    index,
    itemId: `item-${index}`,
    truth,
    machine: { fakeProbability: truth === 'fake' ? 0.8 : 0.6 },
    forger: truth === 'fake' ? { name: 'dcgan', architecture: 'dcgan', step: 1 } : null,
    resolution: 64,
    dealtAtMs: 0,
    answer: { choice, confidence: 75 },
    ...change,
  };
}

describe('scoring', () => {
  it('turns the logit into a probability of being fake that is never quite sure', () => {
    expect(machineVerdict(null)).toBeNull();
    expect(machineVerdict(0)).toEqual({ fakeProbability: 0.5 });
    expect(machineVerdict(Math.log(3))?.fakeProbability).toBeCloseTo(0.25, 12); // the logit is for "real"
    expect(machineVerdict(-1000)).toEqual({ fakeProbability: 0.99 });
    expect(machineVerdict(1000)).toEqual({ fakeProbability: 0.01 });
  });

  it('S1: reveals nothing of a trial without an answer', () => {
    expect(revealTrial({ ...answered(0, 'fake', 'real'), answer: null })).toBeNull();
  });

  it('sums a round up, the surest mistakes first', () => {
    const trials = [
      answered(0, 'fake', 'real'),
      answered(1, 'fake', 'real', { answer: { choice: 'real', confidence: 95 } }),
      answered(2, 'fake', 'fake'),
      answered(3, 'real', 'fake'),
      answered(4, 'real', 'real', { answer: { choice: 'real', confidence: 50 } }),
    ];
    const { fooledBy, dPrime, criterion, ...summary } = summariseTrials(trials);
    expect(summary).toEqual({
      trials: 5,
      correct: 2,
      points: 438 + 98 + 938 + 438 + 750,
      maxPoints: 5000,
      fakes: { shown: 3, calledReal: 2 },
      reals: { shown: 2, calledFake: 1 },
      meanConfidence: (75 + 95 + 75 + 75 + 50) / 5,
      machineCorrect: 3, // it calls everything fake
    });
    expect(fooledBy.map(({ index }) => index)).toEqual([1, 0]);
    expect(dPrime).toBeLessThan(0); // H = 1.5/4 below F = 1.5/3
    expect(criterion).toBeGreaterThan(0);
  });

  it('says nothing of d′ without both classes, nor of the machine where it has not looked at all', () => {
    expect(summariseTrials([answered(0, 'fake', 'fake', { machine: null })])).toMatchObject({
      dPrime: null,
      criterion: null,
      machineCorrect: null,
    });
  });
});
