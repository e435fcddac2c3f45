import type { Database } from '../../db/client.ts';
import type { JudgmentWriter } from '../../db/judgment-writer.ts';
import { findJudgment } from '../../db/queries/judgments.ts';
import { findTrial } from '../../db/queries/trials.ts';
import type { Judge, TrialRevealed } from '../../lib/protocol/play.ts';
import type { Result } from '../../lib/protocol/result.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Answer, admitAnswer, isSameAnswer, type Round, type Trial } from './round.ts';
import { answerOf, restoreTrial } from './saved-game.ts';
import { revealTrial } from './scoring.ts';

export type Judging = {
  /** Resolves when the judgment is at rest, or was refused without a trace. */
  judge(judge: Judge): Promise<Result<TrialRevealed>>;
  /** When nothing is on its way to rest any more. */
  settled(): Promise<void>;
};

export type JudgingOptions = {
  db: Database;
  writer: JudgmentWriter;
  playerId: string;
  now: () => number; // milliseconds since the epoch
  round(): Round | null;
  sentAtMs(trialId: string): number | undefined; // on the monotonic clock; unknown after a restart
  onJudged(trialId: string, answer: Answer): void; // at rest
  onRefused(): void;
};

const REFUSALS = {
  'already-judged': 'Another answer to this trial is at rest; the first one stands.',
  'trial-expired': 'This trial was dealt too long ago; its round is over.',
} as const;

/** The way of an answer to its row: the first one is written, all others are compared with it. */
export function createJudging(options: JudgingOptions): Judging {
  const { db, writer, playerId, now, round, sentAtMs, onJudged, onRefused } = options;
  const writing = new Map<string, Promise<unknown>>(); // by trial id

  /** Null for a trial that is not of the present round. */
  async function judgeInRound(judge: Judge): Promise<Result<TrialRevealed> | null> {
    const { trialId, choice, confidence } = judge;
    await writing.get(trialId)?.catch(() => {}); // whoever sent that one is told
    const present = round();
    if (present === null) return null;
    const answer = { choice, confidence };
    const admission = admitAnswer(present, { trialId, answer }, now());
    switch (admission.kind) {
      case 'unknown':
        return null;
      case 'refuse':
        onRefused();
        return refuseAnswer(admission.error);
      case 'repeat':
        return reveal(admission.trial);
      case 'write': {
        const outcome = await write(judge);
        // It can stand there without our knowing when the database lost its connection right after the commit.
        if (outcome === 'existing-different') return adoptStanding(trialId);
        onJudged(trialId, answer);
        return reveal({ ...admission.trial, answer });
      }
      default:
        return admission satisfies never;
    }
  }

  function write({ trialId, choice, confidence, reactionMs, readyDelayMs, focusLost }: Judge) {
    const sentMs = sentAtMs(trialId);
    const elapsedMs = sentMs === undefined ? null : performance.now() - sentMs;
    const timings = { reactionMs, readyDelayMs, elapsedMs, focusLost, receivedAt: new Date(now()) };
    const written = writer.write({ trialId, playerId, stage: 'pre', choice, confidence, ...timings });
    writing.set(trialId, written);
    return written.finally(() => writing.delete(trialId));
  }

  async function adoptStanding(trialId: string): Promise<Refusal> {
    const standing = await findJudgment(db, { trialId, playerId, stage: 'pre' });
    if (standing !== null) onJudged(trialId, answerOf(standing));
    return refuseAnswer('already-judged');
  }

  /** A trial of an older round, of somebody else, or of nobody. Writes nothing. */
  async function judgeElsewhere(judge: Judge): Promise<Result<TrialRevealed>> {
    const stored = await findTrial(db, judge.trialId);
    if (stored === null) return refuse('unknown-trial', 'There is no trial of this id.');
    if (stored.playerId !== playerId) return refuse('not-your-trial', 'This trial was dealt to somebody else.');
    const trial = restoreTrial(stored);
    if (trial.answer === null) return refuseAnswer('trial-expired');
    return isSameAnswer(trial.answer, judge) ? reveal(trial) : refuseAnswer('already-judged');
  }

  return {
    judge: async (judge) => (await judgeInRound(judge)) ?? judgeElsewhere(judge),
    async settled() {
      await Promise.allSettled(writing.values());
    },
  };
}

function refuseAnswer(error: keyof typeof REFUSALS): Refusal {
  return refuse(error, REFUSALS[error]);
}

/** Of a trial whose answer is at rest. */
function reveal(trial: Trial): Result<TrialRevealed> {
  const value = revealTrial(trial);
  if (value === null) throw new Error('A trial without an answer was about to be revealed.');
  return { ok: true, value };
}
