import { and, count, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { startJudgmentWriter } from '../../../db/judgment-writer.ts';
import { newOpaqueId } from '../../../db/opaque-id.ts';
import { insertHungItems, itemIdsSeenBy } from '../../../db/queries/items.ts';
import { countPlayerJudgments, findJudgment } from '../../../db/queries/judgments.ts';
import { findTrial, insertTrials, loadSessionTrials } from '../../../db/queries/trials.ts';
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

describe.each(databaseKinds)('trials on %s', (kind) => {
  const database = useDatabase(kind);

  test('a session comes back whole: its trials in order, what their reveals tell, the judgments so far', async () => {
    const { db } = database();
    const seat = await seatPlayer(db);
    const forger = await shelveCheckpoint(db);
    const hung = await insertHungItems(db, [
      picture(),
      { ...picture({ forger }), machineScore: { checkpointId: forger.id, logit: -0.5, scoredAt: NOON } },
      picture(),
    ]);
    const practice = await dealRound(db, { seat, hung: hung.slice(2), phase: 'practice' });
    const main = await dealRound(db, { seat, hung: hung.slice(0, 2), round: 1, dealtAt: later(1) });
    const writer = startJudgmentWriter(db);
    const judged = answer(seat, main[1] as string, { choice: 'real', elapsedMs: 900.5, focusLost: true });
    await writer.write(judged);
    await writer.write({ ...judged, choice: 'fake', stage: 'post' });
    await writer.stop();

    const trials = await loadSessionTrials(db, seat.session.id);
    expect(trials.map((trial) => trial.id)).toEqual([...practice, ...main]);
    expect(trials[2]).toEqual({
      id: main[1],
      sessionId: seat.session.id,
      playerId: seat.playerId,
      task: 'single',
      phase: 'main',
      round: 1,
      index: 1,
      propensity: 0.5,
      dealtAt: later(1),
      judgment: judged,
      pictures: [
        {
          itemId: hung[1]?.id,
          renditionId: hung[1]?.renditionId,
          resolution: 64,
          collection: 'people',
          truth: 'fake',
          machineLogit: -0.5,
          forger: { checkpointId: forger.id, model: 'dcgan-people', architecture: 'dcgan', step: 2_000 },
        },
      ],
    });
    expect(trials[1]).toMatchObject({
      judgment: null,
      pictures: [{ truth: 'real', forger: null, machineLogit: null }],
    });
    expect(await loadSessionTrials(db, seat.session.id, 1)).toEqual(trials.slice(1));
    expect(await findTrial(db, main[1] as string)).toEqual(trials[2]);
    expect(await findTrial(db, newOpaqueId())).toBeNull();
    expect(await loadSessionTrials(db, seat.session.id, 1)).toEqual(trials.slice(1));
    expect(await findJudgment(db, { trialId: main[1] as string, playerId: seat.playerId, stage: 'pre' })).toEqual(
      judged,
    );
    expect(await findJudgment(db, { trialId: main[0] as string, playerId: seat.playerId, stage: 'pre' })).toBeNull();
    expect(await countPlayerJudgments(db, { playerId: seat.playerId, phase: 'main' })).toBe(1);
    expect(await countPlayerJudgments(db, { playerId: seat.playerId, phase: 'practice' })).toBe(0);
    expect(await itemIdsSeenBy(db, seat.playerId)).toEqual(new Set(hung.map((item) => item.id)));
    expect(await itemIdsSeenBy(db, newOpaqueId())).toEqual(new Set());
  });

  test('a pair is one trial with two pictures, in their positions', async () => {
    const { db } = database();
    const seat = await seatPlayer(db);
    const hung = await hangPictures(db, 2);
    const pictures = hung.map(({ id, renditionId }) => ({ itemId: id, renditionId }));
    const place = { sessionId: seat.session.id, playerId: seat.playerId, round: 0, propensity: 0.25, dealtAt: NOON };
    const [id] = await insertTrials(db, [{ ...place, task: 'pair', phase: 'main', index: 0, items: pictures }]);
    const [mirrored] = await insertTrials(db, [
      { ...place, task: 'pair', phase: 'repeat', index: 1, items: pictures.toReversed() },
    ]);
    const itemsOf = async (trialId = '') => (await findTrial(db, trialId))?.pictures.map((shown) => shown.itemId);
    expect(await itemsOf(id)).toEqual(hung.map((item) => item.id));
    expect(await itemsOf(mirrored)).toEqual(hung.map((item) => item.id).reverse());
    const writer = startJudgmentWriter(db);
    expect(await writer.write(answer(seat, id as string, { choice: '1', confidence: null }))).toBe('inserted');
    await writer.stop();
  });

  test('what would not fit together is refused whole', async () => {
    const { db } = database();
    const [seat, stranger] = [await seatPlayer(db), await seatPlayer(db)];
    const [one, two] = await hangPictures(db, 2);
    if (!one || !two) throw new Error('two pictures were hung');
    await dealRound(db, { seat, hung: [one] });
    const swapped = { id: one.id, renditionId: two.renditionId };
    const unknown = { id: newOpaqueId(), renditionId: newOpaqueId() };
    const refusals: [Parameters<typeof dealRound>[1], string][] = [
      [{ seat, hung: [two] }, 'trials_place'], // a place that is taken
      [{ seat: { ...seat, playerId: stranger.playerId }, hung: [two], round: 1 }, 'trials_session'],
      [{ seat, hung: [two, swapped], round: 1 }, 'trial_items_rendition'], // another picture's bytes
      [{ seat, hung: [two, unknown], round: 1 }, 'trial_items_rendition'],
    ];
    for (const [round, constraint] of refusals) {
      await expect(dealRound(db, round)).rejects.toMatchObject(refusedBy(constraint));
    }
    expect((await loadSessionTrials(db, seat.session.id)).length).toBe(1);
    const { trials } = schema;
    const [left] = await db
      .select({ count: count() })
      .from(trials)
      .where(and(eq(trials.sessionId, seat.session.id), eq(trials.round, 1)));
    expect(left?.count).toBe(0);
  });
});
