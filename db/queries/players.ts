import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { consents, players } from '../schema.ts';

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

export async function recordConsent(db: Database, consent: typeof consents.$inferInsert): Promise<void> {
  await db.insert(consents).values(consent);
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
 * Forgets the players who were created before `before` and do not contribute: their latest consent says no, or there is
 * none. Their consents, sessions, trials, judgments and events go with them. Returns how many players went.
 */
export async function deleteExpiredPlayers(db: Database, before: Date): Promise<number> {
  const contributes = sql`(
    select ${consents.contributes} from ${consents}
    where ${consents.playerId} = ${players.id} order by ${consents.id} desc limit 1
  )`;
  const gone = await db
    .delete(players)
    .where(and(lt(players.createdAt, before), sql`coalesce(${contributes}, false) = false`))
    .returning({ id: players.id });
  return gone.length;
}
