import type { Database } from '../../db/client.ts';
import type { JudgmentWriter } from '../../db/judgment-writer.ts';
import { insertEvents } from '../../db/queries/events.ts';
import { findPlayer } from '../../db/queries/players.ts';
import { isSessionStored } from '../../db/queries/sessions.ts';
import { CONSENT_VERSION } from '../../lib/protocol/limits.ts';
import type {
  Consent,
  Judge,
  PlayerWelcomed,
  RoundState,
  RoundSummary,
  StartRound,
  Summarise,
  TrialRevealed,
} from '../../lib/protocol/play.ts';
import type { Result } from '../../lib/protocol/result.ts';
import type { Log } from '../log.ts';
import type { Wall } from '../wall/wall.ts';
import { createBackgroundWork } from './background-work.ts';
import { drawTrials } from './draw-trials.ts';
import { createJudging } from './judging.ts';
import { refuse } from './refusal.ts';
import { expiryOf, openRound, type RoundEffect, type RoundEvent, stepRound, type Trial, viewRound } from './round.ts';
import { lengthOf, loadSavedGame } from './saved-game.ts';
import { createScreens, type Screen } from './screens.ts';
import { continueSession, type GivenConsent, giveConsent } from './sitting.ts';
import { summariseFromRows } from './summary.ts';

/** A screen's place in the game: whoever sat down or acted last is dealt to. */
export type Seat = { act(): void; leave(): void };

export type SoloGameDependencies = {
  db: Database;
  writer: JudgmentWriter;
  wall: Wall;
  protocolId: string;
  now: () => number; // milliseconds since the epoch
  log: Log;
};

export type SoloGame = {
  /** Welcomes the screen and deals to it what is not judged. */
  attach(screen: Screen): Seat;
  consent(consent: Consent): Promise<Result<PlayerWelcomed>>;
  start(start: StartRound): Promise<Result<RoundState>>;
  /** Resolves when the judgment is at rest, or was refused without a trace. */
  judge(judge: Judge): Promise<Result<TrialRevealed>>;
  summarise(summarise: Summarise): Promise<Result<RoundSummary>>;
  /** Whether this trial is in the player's hands, not judged. */
  holds(trialId: string): boolean;
  /** The wall has new pictures. */
  refilled(): void;
  /** Whether rows of the player or the session were deleted under this game (the hourly job); it is then of no use any more. */
  isForgotten(): Promise<boolean>;
  /** Closes the screens too. Resolves when everything accepted is at rest. */
  stop(): Promise<void>;
};

const RETRY_MS = 1000;

/** The thin wrapper around the round: it runs the machine's effects and keeps one truth per player, whatever their sockets do. */
export async function openSoloGame(playerId: string, dependencies: SoloGameDependencies): Promise<SoloGame> {
  const { db, writer, wall, protocolId, now, log } = dependencies;
  const saved = await loadSavedGame(db, playerId);
  const { pictures, seen } = saved;
  let { consent, hasPractised, session, round } = saved;
  const screens = createScreens();
  const sentAtMs = new Map<string, number>(); // by trial id, on the monotonic clock
  const background = createBackgroundWork(log);
  const judging = createJudging({
    db,
    writer,
    playerId,
    now,
    round: () => round,
    sentAtMs: (trialId) => sentAtMs.get(trialId),
    onJudged: (trialId, answer) => dispatch({ kind: 'judged', trialId, answer }),
    onRefused: () => dispatch({ kind: 'ticked' }), // an overdue trial ends its round, even before the timer does
  });
  let expiryTimer: NodeJS.Timeout | undefined;
  let retryTimer: NodeJS.Timeout | undefined;
  let stopped: Promise<void> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  if (round !== null) [round] = stepRound(round, { kind: 'ticked' }, now()); // it may have expired while nobody was here
  for (const trial of heldTrials()) wall.hold(trial.itemId);
  dispatch({ kind: 'started' });

  function heldTrials(): Trial[] {
    return round?.status === 'open' ? round.trials.filter((trial) => trial.answer === null) : [];
  }

  function dispatch(event: RoundEvent): void {
    if (round === null) return;
    const [next, effects] = stepRound(round, event, now());
    round = next;
    for (const effect of effects) run(effect);
    clearTimeout(expiryTimer);
    const expiresAtMs = expiryOf(round);
    if (expiresAtMs !== null) {
      expiryTimer = setTimeout(() => dispatch({ kind: 'ticked' }), Math.max(0, expiresAtMs - now()));
      expiryTimer.unref();
    }
  }

  function run(effect: RoundEffect): void {
    switch (effect.kind) {
      case 'draw':
        background.keep(draw(effect), 'trials could not be drawn');
        break;
      case 'retry':
        retryTimer = setTimeout(() => dispatch({ kind: 'retried' }), RETRY_MS);
        retryTimer.unref();
        break;
      case 'deal':
        deal(effect.trial);
        break;
      case 'tell-waiting':
        screens.current()?.tellWaiting({ round: round?.round ?? 0, index: effect.index });
        break;
      case 'release': {
        const { trialId, itemId, answer } = effect.trial;
        pictures.delete(trialId);
        sentAtMs.delete(trialId);
        wall.release(itemId, { isCounted: answer !== null && round?.phase === 'main' });
        break;
      }
      case 'finish':
        if (round?.phase === 'practice') hasPractised = true;
        note('round-end', { round: round?.round });
        break;
      case 'expire':
        note('round-end', { round: round?.round, isExpired: true });
        screens.current()?.welcome(view());
        break;
      default:
        effect satisfies never;
    }
  }

  async function draw({ from, count }: { from: number; count: number }): Promise<void> {
    if (round === null || session === null) return;
    const place = { sessionId: session.id, playerId, round: round.round, phase: round.phase, from, count };
    const held = heldTrials().map(({ truth }) => truth);
    const drawn = await drawTrials({ db, wall, seen, held, log, nowMs: now() }, place);
    const drawnFor = { sessionId: place.sessionId, round: place.round };
    if (drawn === null) return dispatch({ kind: 'draw-failed', ...drawnFor });
    for (const { trial, bytes } of drawn) pictures.set(trial.trialId, bytes);
    const trials = drawn.map(({ trial }) => trial);
    dispatch({ kind: 'drawn', ...drawnFor, trials, isShort: drawn.length < count });
  }

  function deal({ trialId, index, resolution }: Trial): void {
    const picture = pictures.get(trialId);
    const screen = screens.current();
    if (round === null || screen === undefined || picture === undefined) return;
    if (!sentAtMs.has(trialId)) sentAtMs.set(trialId, performance.now());
    screen.deal({ trialId, round: round.round, index, resolution }, picture);
  }

  function view(): PlayerWelcomed {
    return {
      consent: consent && { version: consent.version, contributes: consent.contributes },
      practised: hasPractised,
      round: session === null || round === null || round.status === 'expired' ? null : viewRound(round),
    };
  }

  function note(
    kind: 'connect' | 'disconnect' | 'round-start' | 'round-end',
    data: Record<string, unknown> = {},
  ): void {
    if (session === null) return; // what belongs to no session would be deleted with none
    background.keep(
      insertEvents(db, [{ sessionId: session.id, kind, at: new Date(now()), data }]),
      'an event could not be stored',
    );
  }

  /** One at a time: a second tap on "start" must find the round of the first. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  async function open({ phase, collection, device }: StartRound, under: GivenConsent): Promise<void> {
    const lastDealtAtMs = round?.trials.at(-1)?.dealtAtMs ?? null;
    const sitting = { playerId, protocolId, device };
    const before = session;
    session = await continueSession(db, { session, lastDealtAtMs, sitting, consent: under, nowMs: now() });
    const number = round === null || session.id !== before?.id ? 0 : round.round + 1;
    round = openRound({ sessionId: session.id, round: number, phase, collection, length: lengthOf(phase), trials: [] });
    note('round-start', { round: number, phase });
    dispatch({ kind: 'started' });
  }

  async function end(): Promise<void> {
    screens.closeAll();
    await Promise.all([turn, judging.settled()]);
    await background.settled();
    clearTimeout(expiryTimer);
    clearTimeout(retryTimer);
    for (const trial of heldTrials()) wall.release(trial.itemId, { isCounted: false });
  }

  return {
    attach(screen) {
      screens.add(screen);
      note('connect');
      screen.welcome(view());
      dispatch({ kind: 'attached' });
      return {
        act() {
          if (screens.promote(screen)) dispatch({ kind: 'attached' });
        },
        leave() {
          const wasDealtTo = screens.current() === screen;
          if (!screens.remove(screen)) return;
          note('disconnect');
          if (wasDealtTo) dispatch({ kind: 'attached' });
        },
      };
    },
    consent: ({ version, contributes, locale }) =>
      inTurn(async () => {
        const at = new Date(now());
        const given = await giveConsent(db, { playerId, version, contributes, locale, at, previous: consent });
        consent = given.consent;
        if (given.isSessionOver) {
          dispatch({ kind: 'ended' }); // first: nothing more may come under the consent that was
          await judging.settled();
          session = null;
        }
        return { ok: true, value: view() };
      }),
    start: (start) =>
      inTurn(async () => {
        if (consent?.version !== CONSENT_VERSION) return refuse('no-consent', `Consent to ${CONSENT_VERSION} first.`);
        dispatch({ kind: 'ticked' });
        if (round?.status !== 'open') await open(start, consent);
        if (round === null) throw new Error('A round was opened and is not there.');
        return { ok: true, value: viewRound(round) };
      }),
    async judge(judge) {
      if (consent?.version !== CONSENT_VERSION) return refuse('no-consent', `Consent to ${CONSENT_VERSION} first.`);
      return judging.judge(judge);
    },
    async summarise({ round: number }) {
      if (session === null) return refuse('no-round', 'No round was played in this session.');
      return summariseFromRows(db, { sessionId: session.id, round: number });
    },
    holds: (trialId) => heldTrials().some((trial) => trial.trialId === trialId),
    refilled: () => dispatch({ kind: 'refilled' }),
    isForgotten: async () =>
      (session !== null && !(await isSessionStored(db, session.id))) ||
      (consent !== null && (await findPlayer(db, playerId)) === null),
    stop() {
      stopped ??= end(); // who was forgotten may be dropped a second time by the end of their lease
      return stopped;
    },
  };
}
