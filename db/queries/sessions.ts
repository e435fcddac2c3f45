import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { sessions } from '../schema.ts';

export type Session = typeof sessions.$inferSelect;

/** Fails while the player has another session open: end that one first. */
export async function insertSession(
  db: Database,
  session: Pick<Session, 'playerId' | 'protocolId' | 'device' | 'locale' | 'startedAt'>,
): Promise<Session> {
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
