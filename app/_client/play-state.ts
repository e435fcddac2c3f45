/**
 * What the solo game shows, as a pure function: `(state, event) → state`. The server holds the truth of the round; this
 * holds what is on screen, the pictures that came ahead, and the one answer that is not yet at rest.
 */
import type { CONSENT_VERSION } from '../../lib/protocol/limits.ts';
import type { Judge, PlayerWelcomed, RoundState, RoundSummary, TrialRevealed } from '../../lib/protocol/play.ts';
import type { ErrorCode } from '../../lib/protocol/result.ts';
import type { Picture } from './picture.ts';

export const consentVersion: typeof CONSENT_VERSION = '2026-11-24';

/** A decoded picture, waiting behind the easel or standing on it. */
export type HungPicture = { trialId: string; round: number; index: number; picture: Picture; arrivedMs: number };

/** What the easel holds. */
export type Easel =
  | { stage: 'waiting' }
  | { stage: 'looking'; hung: HungPicture }
  | { stage: 'judging'; hung: HungPicture; judgment: Judge }
  | { stage: 'revealed'; hung: HungPicture; reveal: TrialRevealed };

export type Screen =
  | { kind: 'arriving' }
  | { kind: 'consent' }
  | { kind: 'invitation'; phase: 'practice' | 'main' }
  | { kind: 'round'; round: RoundState; index: number; easel: Easel }
  | { kind: 'summary'; round: RoundState; summary: RoundSummary | null };

/** `parted`: the server has closed this connection, and only the visitor opens another. */
export type Link = 'connecting' | 'connected' | 'reconnecting' | 'parted' | 'refused';

export type PlayState = {
  link: Link;
  screen: Screen;
  /** By trial id; pictures of trials that are judged or of an older round are gone. */
  ahead: ReadonlyMap<string, HungPicture>;
  /** The trial for which the wall has to be refilled first. It may be told while the one before it is still on the easel. */
  refilling: { round: number; index: number } | null;
  /** The last refusal, until the next thing succeeds. */
  problem: ErrorCode | null;
};

export type PlayEvent =
  | { type: 'welcomed'; player: PlayerWelcomed }
  | { type: 'link'; link: Link }
  | { type: 'consented'; player: PlayerWelcomed }
  | { type: 'started'; round: RoundState }
  | { type: 'dealt'; hung: HungPicture }
  | { type: 'waited'; round: number; index: number }
  | { type: 'judging'; judgment: Judge }
  | { type: 'judged'; reveal: TrialRevealed }
  | { type: 'next' }
  | { type: 'summarised'; summary: RoundSummary }
  | { type: 'refused'; error: ErrorCode };

export const initialPlayState: PlayState = {
  link: 'connecting',
  screen: { kind: 'arriving' },
  ahead: new Map(),
  refilling: null,
  problem: null,
};

export function reducePlay(state: PlayState, event: PlayEvent): PlayState {
  switch (event.type) {
    case 'welcomed':
      // A page that connects anew because of a refusal goes on saying why.
      return {
        ...welcome(state, event.player),
        link: 'connected',
        problem: state.link === 'connecting' ? state.problem : null,
      };
    case 'link':
      return { ...state, link: event.link };
    case 'consented':
      return { ...state, problem: null, screen: screenFor(event.player, state.ahead) };
    case 'started':
      return { ...state, problem: null, ...enterRound(event.round, state.ahead) };
    case 'dealt':
      return hang(state, event.hung);
    case 'waited':
      return { ...state, refilling: { round: event.round, index: event.index } };
    case 'judging':
      return judge(state, event.judgment);
    case 'judged':
      return reveal(state, event.reveal);
    case 'next':
      return goOn(state);
    case 'summarised':
      return state.screen.kind === 'summary' && state.screen.round.round === event.summary.round
        ? { ...state, problem: null, screen: { ...state.screen, summary: event.summary } }
        : state;
    case 'refused':
      return { ...state, problem: event.error, screen: screenAfter(event.error, state.screen) };
    default:
      return event satisfies never;
  }
}

/** Every judgment of the round is at rest. */
export function isFinished(round: RoundState): boolean {
  return round.reveals.length >= round.length;
}

/** The visitor waits for the house, not for the network. */
export function isRefilling(state: PlayState): boolean {
  const { screen, refilling } = state;
  return screen.kind === 'round' && screen.round.round === refilling?.round && screen.index === refilling.index;
}

/** The answer that the server has not yet acknowledged, to be sent again after a reconnection. */
export function pendingJudgment(state: PlayState): Judge | null {
  return state.screen.kind === 'round' && state.screen.easel.stage === 'judging' ? state.screen.easel.judgment : null;
}

/** The server's snapshot wins, but what the visitor is looking at stays: a reconnection must not turn a page. */
function welcome(state: PlayState, player: PlayerWelcomed): PlayState {
  const { screen } = state;
  const { round } = player;
  const isSameSummary = screen.kind === 'summary' && round !== null && round.round === screen.round.round;
  if (isSameSummary && isFinished(round) && isConsentInForce(player)) return state;
  const isSameRound = screen.kind === 'round' && round !== null && round.round === screen.round.round;
  if (!isSameRound || !isConsentInForce(player)) return { ...state, screen: screenFor(player, state.ahead) };

  const { easel } = screen;
  switch (easel.stage) {
    case 'revealed':
      return { ...state, screen: { ...screen, round } };
    case 'looking':
    case 'judging': {
      const known = round.reveals.find((candidate) => candidate.trialId === easel.hung.trialId);
      return known
        ? { ...state, screen: { ...screen, round, easel: { stage: 'revealed', hung: easel.hung, reveal: known } } }
        : { ...state, screen: { ...screen, round } };
    }
    case 'waiting':
      return { ...state, screen: screenFor(player, state.ahead) };
    default:
      return easel satisfies never;
  }
}

function screenFor(player: PlayerWelcomed, ahead: PlayState['ahead']): Screen {
  if (!isConsentInForce(player)) return { kind: 'consent' };
  const { round } = player;
  if (round && !isFinished(round)) return enterRound(round, ahead).screen;
  if (round?.phase === 'main') return { kind: 'summary', round, summary: null };
  return { kind: 'invitation', phase: player.practised ? 'main' : 'practice' };
}

function isConsentInForce(player: PlayerWelcomed): boolean {
  return player.consent?.version === consentVersion;
}

function enterRound(round: RoundState, ahead: PlayState['ahead']): Pick<PlayState, 'screen' | 'ahead'> {
  const index = round.reveals.length;
  const kept = new Map([...ahead].filter(([, hung]) => hung.round === round.round && hung.index >= index));
  return { screen: { kind: 'round', round, index, easel: easelFor(kept, index) }, ahead: kept };
}

function easelFor(ahead: PlayState['ahead'], index: number): Easel {
  const hung = [...ahead.values()].find((candidate) => candidate.index === index);
  return hung ? { stage: 'looking', hung } : { stage: 'waiting' };
}

function hang(state: PlayState, hung: HungPicture): PlayState {
  const others = [...state.ahead].filter(([, other]) => other.round !== hung.round || other.index !== hung.index);
  const hanging = { ...state, refilling: null, ahead: new Map(others).set(hung.trialId, hung) };
  const { screen } = state;
  if (screen.kind !== 'round' || screen.easel.stage !== 'waiting') return hanging;
  if (screen.round.round !== hung.round || screen.index !== hung.index) return hanging;
  return { ...hanging, screen: { ...screen, easel: { stage: 'looking', hung } } };
}

function judge(state: PlayState, judgment: Judge): PlayState {
  const { screen } = state;
  if (screen.kind !== 'round' || screen.easel.stage !== 'looking') return state;
  if (screen.easel.hung.trialId !== judgment.trialId) return state;
  return {
    ...state,
    problem: null,
    screen: { ...screen, easel: { stage: 'judging', hung: screen.easel.hung, judgment } },
  };
}

function reveal(state: PlayState, revealed: TrialRevealed): PlayState {
  const { screen } = state;
  if (screen.kind !== 'round' || screen.easel.stage !== 'judging') return state;
  const { hung } = screen.easel;
  if (hung.trialId !== revealed.trialId) return state;
  const round = { ...screen.round, reveals: [...screen.round.reveals, revealed] };
  const ahead = new Map(state.ahead);
  ahead.delete(hung.trialId);
  return {
    ...state,
    ahead,
    problem: null,
    screen: { ...screen, round, easel: { stage: 'revealed', hung, reveal: revealed } },
  };
}

function goOn(state: PlayState): PlayState {
  const { screen } = state;
  if (screen.kind !== 'round' || screen.easel.stage !== 'revealed') return state;
  const { round } = screen;
  if (!isFinished(round)) return { ...state, ...enterRound(round, state.ahead) };
  return round.phase === 'practice'
    ? { ...state, screen: { kind: 'invitation', phase: 'main' } }
    : { ...state, screen: { kind: 'summary', round, summary: null } };
}

/** Where a refusal leaves the visitor: a picture that cannot be judged is taken down, a round that is over makes room for another. */
function screenAfter(error: ErrorCode, screen: Screen): Screen {
  switch (error) {
    case 'no-consent':
      return { kind: 'consent' };
    case 'no-round':
    case 'trial-expired':
    case 'round-unfinished':
      return { kind: 'invitation', phase: screen.kind === 'round' ? screen.round.phase : 'main' };
    case 'unknown-trial':
    case 'not-your-trial':
    case 'already-judged':
      return screen.kind === 'round' ? { ...screen, easel: { stage: 'waiting' } } : screen;
    case 'bad-input':
    case 'protocol-mismatch':
    case 'no-session':
    case 'rate-limited':
    case 'unavailable':
      return screen;
    default:
      return error satisfies never;
  }
}
