import { and, eq, isNull, lt } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { sessions } from '../schema.ts';

export type Session = typeof sessions.$inferSelect;

/** Fails while the player has another session open: end that one first. `contributes` is as in its consent. */
export async function insertSession(db: Database, session: Omit<Session, 'id' | 'endedAt'>): Promise<Session> {
  const [row] = await db.insert(sessions).values(session).returning();
  if (!row) throw new Error('the session could not be stored');
  return row;
}

export async function findOpenSession(db: Database, playerId: string): Promise<Session | null> {
  const [session] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.playerId, playerId), isNull(sessions.endedAt)));
  return session ?? null;
}

export async function endSession(db: Database, sessionId: string, endedAt: Date): Promise<void> {
  await db
    .update(sessions)
    .set({ endedAt })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)));
}

export async function isSessionStored(db: Database, sessionId: string): Promise<boolean> {
  const rows = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, sessionId));
  return rows.length > 0;
}

/**
 * Deletes the sessions that do not contribute and began before `before`, with their trials, judgments and events. Returns
 * how many went.
 */
export async function deleteExpiredSessions(db: Database, before: Date): Promise<number> {
  const gone = await db
    .delete(sessions)
    .where(and(eq(sessions.contributes, false), lt(sessions.startedAt, before)))
    .returning({ id: sessions.id });
  return gone.length;
}
