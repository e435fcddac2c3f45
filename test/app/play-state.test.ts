/** The screens of the solo game as a pure function of what the server told and what the visitor did. */
import { describe, expect, it } from 'vitest';
import {
  consentVersion,
  type HungPicture,
  initialPlayState,
  isRefilling,
  type PlayEvent,
  type PlayState,
  pendingJudgment,
  reducePlay,
} from '../../app/_client/play-state.ts';
import type { Judge, PlayerWelcomed, RoundState, TrialRevealed } from '../../lib/protocol/play.ts';

const consent = { version: consentVersion, contributes: true };
const round = (state: Partial<RoundState> = {}): RoundState => ({
  round: 0,
  phase: 'main',
  collection: 'people',
  length: 2,
  reveals: [],
  ...state,
});
const welcomed = (player: Partial<PlayerWelcomed> = {}): PlayEvent => ({
  type: 'welcomed',
  player: { consent, practised: true, round: null, ...player },
});
const hung = (index: number, name = `trial ${index}`): HungPicture => ({
  trialId: name,
  round: 0,
  index,
  picture: {} as ImageBitmap, // no test looks at it
  arrivedMs: 0,
});
const dealt = (index: number, name?: string): PlayEvent => ({ type: 'dealt', hung: hung(index, name) });
const judgment = (index: number): Judge => ({
  trialId: `trial ${index}`,
  choice: 'real',
  confidence: 75,
  reactionMs: 900,
  readyDelayMs: 10,
  focusLost: false,
});
const judging = (index: number): PlayEvent => ({ type: 'judging', judgment: judgment(index) });
const reveal = (index: number): TrialRevealed => ({
  trialId: `trial ${index}`,
  index,
  choice: 'real',
  confidence: 75,
  truth: 'fake',
  points: 438,
  machine: null,
  forger: null,
});
const judged = (index: number): PlayEvent => ({ type: 'judged', reveal: reveal(index) });
const play = (...events: PlayEvent[]): PlayState => events.reduce(reducePlay, initialPlayState);
/** What is on screen, in one word or two. */
const seen = ({ screen }: PlayState): string =>
  screen.kind === 'round'
    ? `${screen.index} ${screen.easel.stage}`
    : screen.kind === 'invitation'
      ? `invitation ${screen.phase}`
      : screen.kind;

describe('where a visitor arrives', () => {
  it.each([
    ['without consent', { consent: null }, 'consent'],
    ['with consent to an older text', { consent: { version: '2020-01-01', contributes: true } }, 'consent'],
    ['without practice', { practised: false }, 'invitation practice'],
    ['after practice', { round: round({ phase: 'practice', reveals: [reveal(0), reveal(1)] }) }, 'invitation main'],
    ['in the middle of a round', { round: round({ reveals: [reveal(0)] }) }, '1 waiting'],
    ['at the end of a round', { round: round({ reveals: [reveal(0), reveal(1)] }) }, 'summary'],
  ] as const)('%s', (_, player, screen) => {
    expect(seen(play(welcomed(player as Partial<PlayerWelcomed>)))).toBe(screen);
  });
});

describe('a round', () => {
  const begun: PlayEvent[] = [welcomed(), { type: 'started', round: round() }];

  it('goes from picture to answer to truth to the next picture, and ends in the appraisal', () => {
    const steps: [PlayEvent, string][] = [
      [dealt(0), '0 looking'],
      [dealt(1), '0 looking'],
      [judging(0), '0 judging'],
      [judged(0), '0 revealed'],
      [{ type: 'next' }, '1 looking'],
      [judging(1), '1 judging'],
      [judged(1), '1 revealed'],
      [{ type: 'next' }, 'summary'],
    ];
    let state = play(...begun);
    for (const [event, screen] of steps) {
      state = reducePlay(state, event);
      expect(seen(state)).toBe(screen);
    }
    expect([...state.ahead]).toEqual([]);
  });

  it('shows a picture that was dealt before the round was acknowledged', () => {
    expect(seen(play(welcomed(), dealt(0), { type: 'started', round: round() }))).toBe('0 looking');
  });

  it('ends practice at the invitation to the round that counts', () => {
    const practice = round({ phase: 'practice', length: 1 });
    const state = play(welcomed(), { type: 'started', round: practice }, dealt(0), judging(0), judged(0), {
      type: 'next',
    });
    expect(seen(state)).toBe('invitation main');
  });

  it('takes no second answer, no answer to another picture and no truth of another picture', () => {
    const state = play(...begun, dealt(0), judging(0));
    expect(reducePlay(state, judging(0))).toBe(state);
    expect(reducePlay(state, judged(1))).toBe(state);
    expect(seen(reducePlay(play(...begun, dealt(0)), judging(1)))).toBe('0 looking');
  });

  it('says that the wall is refilled although it was told while the last label was still read', () => {
    const state = play(...begun, dealt(0), judging(0), judged(0), { type: 'waited', round: 0, index: 1 });
    expect(isRefilling(state)).toBe(false);
    const next = reducePlay(state, { type: 'next' });
    expect([seen(next), isRefilling(next)]).toEqual(['1 waiting', true]);
    const hanging = reducePlay(next, dealt(1));
    expect([seen(hanging), isRefilling(hanging)]).toEqual(['1 looking', false]);
  });
});

describe('a reconnection', () => {
  const begun: PlayEvent[] = [welcomed(), { type: 'started', round: round() }, dealt(0)];
  const lost: PlayEvent = { type: 'link', link: 'reconnecting' };

  it('keeps the picture and the answer that is not at rest', () => {
    const state = play(...begun, judging(0), lost, welcomed({ round: round() }));
    expect([seen(state), pendingJudgment(state)]).toEqual(['0 judging', judgment(0)]);
  });

  it('reveals at once what had come to rest before the connection broke', () => {
    const state = play(...begun, judging(0), lost, welcomed({ round: round({ reveals: [reveal(0)] }) }));
    expect([seen(state), pendingJudgment(state)]).toEqual(['0 revealed', null]);
  });

  it('turns no page under the eyes of somebody who reads a label or an appraisal', () => {
    const half = round({ reveals: [reveal(0)] });
    expect(seen(play(...begun, judging(0), judged(0), lost, welcomed({ round: half })))).toBe('0 revealed');
    const whole = round({ reveals: [reveal(0), reveal(1)] });
    const end = play(...begun, judging(0), judged(0), { type: 'next' }, dealt(1), judging(1), judged(1), {
      type: 'next',
    });
    expect(reducePlay(end, welcomed({ round: whole })).screen).toBe(end.screen);
  });

  it('puts the picture that is dealt now in the place of the one that hung there', () => {
    const state = play(...begun, dealt(1), dealt(1, 'another'));
    expect([...state.ahead.keys()]).toEqual(['trial 0', 'another']);
  });
});

describe('a refusal', () => {
  const looking: PlayEvent[] = [welcomed(), { type: 'started', round: round() }, dealt(0), judging(0)];

  it.each([
    ['no-consent', 'consent'],
    ['trial-expired', 'invitation main'],
    ['no-round', 'invitation main'],
    ['already-judged', '0 waiting'],
    ['unknown-trial', '0 waiting'],
    ['not-your-trial', '0 waiting'],
    ['rate-limited', '0 judging'],
    ['unavailable', '0 judging'],
    ['bad-input', '0 judging'],
  ] as const)('%s leads to: %s', (error, screen) => {
    const state = play(...looking, { type: 'refused', error });
    expect([state.problem, seen(state)]).toEqual([error, screen]);
  });

  it('is forgotten when the next thing succeeds', () => {
    expect(play(...looking, { type: 'refused', error: 'unavailable' }, judged(0)).problem).toBeNull();
  });
});
