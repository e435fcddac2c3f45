import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { startJudgmentWriter } from '../../../db/judgment-writer.ts';
import { newOpaqueId } from '../../../db/opaque-id.ts';
import { insertHungItems, loadHangingItems, retireItems } from '../../../db/queries/items.ts';
import { insertMachineScores, loadUnscoredRenditions } from '../../../db/queries/machine-scores.ts';
import { loadRenditionBytes } from '../../../db/queries/renditions.ts';
import * as schema from '../../../db/schema.ts';
import { databaseKinds, refusedBy, useDatabase } from '../../support/databases.ts';
import {
  answer,
  dealRound,
  hangPictures,
  later,
  NOON,
  picture,
  seatPlayer,
  shelveCheckpoint,
} from '../../support/stand-in-rows.ts';

describe.each(databaseKinds)('the wall on %s', (kind) => {
  const database = useDatabase(kind);

  test('pictures come back as they were hung, until they are retired', async () => {
    const { db } = database();
    const forger = await shelveCheckpoint(db);
    const real = picture();
    const fake = {
      ...picture({ forger }),
      machineScore: { checkpointId: forger.id, logit: -1.5, scoredAt: NOON },
    };
    const [hungReal, hungFake] = await insertHungItems(db, [real, fake]);
    const [stored] = await db
      .select()
      .from(schema.renditions)
      .where(eq(schema.renditions.id, hungReal?.renditionId ?? ''));
    expect(stored?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const byTruth = (await loadHangingItems(db, 'people')).sort((a, b) => (a.truth < b.truth ? 1 : -1));
    expect(byTruth).toEqual([
      {
        ...hungReal,
        truth: 'real',
        forger: null,
        resolution: 64,
        finishingVersion: 1,
        bytes: new Uint8Array(real.rendition.bytes),
        judgments: 0,
        machineLogit: null,
      },
      {
        ...hungFake,
        truth: 'fake',
        forger: { checkpointId: forger.id, model: 'dcgan-people', architecture: 'dcgan', step: 2_000 },
        resolution: 64,
        finishingVersion: 1,
        bytes: new Uint8Array(fake.rendition.bytes),
        judgments: 0,
        machineLogit: -1.5,
      },
    ]);
    expect(byTruth[0]?.bytes.buffer.byteLength).toBe(48); // a buffer of its own, ready to be sent
    await retireItems(db, [hungFake?.id ?? ''], later(1));
    await retireItems(db, [hungFake?.id ?? ''], later(2));
    expect((await loadHangingItems(db, 'people')).map((item) => item.id)).toEqual([hungReal?.id]);
    const [retired] = await db
      .select()
      .from(schema.items)
      .where(eq(schema.items.id, hungFake?.id ?? ''));
    expect(retired?.retiredAt).toEqual(later(1));
    const bytes = await loadRenditionBytes(db, [hungFake?.renditionId ?? '', newOpaqueId()]);
    expect([...bytes]).toEqual([[hungFake?.renditionId, new Uint8Array(fake.rendition.bytes)]]);
    await retireItems(db, [hungReal?.id ?? ''], later(1));
  });

  test('judgments of the main phase are counted, practice and second looks are not', async () => {
    const { db } = database();
    const [item, other] = await hangPictures(db, 2);
    if (!item || !other) throw new Error('two pictures were hung');
    const writer = startJudgmentWriter(db);
    for (const phase of ['main', 'main', 'practice'] as const) {
      const seat = await seatPlayer(db);
      const [trialId] = await dealRound(db, { seat, hung: [item], phase });
      await writer.write(answer(seat, trialId as string));
      await writer.write(answer(seat, trialId as string, { stage: 'post' }));
    }
    const unjudged = await seatPlayer(db);
    await dealRound(db, { seat: unjudged, hung: [item, other] });
    const counts = new Map((await loadHangingItems(db, 'people')).map((hanging) => [hanging.id, hanging.judgments]));
    expect(counts.get(item.id)).toBe(2);
    expect(counts.get(other.id)).toBe(0);
    await writer.stop();
  });

  test('seeds are unsigned 64-bit numbers', async () => {
    const { db } = database();
    const seeds = [0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
    const hung = await insertHungItems(
      db,
      seeds.map((seed) => ({ ...picture(), seed })),
    );
    for (const [i, { id }] of hung.entries()) {
      const [row] = await db.select({ seed: schema.items.seed }).from(schema.items).where(eq(schema.items.id, id));
      expect(row?.seed).toBe(seeds[i]);
    }
    await expect(insertHungItems(db, [{ ...picture(), seed: 2n ** 64n }])).rejects.toMatchObject(
      refusedBy('items_seed'),
    );
    await expect(insertHungItems(db, [{ ...picture(), seed: -1n }])).rejects.toMatchObject(refusedBy('items_seed'));
  });

  test('one bad picture keeps the whole batch off the wall', async () => {
    const { db } = database();
    const before = await loadHangingItems(db, 'people');
    const forger = await shelveCheckpoint(db);
    const mislabelled = { ...picture({ forger }), truth: 'real' as const };
    await expect(insertHungItems(db, [picture(), mislabelled])).rejects.toMatchObject(refusedBy('items_truth'));
    const badScore = { ...picture(), machineScore: { checkpointId: newOpaqueId(), logit: 0, scoredAt: NOON } };
    await expect(insertHungItems(db, [picture(), badScore])).rejects.toMatchObject(
      refusedBy('machine_scores_checkpoint_id'),
    );
    expect(await loadHangingItems(db, 'people')).toEqual(before);
    expect(await insertHungItems(db, [])).toEqual([]);
  });

  test('scores come later where the engine was away, and the newest is shown', async () => {
    const { db } = database();
    const [first, second] = [await shelveCheckpoint(db), await shelveCheckpoint(db)];
    const [hung] = await hangPictures(db, 1);
    const unscored = async (checkpointId: string) =>
      (await loadUnscoredRenditions(db, { collection: 'people', checkpointId, limit: 1_000 })).filter(
        (row) => row.renditionId === hung?.renditionId,
      );
    const logit = async () => (await loadHangingItems(db, 'people')).find((item) => item.id === hung?.id)?.machineLogit;
    const score = { renditionId: hung?.renditionId ?? '', logit: 0.25, scoredAt: NOON };
    expect(await unscored(first.id)).toMatchObject([{ resolution: 64 }]);
    await insertMachineScores(db, [{ ...score, checkpointId: first.id }]);
    await insertMachineScores(db, [{ ...score, checkpointId: first.id, logit: 9 }]);
    expect(await unscored(first.id)).toEqual([]);
    expect((await unscored(second.id)).length).toBe(1);
    expect(await logit()).toBe(0.25);
    await insertMachineScores(db, [{ ...score, checkpointId: second.id, logit: -2, scoredAt: later(1) }]);
    expect(await logit()).toBe(-2);
  });
});
