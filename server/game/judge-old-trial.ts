import type { Database } from '../../db/client.ts';
import { findTrial } from '../../db/queries/trials.ts';
import type { Judge, TrialRevealed } from '../../lib/protocol/play.ts';
import type { Result } from '../../lib/protocol/result.ts';
import { type Refusal, refuse } from './refusal.ts';
import { isSameAnswer, type Trial } from './round.ts';
import { restoreTrial } from './saved-game.ts';
import { revealTrial } from './scoring.ts';

const REFUSALS = {
  'already-judged': 'Another answer to this trial is at rest; the first one stands.',
  'trial-expired': 'This trial was dealt too long ago; its round is over.',
} as const;

/** An answer to a trial that is not of the present round, but of an older one, of somebody else, or of nobody. Writes nothing. */
export async function judgeOldTrial(
  db: Database,
  { playerId, judge }: { playerId: string; judge: Judge },
): Promise<Result<TrialRevealed>> {
  const stored = await findTrial(db, judge.trialId);
  if (stored === null) return refuse('unknown-trial', 'There is no trial of this id.');
  if (stored.playerId !== playerId) return refuse('not-your-trial', 'This trial was dealt to somebody else.');
  const trial = restoreTrial(stored);
  if (trial.answer === null) return refuseAnswer('trial-expired');
  return isSameAnswer(trial.answer, judge) ? reveal(trial) : refuseAnswer('already-judged');
}

export function refuseAnswer(error: keyof typeof REFUSALS): Refusal {
  return refuse(error, REFUSALS[error]);
}

/** Of a trial whose answer is at rest. */
export function reveal(trial: Trial): Result<TrialRevealed> {
  const value = revealTrial(trial);
  if (value === null) throw new Error('A trial without an answer was about to be revealed.');
  return { ok: true, value };
}
