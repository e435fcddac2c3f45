/** Judgments are written by `db/judgment-writer.ts` alone; here they are read. */
import { and, count, eq } from 'drizzle-orm';
import type { Phase, Stage } from '../../lib/protocol/vocabulary.ts';
import type { Database } from '../client.ts';
import { judgments, trials } from '../schema.ts';
import { type Judgment, loadSessionTrials, type StoredTrial } from './trials.ts';

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

export type JudgedTrial = StoredTrial & { judgment: Judgment };

/** What the summary of a round needs: its judged trials, in order. The pictures' bytes come by `loadRenditionBytes`. */
export async function loadRoundJudgments(
  db: Database,
  { sessionId, round }: { sessionId: string; round: number },
): Promise<JudgedTrial[]> {
  const stored = await loadSessionTrials(db, sessionId, round);
  return stored.filter((trial): trial is JudgedTrial => trial.judgment !== null);
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
