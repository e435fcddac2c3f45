import { describe, expect, it } from 'vitest';
import { DEALT_AHEAD, TRIAL_LIFETIME_MS } from '../../lib/protocol/limits.ts';
import {
  admitAnswer,
  expiryOf,
  openRound,
  type Round,
  type RoundEffect,
  type RoundEvent,
  stepRound,
  type Trial,
  viewRound,
} from '../../server/game/round.ts';
import { seededRandom } from '../support/seeded-random.ts';

const NOW_MS = 1_000_000;
const LENGTH = 6;
const DRAWN_FOR = { sessionId: 'session', round: 2 };

function emptyRound(): Round {
  return openRound({ sessionId: 'session', round: 2, phase: 'main', collection: 'people', length: LENGTH, trials: [] });
}

function trialAt(index: number, change: Partial<Trial> = {}): Trial {
  return {
    trialId: `trial-${index}`,
    index,
    itemId: `item-${index}`,
    truth: index % 2 === 0 ? 'fake' : 'real',
    machine: { fakeProbability: 0.7 },
    forger: null,
    resolution: 64,
    dealtAtMs: NOW_MS,
    answer: null,
    ...change,
  };
}

const answer = { choice: 'fake', confidence: 75 } as const;

/** Steps through events; returns the last state and the effects of the last event. */
function play(events: RoundEvent[], from: Round = emptyRound(), nowMs = NOW_MS): [Round, RoundEffect[]] {
  return events.reduce<[Round, RoundEffect[]]>(([state], event) => stepRound(state, event, nowMs), [from, []]);
}

const drawn = (...trials: Trial[]): RoundEvent => ({ kind: 'drawn', ...DRAWN_FOR, trials, isShort: false });
const short = (...trials: Trial[]): RoundEvent => ({ kind: 'drawn', ...DRAWN_FOR, trials, isShort: true });
const dealtAhead = drawn(trialAt(0), trialAt(1), trialAt(2));

describe('the solo round', () => {
  it('P4: draws what a player may hold, deals it, and draws one more for each that was judged', () => {
    expect(play([{ kind: 'started' }])[1]).toEqual([{ kind: 'draw', from: 0, count: DEALT_AHEAD }]);
    const [dealt, effects] = play([{ kind: 'started' }, dealtAhead]);
    expect(effects).toEqual([0, 1, 2].map((index) => ({ kind: 'deal', trial: trialAt(index) })));
    expect(play([{ kind: 'judged', trialId: 'trial-1', answer }], dealt)[1]).toEqual([
      { kind: 'release', trial: trialAt(1, { answer }) },
      { kind: 'draw', from: 3, count: 1 },
    ]);
  });

  it('asks the wall once at a time, and for everything that was judged meanwhile when it answers', () => {
    const judge = (index: number): RoundEvent => ({ kind: 'judged', trialId: `trial-${index}`, answer });
    const [busy, effects] = play([{ kind: 'started' }, dealtAhead, judge(0), judge(1)]);
    expect(effects.map(({ kind }) => kind)).toEqual(['release']);
    expect(play([drawn(trialAt(3))], busy)[1]).toEqual([
      { kind: 'deal', trial: trialAt(3) },
      { kind: 'draw', from: 4, count: 1 },
    ]);
  });

  it('W2: tells that it waits, for which trial, and draws again when the wall was refilled', () => {
    const [waiting, effects] = play([{ kind: 'started' }, short(trialAt(0))]);
    expect(effects).toEqual([
      { kind: 'deal', trial: trialAt(0) },
      { kind: 'tell-waiting', index: 1 },
    ]);
    expect(play([{ kind: 'refilled' }], waiting)[1]).toEqual([{ kind: 'draw', from: 1, count: 2 }]);
  });

  it('P5: draws again a moment after rows could not be written, and does not wait for the wall', () => {
    const [failed, effects] = play([{ kind: 'started' }, { kind: 'draw-failed', ...DRAWN_FOR }]);
    expect(effects).toEqual([{ kind: 'retry' }]);
    expect(play([{ kind: 'retried' }], failed)[1]).toEqual([{ kind: 'draw', from: 0, count: DEALT_AHEAD }]);
  });

  it('P6, P8: knows an answer that came to rest when its round was over', () => {
    const given = { trialId: 'trial-0', answer };
    const [over] = play(
      [{ kind: 'started' }, dealtAhead, { kind: 'ticked' }],
      emptyRound(),
      NOW_MS + TRIAL_LIFETIME_MS,
    );
    const [known, effects] = play([{ kind: 'judged', ...given }], over);
    expect([known.status, effects]).toEqual(['expired', []]);
    const nowMs = NOW_MS + TRIAL_LIFETIME_MS;
    expect(admitAnswer(known, given, nowMs)).toEqual({ kind: 'repeat', trial: trialAt(0, { answer }) });
  });

  it('P9: deals everything unjudged again to a screen that comes back', () => {
    const [state] = play([{ kind: 'started' }, dealtAhead, { kind: 'judged', trialId: 'trial-1', answer }]);
    expect(play([{ kind: 'attached' }], state)[1]).toEqual([
      { kind: 'deal', trial: trialAt(0) },
      { kind: 'deal', trial: trialAt(2) },
    ]);
  });

  it('P6: admits an answer once; the same one again is a repetition, another one is refused', () => {
    const [dealt] = play([{ kind: 'started' }, dealtAhead]);
    const given = { trialId: 'trial-0', answer };
    expect(admitAnswer(dealt, given, NOW_MS)).toEqual({ kind: 'write', trial: trialAt(0) });
    const [judged] = play([{ kind: 'judged', ...given }], dealt);
    expect(admitAnswer(judged, given, NOW_MS)).toEqual({ kind: 'repeat', trial: trialAt(0, { answer }) });
    for (const other of [
      { ...answer, confidence: 95 as const },
      { ...answer, choice: 'real' as const },
    ]) {
      expect(admitAnswer(judged, { trialId: 'trial-0', answer: other }, NOW_MS)).toEqual({
        kind: 'refuse',
        error: 'already-judged',
      });
    }
    expect(admitAnswer(judged, { trialId: 'trial-9', answer }, NOW_MS)).toEqual({ kind: 'unknown' });
  });

  it('P8: is over when a trial is overdue, to the millisecond', () => {
    const [dealt] = play([{ kind: 'started' }, dealtAhead]);
    const dueMs = NOW_MS + TRIAL_LIFETIME_MS;
    expect(expiryOf(dealt)).toBe(dueMs);
    expect(play([{ kind: 'ticked' }], dealt, dueMs - 1)[0]).toEqual(dealt);
    expect(admitAnswer(dealt, { trialId: 'trial-0', answer }, dueMs - 1).kind).toBe('write');
    expect(admitAnswer(dealt, { trialId: 'trial-0', answer }, dueMs)).toEqual({
      kind: 'refuse',
      error: 'trial-expired',
    });
    const [over, effects] = play([{ kind: 'ticked' }], dealt, dueMs);
    expect(over.status).toBe('expired');
    expect(effects.map(({ kind }) => kind)).toEqual(['release', 'release', 'release', 'expire']);
    expect(expiryOf(over)).toBeNull();
    expect(play([{ kind: 'refilled' }, { kind: 'attached' }], over)[1]).toEqual([]);
  });

  it('P13: is over with its session, and lets go of everything', () => {
    const [dealt] = play([{ kind: 'started' }, dealtAhead, { kind: 'judged', trialId: 'trial-0', answer }]);
    const [over, effects] = play([{ kind: 'ended' }], dealt);
    expect(over.status).toBe('expired');
    expect(effects.map(({ kind }) => kind)).toEqual(['release', 'release', 'expire']);
    expect(play([drawn(trialAt(3))], over)[1]).toEqual([{ kind: 'release', trial: trialAt(3) }]);
  });

  it('gives pictures back that were drawn for a round which is over or another one', () => {
    const late = trialAt(0);
    const [over] = play(
      [{ kind: 'started' }, dealtAhead, { kind: 'ticked' }],
      emptyRound(),
      NOW_MS + TRIAL_LIFETIME_MS,
    );
    expect(play([drawn(late)], over)[1]).toEqual([{ kind: 'release', trial: late }]);
    for (const other of [
      { ...DRAWN_FOR, round: 1 },
      { ...DRAWN_FOR, sessionId: 'the one before' },
    ]) {
      const drawnElsewhere: RoundEvent = { kind: 'drawn', ...other, trials: [late], isShort: false };
      expect(play([{ kind: 'started' }, drawnElsewhere])[1]).toEqual([{ kind: 'release', trial: late }]);
      expect(play([{ kind: 'started' }, { kind: 'draw-failed', ...other }])[1]).toEqual([]);
    }
  });

  it('S1: shows truths of judged trials only', () => {
    const [state] = play([{ kind: 'started' }, dealtAhead, { kind: 'judged', trialId: 'trial-1', answer }]);
    expect(viewRound(state).reveals).toEqual([
      {
        trialId: 'trial-1',
        index: 1,
        ...answer,
        truth: 'real',
        points: 438,
        machine: { fakeProbability: 0.7 },
        forger: null,
      },
    ]);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('holds its rules whatever happens (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    let state = emptyRound();
    let asked: { from: number; count: number } | null = null;
    let nowMs = NOW_MS;
    let held = 0; // hands that the wall knows of
    const answers = new Map<string, unknown>();
    for (let turn = 0; turn < 300; turn++) {
      const event = anyEvent();
      const before = state;
      const [next, effects] = stepRound(state, event, nowMs);
      state = next;
      if (event.kind === 'drawn') held += event.trials.length;
      for (const effect of effects) {
        if (effect.kind === 'release') held--;
        if (effect.kind === 'draw') {
          expect(asked).toBeNull(); // one draw at a time
          asked = { from: effect.from, count: effect.count };
        }
      }
      const open = state.trials.filter((trial) => trial.answer === null);
      expect(state.trials.map(({ index }) => index)).toEqual(state.trials.map((_, index) => index));
      expect(open.length).toBeLessThanOrEqual(DEALT_AHEAD);
      expect(state.trials.length).toBeLessThanOrEqual(LENGTH);
      expect(held).toBe(state.status === 'open' ? open.length : 0);
      for (const [trialId, given] of answers) {
        expect(state.trials.find((trial) => trial.trialId === trialId)?.answer).toEqual(given); // never changed
      }
      if (before.status !== 'open') expect(state).toEqual(before);
      expect(state.status === 'finished').toBe(state.trials.length === LENGTH && open.length === 0);
    }

    function anyEvent(): RoundEvent {
      nowMs += below(40) === 0 ? below(TRIAL_LIFETIME_MS) : below(1000);
      const kind = below(6);
      if (asked !== null && kind < 3) {
        const { from, count } = asked;
        asked = null;
        if (below(6) === 0) return { kind: 'draw-failed', ...DRAWN_FOR };
        const got = below(4) === 0 ? below(count) : count;
        const trials = Array.from({ length: got }, (_, i) => trialAt(from + i, { dealtAtMs: nowMs }));
        return { kind: 'drawn', ...DRAWN_FOR, trials, isShort: got < count };
      }
      const trial = state.trials[below(LENGTH)];
      if (kind === 3 && trial !== undefined) {
        const given = { choice: 'real', confidence: 50 } as const;
        if (admitAnswer(state, { trialId: trial.trialId, answer: given }, nowMs).kind !== 'write') {
          return { kind: 'attached' };
        }
        answers.set(trial.trialId, given);
        return { kind: 'judged', trialId: trial.trialId, answer: given };
      }
      return { kind: (['started', 'refilled', 'attached', 'ticked'] as const)[below(4)] ?? 'started' };
    }
  });
});
