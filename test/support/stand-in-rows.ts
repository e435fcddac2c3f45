/** Rows to stand on: a player in a session, pictures on the wall, trials to judge. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../../db/client.ts';
import type { NewJudgment } from '../../db/judgment-writer.ts';
import { newOpaqueId } from '../../db/opaque-id.ts';
import { type Checkpoint, ensureCheckpoint } from '../../db/queries/checkpoints.ts';
import { insertHungItems, type NewHungItem } from '../../db/queries/items.ts';
import { insertPlayer, recordConsent } from '../../db/queries/players.ts';
import { ensureProtocol } from '../../db/queries/protocols.ts';
import { insertSession, type Session } from '../../db/queries/sessions.ts';
import { insertTrials, type NewTrial } from '../../db/queries/trials.ts';

export const NOON = new Date('2026-11-24T12:00:00.123Z');

export const later = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000);

export type Seat = { playerId: string; session: Session };
export type Hung = { id: string; renditionId: string };

export async function seatPlayer(
  db: Database,
  { createdAt = NOON, contributes = true }: { createdAt?: Date; contributes?: boolean } = {},
): Promise<Seat> {
  const playerId = newOpaqueId();
  await insertPlayer(db, { id: playerId, createdAt });
  const protocol = await ensureProtocol(db, {
    name: 'solo',
    version: 1,
    params: { roundLength: 20, feedback: 'after-each-trial', epsilon: 0.2 },
    createdAt,
  });
  const session = await sitDown(db, { playerId, protocolId: protocol.id, startedAt: createdAt, contributes });
  return { playerId, session };
}

/** A session of a player who is there, under a consent of its own. */
export async function sitDown(
  db: Database,
  { contributes, ...sitting }: Pick<Session, 'playerId' | 'protocolId' | 'startedAt' | 'contributes'>,
): Promise<Session> {
  const { playerId, startedAt: at } = sitting;
  const consent = await recordConsent(db, { playerId, version: '2026-11-24', contributes, locale: 'en', at });
  return insertSession(db, {
    ...sitting,
    consentId: consent.id,
    contributes,
    device: { viewportWidth: 390, viewportHeight: 844, devicePixelRatio: 3, pictureWidth: 320, pointer: 'touch' },
    locale: 'en',
  });
}

export function shelveCheckpoint(db: Database): Promise<Checkpoint> {
  return ensureCheckpoint(db, {
    model: 'dcgan-people',
    architecture: 'dcgan',
    step: 2_000,
    sha256: randomBytes(32).toString('hex'),
    meta: { seed: 0 },
    createdAt: NOON,
  });
}

/** A picture of `size` bytes; authentic unless a forger is given. */
export function picture({ forger, size = 48 }: { forger?: Checkpoint; size?: number } = {}): NewHungItem {
  return {
    collection: 'people',
    truth: forger ? 'fake' : 'real',
    checkpointId: forger?.id ?? null,
    seed: randomBytes(8).readBigUInt64BE(),
    psi: forger ? 0.7 : null,
    catalogueCard: forger ? null : { hair: 'red', glasses: true },
    madeAt: NOON,
    hungAt: NOON,
    rendition: { resolution: 64, bytes: randomBytes(size), finishingVersion: 1 },
    machineScore: null,
  };
}

export function hangPictures(db: Database, count: number): Promise<Hung[]> {
  return insertHungItems(
    db,
    Array.from({ length: count }, () => picture()),
  );
}

/** The trials of one round of a session, one picture each. */
export function dealRound(
  db: Database,
  { seat, hung, ...rest }: { seat: Seat; hung: Hung[] } & Partial<Pick<NewTrial, 'phase' | 'round' | 'dealtAt'>>,
): Promise<string[]> {
  const trials = hung.map(({ id, renditionId }, index) => ({
    sessionId: seat.session.id,
    playerId: seat.playerId,
    task: 'single' as const,
    phase: 'main' as const,
    round: 0,
    index,
    propensity: 1 / hung.length,
    dealtAt: NOON,
    items: [{ itemId: id, renditionId }],
    ...rest,
  }));
  return insertTrials(db, trials);
}

export function answer(
  { playerId }: Pick<Seat, 'playerId'>,
  trialId: string,
  rest: Partial<NewJudgment> = {},
): NewJudgment {
  return {
    trialId,
    playerId,
    stage: 'pre',
    choice: 'fake',
    confidence: 75,
    reactionMs: 812.5,
    readyDelayMs: 3.25,
    elapsedMs: null,
    focusLost: false,
    receivedAt: NOON,
    ...rest,
  };
}
