/** Judgments are written by `db/judgment-writer.ts` alone; here they are read. */
import { and, count, eq } from 'drizzle-orm';
import type { Phase, Stage } from '../../lib/protocol/vocabulary.ts';
import type { Database } from '../client.ts';
import { judgments, trials } from '../schema.ts';
import type { Judgment } from './trials.ts';

export async function findJudgment(
  db: Database,
  key: { trialId: string; playerId: string; stage: Stage },
): Promise<Judgment | null> {
  const [judgment] = await db
    .select()
    .from(judgments)
    .where(
      and(eq(judgments.trialId, key.trialId), eq(judgments.playerId, key.playerId), eq(judgments.stage, key.stage)),
    );
  return judgment ?? null;
}

/** First answers of a player in one phase, over all sessions. */
export async function countPlayerJudgments(db: Database, player: { playerId: string; phase: Phase }): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(judgments)
    .innerJoin(trials, eq(trials.id, judgments.trialId))
    .where(and(eq(judgments.playerId, player.playerId), eq(judgments.stage, 'pre'), eq(trials.phase, player.phase)));
  return row?.count ?? 0;
}
