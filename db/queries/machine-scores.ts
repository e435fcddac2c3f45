import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { CollectionId } from '../../lib/protocol/vocabulary.ts';
import type { Database } from '../client.ts';
import { items, machineScores, renditions } from '../schema.ts';

/**
 * For a select with `renditions` in it: the newest opinion of those bytes. A sub-query per row, because it reads one row by index
 * where a join would sort every score ever given.
 */
export const latestMachineLogit = sql<number | null>`(
  select ${machineScores.logit} from ${machineScores}
  where ${machineScores.renditionId} = ${renditions.id}
  order by ${machineScores.scoredAt} desc limit 1
)`;

/** A rendition scored before by the same checkpoint keeps its first score. */
export async function insertMachineScores(db: Database, rows: (typeof machineScores.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return;
  await db.insert(machineScores).values(rows).onConflictDoNothing();
}

/** Hanging pictures at which this checkpoint's discriminator has not looked yet. */
export async function loadUnscoredRenditions(
  db: Database,
  { collection, checkpointId, limit }: { collection: CollectionId; checkpointId: string; limit: number },
): Promise<{ renditionId: string; resolution: number; bytes: Uint8Array<ArrayBuffer> }[]> {
  return db
    .select({ renditionId: renditions.id, resolution: renditions.resolution, bytes: renditions.bytes })
    .from(items)
    .innerJoin(renditions, eq(renditions.itemId, items.id))
    .leftJoin(
      machineScores,
      and(eq(machineScores.renditionId, renditions.id), eq(machineScores.checkpointId, checkpointId)),
    )
    .where(
      and(
        eq(items.collection, collection),
        isNotNull(items.hungAt),
        isNull(items.retiredAt),
        isNull(machineScores.renditionId),
      ),
    )
    .limit(limit);
}
