import { count } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { consents, events, judgments, players, sessions, trialItems, trials } from '../../db/schema.ts';

const PLAY_TABLES = { players, consents, sessions, trials, trialItems, judgments, events };

/** How many rows of each table that players fill: equal before and after means that nothing left a trace. */
export async function countPlayRows(db: Database): Promise<Record<keyof typeof PLAY_TABLES, number>> {
  const counts: [string, number][] = [];
  for (const [name, table] of Object.entries(PLAY_TABLES)) {
    const [row] = await db.select({ rows: count() }).from(table);
    counts.push([name, row?.rows ?? 0]);
  }
  return Object.fromEntries(counts) as Record<keyof typeof PLAY_TABLES, number>;
}
