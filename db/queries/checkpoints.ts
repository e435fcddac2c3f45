import type { Database } from '../client.ts';
import { checkpoints } from '../schema.ts';

export type Checkpoint = typeof checkpoints.$inferSelect;

/** Finds or makes the row of a checkpoint directory; its weights' hash is its identity. */
export async function ensureCheckpoint(
  db: Database,
  checkpoint: Omit<Checkpoint, 'id' | 'parentId'> & { parentId?: string | null },
): Promise<Checkpoint> {
  const [row] = await db
    .insert(checkpoints)
    .values(checkpoint)
    // An update that changes nothing, so that the row comes back whether it was there or not.
    .onConflictDoUpdate({ target: checkpoints.sha256, set: { sha256: checkpoint.sha256 } })
    .returning();
  if (!row) throw new Error(`checkpoint ${checkpoint.model} could not be stored`);
  return row;
}
