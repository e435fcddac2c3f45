/**
 * The solo round as a pure machine: `(state, event, now) → [state, effects]`. It holds what was dealt and answered; rows,
 * emits and timers are effects that `solo-game.ts` runs. Times are milliseconds since the epoch.
 */
import { type Confidence, DEALT_AHEAD, type Resolution, TRIAL_LIFETIME_MS } from '../../lib/protocol/limits.ts';
import type { RoundState, TrialRevealed } from '../../lib/protocol/play.ts';
import type { Choice, CollectionId } from '../../lib/protocol/vocabulary.ts';
import { revealTrial } from './scoring.ts';

export type Answer = { choice: Choice; confidence: Confidence };

/** A trial whose row is at rest. `truth`, `machine` and `forger` stay here until `answer` is at rest too. */
export type Trial = {
  trialId: string;
  index: number;
  itemId: string;
  truth: Choice;
  machine: TrialRevealed['machine'];
  forger: TrialRevealed['forger'];
  resolution: Resolution;
  dealtAtMs: number;
  answer: Answer | null;
};

type RoundFacts = {
  sessionId: string;
  round: number; // of the session, from 0
  phase: 'practice' | 'main';
  collection: CollectionId;
  length: number;
  trials: readonly Trial[]; // by index, so far
};

export type Round = RoundFacts &
  (
    | { status: 'open'; supply: 'idle' | 'drawing' | 'waiting' } // waiting: the wall had no picture for this player
    | { status: 'finished' }
    | { status: 'expired' }
  );

/** A draw answers after a while, and rounds of another session have the same numbers. */
type DrawnFor = { sessionId: string; round: number };

export type RoundEvent =
  | { kind: 'started' } // also after a restart
  | ({ kind: 'drawn'; trials: readonly Trial[]; isShort: boolean } & DrawnFor) // the answer to `draw`; short: the wall ran out
  | ({ kind: 'draw-failed' } & DrawnFor) // the other one: rows could not be written, and nothing is dealt
  | { kind: 'retried' }
  | { kind: 'refilled' }
  | { kind: 'judged'; trialId: string; answer: Answer } // the judgment is at rest
  | { kind: 'attached' } // a screen (re)connected and holds nothing
  | { kind: 'ended' } // its session is over
  | { kind: 'ticked' };

export type RoundEffect =
  | { kind: 'draw'; from: number; count: number } // assign pictures to these indexes and write their rows
  | { kind: 'retry' } // `retried`, after a moment
  | { kind: 'deal'; trial: Trial }
  | { kind: 'tell-waiting'; index: number }
  | { kind: 'release'; trial: Trial } // its picture is out of the player's hands, answered or not
  | { kind: 'finish' }
  | { kind: 'expire' };

type Step = [Round, RoundEffect[]];

export function openRound(facts: RoundFacts): Round {
  return { ...facts, status: isComplete(facts) ? 'finished' : 'open', supply: 'idle' };
}

export function stepRound(state: Round, event: RoundEvent, nowMs: number): Step {
  if (event.kind === 'drawn' || event.kind === 'draw-failed') {
    const isLate = event.sessionId !== state.sessionId || event.round !== state.round || state.status !== 'open';
    // Pictures drawn for a round that expired meanwhile go back.
    if (isLate) return [state, event.kind === 'drawn' ? event.trials.map(release) : []];
  }
  if (state.status !== 'open') return [event.kind === 'judged' ? withAnswer(state, event) : state, []];
  const unanswered = state.trials.filter((trial) => trial.answer === null);
  switch (event.kind) {
    case 'started':
    case 'refilled':
    case 'retried':
      return topUp(state);
    case 'drawn': {
      const trials = [...state.trials, ...event.trials];
      const dealt = event.trials.map((trial): RoundEffect => ({ kind: 'deal', trial }));
      if (event.isShort) {
        return [{ ...state, trials, supply: 'waiting' }, [...dealt, { kind: 'tell-waiting', index: trials.length }]];
      }
      return after(dealt, topUp({ ...state, trials, supply: 'idle' }));
    }
    case 'draw-failed':
      return [{ ...state, supply: 'idle' }, [{ kind: 'retry' }]];
    case 'judged': {
      const judged = unanswered.find((trial) => trial.trialId === event.trialId);
      if (judged === undefined) return [state, []];
      const answered = withAnswer(state, event);
      const released = release({ ...judged, answer: event.answer });
      if (isComplete(answered)) return [{ ...answered, status: 'finished' }, [released, { kind: 'finish' }]];
      return after([released], topUp(answered));
    }
    case 'attached': {
      const dealt = unanswered.map((trial): RoundEffect => ({ kind: 'deal', trial }));
      const waits: RoundEffect[] =
        state.supply === 'waiting' ? [{ kind: 'tell-waiting', index: state.trials.length }] : [];
      return [state, [...dealt, ...waits]];
    }
    case 'ticked': {
      if (!unanswered.some((trial) => isOverdue(trial, nowMs))) return [state, []];
      return expire(state);
    }
    case 'ended':
      return expire(state);
  }
}

/** What to do with an answer that came in: write it, or say why not. Nothing is written for any but the first. */
export type Admission =
  | { kind: 'write'; trial: Trial }
  | { kind: 'repeat'; trial: Trial } // the same answer again: the same reveal
  | { kind: 'refuse'; error: 'already-judged' | 'trial-expired' }
  | { kind: 'unknown' }; // not of this round

export function admitAnswer(state: Round, given: { trialId: string; answer: Answer }, nowMs: number): Admission {
  const trial = state.trials.find((dealt) => dealt.trialId === given.trialId);
  if (trial === undefined) return { kind: 'unknown' };
  if (trial.answer !== null) {
    return isSameAnswer(trial.answer, given.answer)
      ? { kind: 'repeat', trial }
      : { kind: 'refuse', error: 'already-judged' };
  }
  const isOver = state.status !== 'open' || isOverdue(trial, nowMs);
  return isOver ? { kind: 'refuse', error: 'trial-expired' } : { kind: 'write', trial };
}

export function isSameAnswer(one: Answer, other: Answer): boolean {
  return one.choice === other.choice && one.confidence === other.confidence;
}

/** When the round is over if nobody answers; null while nothing is in the player's hands. */
export function expiryOf(state: Round): number | null {
  if (state.status !== 'open') return null;
  const dealt = state.trials.filter((trial) => trial.answer === null).map((trial) => trial.dealtAtMs);
  return dealt.length === 0 ? null : Math.min(...dealt) + TRIAL_LIFETIME_MS;
}

/** The round as its player may see it: truths of judged trials only. */
export function viewRound({ round, phase, collection, length, trials }: Round): RoundState {
  return { round, phase, collection, length, reveals: trials.flatMap((trial) => revealTrial(trial) ?? []) };
}

/** Keeps DEALT_AHEAD trials in the player's hands. The wall is asked only by what was answered, never by a label. */
function topUp(state: Round & { status: 'open' }): Step {
  if (state.supply === 'drawing') return [state, []];
  const held = state.trials.filter((trial) => trial.answer === null).length;
  const from = state.trials.length;
  const count = Math.min(DEALT_AHEAD - held, state.length - from);
  if (count <= 0) return [{ ...state, supply: 'idle' }, []];
  return [{ ...state, supply: 'drawing' }, [{ kind: 'draw', from, count }]];
}

function expire(state: Round): Step {
  const unanswered = state.trials.filter((trial) => trial.answer === null);
  return [{ ...state, status: 'expired' }, [...unanswered.map(release), { kind: 'expire' }]];
}

/** In a round that expired while the answer was on its way to rest, too: sent again, it is a repetition. */
function withAnswer<R extends Round>(state: R, { trialId, answer }: { trialId: string; answer: Answer }): R {
  const trials = state.trials.map((trial) =>
    trial.trialId === trialId && trial.answer === null ? { ...trial, answer } : trial,
  );
  return { ...state, trials };
}

function release(trial: Trial): RoundEffect {
  return { kind: 'release', trial };
}

function after(effects: RoundEffect[], [state, more]: Step): Step {
  return [state, [...effects, ...more]];
}

function isComplete({ trials, length }: RoundFacts): boolean {
  return trials.length === length && trials.every((trial) => trial.answer !== null);
}

function isOverdue(trial: Trial, nowMs: number): boolean {
  return nowMs >= trial.dealtAtMs + TRIAL_LIFETIME_MS;
}
