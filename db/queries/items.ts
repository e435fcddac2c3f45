/** The pictures on the wall. A picture hangs from `hungAt` to `retiredAt`; its rows stay for ever. */
import { createHash } from 'node:crypto';
import { and, count, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Choice, CollectionId } from '../../lib/protocol/vocabulary.ts';
import type { Database } from '../client.ts';
import { newOpaqueId } from '../opaque-id.ts';
import { checkpoints, items, judgments, machineScores, renditions, trialItems, trials } from '../schema.ts';
import { splitOf } from '../split.ts';
import { latestMachineLogit } from './machine-scores.ts';

/** Everything that the wall keeps in memory of a picture. Its seed stays in the database. */
export type HangingItem = {
  id: string;
  truth: Choice;
  /** Who forged it; null for an authentic work. */
  forger: { checkpointId: string; model: string; architecture: string; step: number } | null;
  renditionId: string;
  resolution: number; // pixels
  finishingVersion: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Judgments of the main phase, before any advice. */
  judgments: number;
  /** The discriminator's latest logit for these bytes, > 0 leans towards real; null where it has not looked. */
  machineLogit: number | null;
};

export type NewHungItem = Pick<
  typeof items.$inferInsert,
  'collection' | 'truth' | 'checkpointId' | 'seed' | 'psi' | 'catalogueCard' | 'madeAt' | 'hungAt'
> & {
  rendition: { resolution: number; bytes: Uint8Array; finishingVersion: number };
  /** Null while the engine is away; `insertMachineScores` brings it later. */
  machineScore: { checkpointId: string; logit: number; scoredAt: Date } | null;
};

/** Stores pictures with their bytes and machine scores, all of them or none, in the order given; returns their ids in that order. */
export async function insertHungItems(
  db: Database,
  rows: NewHungItem[],
): Promise<{ id: string; renditionId: string }[]> {
  if (rows.length === 0) return [];
  const made = rows.map(({ rendition, machineScore, ...item }) => {
    const id = newOpaqueId();
    const renditionId = newOpaqueId();
    return {
      item: { ...item, id, split: splitOf(item) },
      rendition: {
        ...rendition,
        id: renditionId,
        itemId: id,
        bytes: new Uint8Array(rendition.bytes),
        sha256: sha256(rendition.bytes),
      },
      score: machineScore && { ...machineScore, renditionId },
    };
  });
  const scores = made.flatMap((row) => row.score ?? []);
  await db.transaction(async (tx) => {
    await tx.insert(items).values(made.map((row) => row.item));
    await tx.insert(renditions).values(made.map((row) => row.rendition));
    if (scores.length > 0) await tx.insert(machineScores).values(scores);
  });
  return made.map((row) => ({ id: row.item.id, renditionId: row.rendition.id }));
}

/** In no telling order: by their random ids. */
export async function loadHangingItems(db: Database, collection: CollectionId): Promise<HangingItem[]> {
  const counted = countJudgments(db, collection);
  return db
    .select({
      id: items.id,
      truth: items.truth,
      forger: {
        checkpointId: checkpoints.id,
        model: checkpoints.model,
        architecture: checkpoints.architecture,
        step: checkpoints.step,
      },
      renditionId: renditions.id,
      resolution: renditions.resolution,
      finishingVersion: renditions.finishingVersion,
      bytes: renditions.bytes,
      judgments: sql<number>`coalesce(${counted.judgments}, 0)`.mapWith(Number),
      machineLogit: latestMachineLogit,
    })
    .from(items)
    .innerJoin(renditions, eq(renditions.itemId, items.id))
    .leftJoin(checkpoints, eq(checkpoints.id, items.checkpointId))
    .leftJoin(counted, eq(counted.itemId, items.id))
    .where(and(eq(items.collection, collection), isHanging))
    .orderBy(items.id);
}

/** Judgments by hanging picture. Grouped once: a sub-query per picture read all judgments per picture where the planner knew no better. */
function countJudgments(db: Database, collection: CollectionId) {
  return db
    .select({ itemId: trialItems.itemId, judgments: count().as('judgments') })
    .from(items)
    .innerJoin(trialItems, eq(trialItems.itemId, items.id))
    .innerJoin(trials, and(eq(trials.id, trialItems.trialId), eq(trials.phase, 'main')))
    .innerJoin(judgments, and(eq(judgments.trialId, trials.id), eq(judgments.stage, 'pre')))
    .where(and(eq(items.collection, collection), isHanging))
    .groupBy(trialItems.itemId)
    .as('counted');
}

/** Takes pictures off the wall. Those already off keep their date. */
export async function retireItems(db: Database, itemIds: string[], retiredAt: Date): Promise<void> {
  if (itemIds.length === 0) return;
  await db
    .update(items)
    .set({ retiredAt })
    .where(and(inArray(items.id, itemIds), isNull(items.retiredAt)));
}

/** Every item that was ever dealt to the player, in practice too. */
export async function itemIdsSeenBy(db: Database, playerId: string): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ itemId: trialItems.itemId })
    .from(trialItems)
    .innerJoin(trials, eq(trials.id, trialItems.trialId))
    .where(eq(trials.playerId, playerId));
  return new Set(rows.map((row) => row.itemId));
}

const isHanging = and(isNotNull(items.hungAt), isNull(items.retiredAt));

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
