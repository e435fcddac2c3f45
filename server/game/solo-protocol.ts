import {
  CONFIDENCES,
  DEALT_AHEAD,
  PRACTICE_LENGTH,
  ROUND_LENGTH,
  TRIAL_LIFETIME_MS,
} from '../../lib/protocol/limits.ts';
import { EPSILON, HUNGRY_BELOW } from '../wall/assignment.ts';
import { RETIRE_AT_JUDGMENTS } from '../wall/hanging.ts';

/** The rules under which solo rounds are played, as their rows refer to them. Another rule is another version. */
export const SOLO_PROTOCOL = {
  name: 'solo',
  version: 1,
  params: {
    task: 'single',
    confidences: [...CONFIDENCES],
    feedback: 'after-each',
    scoring: 'brier',
    practiceLength: PRACTICE_LENGTH,
    roundLength: ROUND_LENGTH,
    dealtAhead: DEALT_AHEAD,
    trialLifetimeMs: TRIAL_LIFETIME_MS,
    label: { policy: 'independent-coin', fake: 0.5 },
    assignment: { policy: 'least-judged-first', epsilon: EPSILON, hungryBelow: HUNGRY_BELOW },
    retireAtJudgments: RETIRE_AT_JUDGMENTS,
  },
};
