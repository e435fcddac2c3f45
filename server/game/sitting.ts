import type { Database } from '../../db/client.ts';
import { endSession, insertSession, type Session } from '../../db/queries/sessions.ts';
import { TRIAL_LIFETIME_MS } from '../../lib/protocol/limits.ts';

export type Sitting = Pick<Session, 'playerId' | 'protocolId' | 'device' | 'locale'>;

/**
 * The session that a new round belongs to: the open one, or a new one after half an hour of silence. Rounds count from 0
 * in each.
 */
export async function continueSession(
  db: Database,
  options: { session: Session | null; lastDealtAtMs: number | null; sitting: Sitting; nowMs: number },
): Promise<Session> {
  const { session, lastDealtAtMs, sitting, nowMs } = options;
  if (session !== null) {
    const lastMs = Math.max(session.startedAt.getTime(), lastDealtAtMs ?? 0);
    if (nowMs - lastMs < TRIAL_LIFETIME_MS) return session;
    await endSession(db, session.id, new Date(lastMs));
  }
  return insertSession(db, { ...sitting, startedAt: new Date(nowMs) });
}
