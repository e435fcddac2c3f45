import type { Database } from '../../db/client.ts';
import { itemIdsSeenBy } from '../../db/queries/items.ts';
import { countPlayerJudgments } from '../../db/queries/judgments.ts';
import { latestConsent } from '../../db/queries/players.ts';
import { loadRenditionBytes } from '../../db/queries/renditions.ts';
import { findOpenSession, type Session } from '../../db/queries/sessions.ts';
import { type Judgment, loadSessionTrials, type StoredTrial } from '../../db/queries/trials.ts';
import { type Confidence, PRACTICE_LENGTH, type Resolution, ROUND_LENGTH } from '../../lib/protocol/limits.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { type Answer, openRound, type Round, type Trial } from './round.ts';
import { machineVerdict } from './scoring.ts';
import type { GivenConsent } from './sitting.ts';

/** A player as the rows tell: all that a game needs to go on where a killed server left it. */
export type SavedGame = {
  consent: GivenConsent | null;
  hasPractised: boolean;
  session: Session | null;
  round: Round | null; // the newest of the session
  pictures: Map<string, Uint8Array>; // bytes of the unanswered trials, by trial id
  seen: Set<string>; // item ids
};

export async function loadSavedGame(db: Database, playerId: string): Promise<SavedGame> {
  const consent = await latestConsent(db, playerId);
  if (consent === null) {
    return { consent, hasPractised: false, session: null, round: null, pictures: new Map(), seen: new Set() };
  }
  const [session, seen, practised] = await Promise.all([
    findOpenSession(db, playerId),
    itemIdsSeenBy(db, playerId),
    countPlayerJudgments(db, { playerId, phase: 'practice' }),
  ]);
  const stored = session === null ? [] : newestRound(await loadSessionTrials(db, session.id));
  const open = stored.filter((trial) => trial.judgment === null);
  const bytes = await loadRenditionBytes(
    db,
    open.map((trial) => trial.pictures[0].renditionId),
  );
  return {
    consent,
    hasPractised: practised >= PRACTICE_LENGTH,
    session,
    round: restoreRound(stored),
    pictures: new Map(open.map((trial) => [trial.id, bytes.get(trial.pictures[0].renditionId) as Uint8Array])),
    seen,
  };
}

export function lengthOf(phase: 'practice' | 'main'): number {
  return phase === 'practice' ? PRACTICE_LENGTH : ROUND_LENGTH;
}

/** A row as the machine knows it. */
export function restoreTrial(stored: StoredTrial): Trial {
  const picture = stored.pictures[0];
  const { judgment } = stored;
  return {
    trialId: stored.id,
    index: stored.index,
    itemId: picture.itemId,
    truth: picture.truth,
    machine: machineVerdict(picture.machineLogit),
    forger: revealForger(picture.forger),
    resolution: picture.resolution as Resolution,
    dealtAtMs: stored.dealtAt.getTime(),
    answer: judgment === null ? null : answerOf(judgment),
  };
}

export function answerOf({ choice, confidence }: Pick<Judgment, 'choice' | 'confidence'>): Answer {
  return { choice: choice as Choice, confidence: confidence as Confidence };
}

export function revealForger(forger: { model: string; architecture: string; step: number } | null): Trial['forger'] {
  return forger === null ? null : { name: forger.model, architecture: forger.architecture, step: forger.step };
}

function newestRound(stored: StoredTrial[]): StoredTrial[] {
  const newest = stored.at(-1)?.round;
  return stored.filter((trial) => trial.round === newest);
}

function restoreRound(stored: StoredTrial[]): Round | null {
  const [first] = stored;
  if (first === undefined) return null;
  const phase = first.phase === 'practice' ? 'practice' : 'main';
  return openRound({
    sessionId: first.sessionId,
    round: first.round,
    phase,
    collection: first.pictures[0].collection,
    length: lengthOf(phase),
    trials: stored.map(restoreTrial),
  });
}
