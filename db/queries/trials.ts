import { and, asc, eq, gte, type SQL } from 'drizzle-orm';
import type { Choice, CollectionId } from '../../lib/protocol/vocabulary.ts';
import type { Database } from '../client.ts';
import { newOpaqueId } from '../opaque-id.ts';
import { checkpoints, items, judgments, renditions, trialItems, trials } from '../schema.ts';
import { latestMachineLogit } from './machine-scores.ts';

export type Trial = typeof trials.$inferSelect;
export type Judgment = typeof judgments.$inferSelect;

/** A picture of a trial with what its reveal tells. */
export type TrialPicture = {
  itemId: string;
  renditionId: string;
  resolution: number; // pixels
  collection: CollectionId;
  truth: Choice;
  machineLogit: number | null; // > 0 leans towards real
  forger: { checkpointId: string; model: string; architecture: string; step: number } | null;
};

/** A trial with its pictures by position (one for `single`) and the first answer to it, if any. */
export type StoredTrial = Trial & { pictures: [TrialPicture, ...TrialPicture[]]; judgment: Judgment | null };

export type NewTrial = Omit<Trial, 'id'> & {
  id?: string; // made here when missing
  items: { itemId: string; renditionId: string }[]; // by position
};

/** Stores trials with their pictures, all of them or none; returns the trials' ids in order. */
export async function insertTrials(db: Database, rows: NewTrial[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const made = rows.map(({ items: pictures, ...trial }) => {
    const id = trial.id ?? newOpaqueId();
    return {
      trial: { ...trial, id },
      pictures: pictures.map((picture, position) => ({ ...picture, trialId: id, position })),
    };
  });
  // One statement for both tables, so that dealing costs one round trip; foreign keys are checked at its end.
  const insertedTrials = db.$with('inserted_trials').as(
    db
      .insert(trials)
      .values(made.map((row) => row.trial))
      .returning({ id: trials.id }),
  );
  await db
    .with(insertedTrials)
    .insert(trialItems)
    .values(made.flatMap((row) => row.pictures));
  return made.map((row) => row.trial.id);
}

/** Removes trials that were stored but never dealt: those of a round from an index on. */
export async function deleteUndealtTrials(
  db: Database,
  { sessionId, round, from }: { sessionId: string; round: number; from: number },
): Promise<void> {
  await db.delete(trials).where(and(eq(trials.sessionId, sessionId), eq(trials.round, round), gte(trials.index, from)));
}

/** The trials of a session, or of one round of it, by round and index. */
export async function loadSessionTrials(db: Database, sessionId: string, round?: number): Promise<StoredTrial[]> {
  return selectTrials(
    db,
    and(eq(trials.sessionId, sessionId), round === undefined ? undefined : eq(trials.round, round)),
  );
}

export async function findTrial(db: Database, trialId: string): Promise<StoredTrial | null> {
  const [trial] = await selectTrials(db, eq(trials.id, trialId));
  return trial ?? null;
}

async function selectTrials(db: Database, condition: SQL | undefined): Promise<StoredTrial[]> {
  const rows = await db
    .select({
      trial: trials,
      judgment: judgments,
      picture: {
        itemId: items.id,
        renditionId: renditions.id,
        resolution: renditions.resolution,
        collection: items.collection,
        truth: items.truth,
        machineLogit: latestMachineLogit,
      },
      forger: {
        checkpointId: checkpoints.id,
        model: checkpoints.model,
        architecture: checkpoints.architecture,
        step: checkpoints.step,
      },
    })
    .from(trials)
    .innerJoin(trialItems, eq(trialItems.trialId, trials.id))
    .innerJoin(items, eq(items.id, trialItems.itemId))
    .innerJoin(renditions, eq(renditions.id, trialItems.renditionId))
    .leftJoin(checkpoints, eq(checkpoints.id, items.checkpointId))
    .leftJoin(judgments, and(eq(judgments.trialId, trials.id), eq(judgments.stage, 'pre')))
    .where(condition)
    .orderBy(asc(trials.round), asc(trials.index), asc(trialItems.position));
  const byId = new Map<string, StoredTrial>();
  for (const { trial, judgment, picture, forger } of rows) {
    const known = byId.get(trial.id);
    if (known) known.pictures.push({ ...picture, forger });
    else byId.set(trial.id, { ...trial, judgment, pictures: [{ ...picture, forger }] });
  }
  return [...byId.values()];
}
