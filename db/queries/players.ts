import { and, desc, eq, lt, notExists, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { consents, players, sessions } from '../schema.ts';

export type Player = typeof players.$inferSelect;
export type Consent = typeof consents.$inferSelect;

/** The id is the one in the player's signed cookie. Doing it again changes nothing. */
export async function insertPlayer(db: Database, player: { id: string; createdAt: Date }): Promise<void> {
  await db.insert(players).values(player).onConflictDoNothing({ target: players.id });
}

export async function findPlayer(db: Database, playerId: string): Promise<Player | null> {
  const [player] = await db.select().from(players).where(eq(players.id, playerId));
  return player ?? null;
}

export async function recordConsent(db: Database, consent: typeof consents.$inferInsert): Promise<Consent> {
  const [row] = await db.insert(consents).values(consent).returning();
  if (!row) throw new Error('the consent could not be stored');
  return row;
}

export async function latestConsent(db: Database, playerId: string): Promise<Consent | null> {
  const [consent] = await db
    .select()
    .from(consents)
    .where(eq(consents.playerId, playerId))
    .orderBy(desc(consents.id))
    .limit(1);
  return consent ?? null;
}

/**
 * Forgets the players of whom no session is left and whose latest consent is no promise to contribute, if they gave it, or
 * came without one, before `before`. Their consents go with them. Returns how many players went.
 */
export async function deleteIdlePlayers(db: Database, before: Date): Promise<number> {
  const session = db.select({ id: sessions.id }).from(sessions).where(eq(sessions.playerId, players.id));
  const isExpected = sql<boolean>`coalesce((
    select ${consents.contributes} or ${consents.at} >= ${before.toISOString()} from ${consents}
    where ${consents.playerId} = ${players.id} order by ${consents.id} desc limit 1
  ), false)`;
  const gone = await db
    .delete(players)
    .where(and(lt(players.createdAt, before), notExists(session), sql`not ${isExpected}`))
    .returning({ id: players.id });
  return gone.length;
}
