import type { Database } from '../client.ts';
import { events } from '../schema.ts';

export async function insertEvents(db: Database, rows: (typeof events.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return;
  await db.insert(events).values(rows);
}
