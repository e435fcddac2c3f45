import type { Database } from '../../db/client.ts';
import { type Consent, insertPlayer, recordConsent } from '../../db/queries/players.ts';
import { endSession, findOpenSession, insertSession, type Session } from '../../db/queries/sessions.ts';
import { TRIAL_LIFETIME_MS } from '../../lib/protocol/limits.ts';

/** The consent that a player gave last, as a game knows it. */
export type GivenConsent = Pick<Consent, 'id' | 'version' | 'contributes' | 'locale'>;

/**
 * A session takes no new round after so long. Twenty trials of half an hour are ten hours at most, so a session is over
 * before `KEPT_MS` have passed since it began and nothing is deleted in mid-round.
 */
export const SESSION_LENGTH_MS = 12 * 3_600_000;

/**
 * Stores what the player answered to the consent text. An open session was played under the answer before: where that said
 * something else, the session ends, so a consent never speaks for what was judged earlier.
 */
export async function giveConsent(
  db: Database,
  { playerId, at, ...given }: Omit<Consent, 'id'> & { previous: GivenConsent | null },
): Promise<{ consent: GivenConsent; isSessionOver: boolean }> {
  const { previous, ...consent } = given;
  const isSessionOver =
    previous !== null && (previous.contributes !== consent.contributes || previous.version !== consent.version);
  return db.transaction(async (tx) => {
    await insertPlayer(tx, { id: playerId, createdAt: at });
    const stored = await recordConsent(tx, { playerId, ...consent, at });
    const session = isSessionOver ? await findOpenSession(tx, playerId) : null;
    if (session !== null) await endSession(tx, session.id, at);
    return { consent: stored, isSessionOver };
  });
}

/**
 * The session that a new round belongs to: the open one, or a new one after half an hour of silence, or when the open one
 * is half a day old. Rounds count from 0 in each.
 */
export async function continueSession(
  db: Database,
  options: {
    session: Session | null; // if any, under this consent
    lastDealtAtMs: number | null;
    sitting: Pick<Session, 'playerId' | 'protocolId' | 'device'>;
    consent: GivenConsent;
    nowMs: number;
  },
): Promise<Session> {
  const { session, lastDealtAtMs, sitting, consent, nowMs } = options;
  if (session !== null) {
    const startedMs = session.startedAt.getTime();
    const lastMs = Math.max(startedMs, lastDealtAtMs ?? 0);
    if (nowMs - lastMs < TRIAL_LIFETIME_MS && nowMs - startedMs < SESSION_LENGTH_MS) return session;
    await endSession(db, session.id, new Date(lastMs));
  }
  const { id: consentId, contributes, locale } = consent;
  return insertSession(db, { ...sitting, consentId, contributes, locale, startedAt: new Date(nowMs) });
}
