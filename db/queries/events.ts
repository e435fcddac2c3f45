import { asc, eq } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { events } from '../schema.ts';

export type Event = typeof events.$inferSelect;

export async function insertEvents(db: Database, rows: (typeof events.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return;
  await db.insert(events).values(rows);
}

export async function loadPlayerEvents(db: Database, playerId: string): Promise<Event[]> {
  return db.select().from(events).where(eq(events.playerId, playerId)).orderBy(asc(events.id));
}
