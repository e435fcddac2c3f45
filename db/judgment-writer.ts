/**
 * Group commit: one insert is in flight, everything that arrives meanwhile goes with the next. A `write` resolves only
 * after its judgment is committed, so whoever acknowledges on it has told the truth even if the process dies right after.
 */
import { setImmediate as nextLoopTurn } from 'node:timers/promises';
import { inArray, sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { judgments } from './schema.ts';

export type NewJudgment = typeof judgments.$inferInsert;

/** `existing-…`: there was an answer already, with the same choice and confidence or not. It stands either way. */
export type WriteOutcome = 'inserted' | 'existing-same' | 'existing-different';

export type JudgmentWriter = {
  /** Rejects when the row is refused or the database is gone; then this judgment is not at rest. */
  write(judgment: NewJudgment): Promise<WriteOutcome>;
  /** Resolves when everything accepted so far is settled; later writes are refused. */
  stop(): Promise<void>;
};

const MAX_BATCH = 500;

type Pending = {
  judgment: NewJudgment;
  resolve: (outcome: WriteOutcome) => void;
  reject: (cause: unknown) => void;
};

export function startJudgmentWriter(db: Database): JudgmentWriter {
  const queue: Pending[] = [];
  let draining: Promise<void> | null = null;
  let isStopped = false;

  async function drain(): Promise<void> {
    do {
      // PGlite works on this thread: without a turn of the event loop between batches no socket would be read meanwhile.
      await nextLoopTurn();
      await settleBatch(db, queue.splice(0, MAX_BATCH));
    } while (queue.length > 0);
    draining = null;
  }

  return {
    write(judgment) {
      if (isStopped) return Promise.reject(new Error('the judgment writer is stopped'));
      return new Promise((resolve, reject) => {
        queue.push({ judgment, resolve, reject });
        draining ??= drain();
      });
    },
    async stop() {
      isStopped = true;
      await draining;
    },
  };
}

async function settleBatch(db: Database, batch: Pending[]): Promise<void> {
  let inserted: Key[];
  try {
    inserted = await insertMissing(db, batch);
  } catch (cause) {
    if (batch.length === 1 || !(await isAlive(db))) {
      for (const pending of batch) pending.reject(cause);
      return;
    }
    // One bad row must not cost the others theirs: the batch was rolled back as a whole, now each goes alone.
    for (const pending of batch) await settleBatch(db, [pending]);
    return;
  }
  // Of equal keys in one statement Postgres takes the first, so the first claims the insertion and the others find it.
  const fresh = new Set(inserted.map(keyText));
  const repeated: Pending[] = [];
  for (const pending of batch) {
    if (fresh.delete(keyText(pending.judgment))) pending.resolve('inserted');
    else repeated.push(pending);
  }
  if (repeated.length > 0) await settleRepeated(db, repeated);
}

/** One statement, hence one transaction. Returns the keys that were not there before. */
function insertMissing(db: Database, batch: Pending[]): Promise<Key[]> {
  return db
    .insert(judgments)
    .values(batch.map((pending) => pending.judgment))
    .onConflictDoNothing({ target: [judgments.trialId, judgments.playerId, judgments.stage] })
    .returning({ trialId: judgments.trialId, playerId: judgments.playerId, stage: judgments.stage });
}

async function settleRepeated(db: Database, repeated: Pending[]): Promise<void> {
  try {
    const trialIds = repeated.map((pending) => pending.judgment.trialId);
    const rows = await db.select().from(judgments).where(inArray(judgments.trialId, trialIds));
    const standing = new Map(rows.map((row) => [keyText(row), row]));
    for (const { judgment, resolve, reject } of repeated) {
      const first = standing.get(keyText(judgment));
      // Its player was forgotten in between: the first answer is gone, and this one was never stored.
      if (!first) reject(new Error(`the judgment of trial ${judgment.trialId} was deleted while it was compared`));
      else if (first.choice !== judgment.choice) resolve('existing-different');
      else resolve(first.confidence === (judgment.confidence ?? null) ? 'existing-same' : 'existing-different');
    }
  } catch (cause) {
    for (const pending of repeated) pending.reject(cause);
  }
}

type Key = Pick<typeof judgments.$inferSelect, 'trialId' | 'playerId' | 'stage'>;

function keyText({ trialId, playerId, stage }: Key): string {
  return `${trialId} ${playerId} ${stage}`;
}

function isAlive(db: Database): Promise<boolean> {
  return db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
}
