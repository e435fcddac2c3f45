import { and, count, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { startJudgmentWriter } from '../../db/judgment-writer.ts';
import { newOpaqueId } from '../../db/opaque-id.ts';
import { ensureCheckpoint } from '../../db/queries/checkpoints.ts';
import { insertEvents, loadPlayerEvents } from '../../db/queries/events.ts';
import { countHanging, insertHungItems, itemIdsSeenBy, loadHangingItems, retireItems } from '../../db/queries/items.ts';
import { countPlayerJudgments, findJudgment, loadRoundJudgments } from '../../db/queries/judgments.ts';
import { insertMachineScores, loadUnscoredRenditions } from '../../db/queries/machine-scores.ts';
import {
  deleteExpiredPlayers,
  findPlayer,
  insertPlayer,
  latestConsent,
  recordConsent,
} from '../../db/queries/players.ts';
import { ensureProtocol } from '../../db/queries/protocols.ts';
import { loadRenditionBytes } from '../../db/queries/renditions.ts';
import { endSession, findOpenSession, insertSession } from '../../db/queries/sessions.ts';
import { findTrial, insertTrials, loadSessionTrials } from '../../db/queries/trials.ts';
import * as schema from '../../db/schema.ts';
import { databaseKinds, useDatabase } from '../support/databases.ts';
import {
  answer,
  dealRound,
  hangPictures,
  NOON,
  picture,
  seatPlayer,
  shelveCheckpoint,
} from '../support/stand-in-rows.ts';

const HOUR_MS = 3_600_000;
const refusedBy = (constraint: string) => ({ cause: { message: expect.stringContaining(constraint) } });
const later = (hours: number) => new Date(NOON.getTime() + hours * HOUR_MS);

describe.each(databaseKinds)('players on %s', (kind) => {
  const database = useDatabase(kind);

  test('a player is made once, and the latest consent counts', async () => {
    const { db } = database();
    const id = newOpaqueId();
    expect(await findPlayer(db, id)).toBeNull();
    await insertPlayer(db, { id, createdAt: NOON });
    await insertPlayer(db, { id, createdAt: later(1) });
    expect(await findPlayer(db, id)).toEqual({ id, createdAt: NOON, withdrawnAt: null, withdrawalCodeHash: null });
    expect(await latestConsent(db, id)).toBeNull();
    await recordConsent(db, { playerId: id, version: 'a', contributes: false, locale: 'en', at: NOON });
    await recordConsent(db, { playerId: id, version: 'b', contributes: true, locale: 'zh-CN', at: NOON });
    expect(await latestConsent(db, id)).toMatchObject({ version: 'b', contributes: true, locale: 'zh-CN', at: NOON });
    await expect(
      recordConsent(db, { playerId: newOpaqueId(), version: 'a', contributes: true, locale: 'en', at: NOON }),
    ).rejects.toMatchObject(refusedBy('consents_player_id_players_id_fk'));
  });

  test('who does not contribute is forgotten after a day, with every trace; the others stay', async () => {
    const { db } = database();
    const hung = await hangPictures(db, 3);
    const writer = startJudgmentWriter(db);
    const play = async (player: Parameters<typeof seatPlayer>[1]) => {
      const seat = await seatPlayer(db, player);
      const [trialId] = await dealRound(db, { seat, hung });
      await writer.write(answer(seat, trialId as string));
      await insertEvents(db, [
        { playerId: seat.playerId, sessionId: seat.session.id, kind: 'blur', at: NOON, data: { hiddenMs: 12 } },
        { playerId: seat.playerId, kind: 'connect', at: NOON, data: {} },
      ]);
      return seat.playerId;
    };
    const contributor = await play({ contributes: true });
    const refuser = await play({ contributes: false });
    const undecided = await play({ contributes: null });
    const youngRefuser = await play({ contributes: false, createdAt: later(23) });
    const turnedAway = await play({ contributes: true });
    await recordConsent(db, { playerId: turnedAway, version: 'b', contributes: false, locale: 'en', at: NOON });
    const turnedTo = await play({ contributes: false });
    await recordConsent(db, { playerId: turnedTo, version: 'b', contributes: true, locale: 'en', at: NOON });

    expect(await deleteExpiredPlayers(db, later(12))).toBe(3);
    expect(await deleteExpiredPlayers(db, later(12))).toBe(0);
    const traces = async (playerId: string) => {
      const { consents, sessions, trials, judgments, events } = schema;
      const rows = [];
      for (const table of [consents, sessions, trials, judgments, events]) {
        rows.push(await db.select({ count: count() }).from(table).where(eq(table.playerId, playerId)));
      }
      return rows.map((row) => row[0]?.count);
    };
    for (const id of [refuser, undecided, turnedAway]) {
      expect(await findPlayer(db, id)).toBeNull();
      expect(await traces(id)).toEqual([0, 0, 0, 0, 0]);
    }
    expect(await traces(contributor)).toEqual([1, 1, 3, 1, 2]);
    expect(await traces(youngRefuser)).toEqual([1, 1, 3, 1, 2]);
    expect(await traces(turnedTo)).toEqual([2, 1, 3, 1, 2]);
    // The pictures of a trial go with it, the pictures themselves stay.
    expect((await db.select({ count: count() }).from(schema.trialItems))[0]?.count).toBe(9);
    expect((await countHanging(db, 'people')).map((row) => row.count)).toEqual([3]);
    expect(await loadPlayerEvents(db, contributor)).toMatchObject([
      { kind: 'blur', data: { hiddenMs: 12 }, at: NOON },
      { kind: 'connect', data: {}, sessionId: null },
    ]);
    await writer.stop();
  });

  test('a player sits in one session at a time', async () => {
    const { db } = database();
    const { playerId, session } = await seatPlayer(db);
    expect(await findOpenSession(db, playerId)).toEqual(session);
    const { protocolId, device } = session;
    const another = { playerId, protocolId, device, locale: 'en' as const, startedAt: later(1) };
    await expect(insertSession(db, another)).rejects.toMatchObject(refusedBy('sessions_one_open'));
    await endSession(db, session.id, later(1));
    await endSession(db, session.id, later(2));
    expect(await findOpenSession(db, playerId)).toBeNull();
    const next = await insertSession(db, another);
    expect(await findOpenSession(db, playerId)).toEqual(next);
    const [ended] = await db.select().from(schema.sessions).where(eq(schema.sessions.id, session.id));
    expect(ended?.endedAt).toEqual(later(1));
  });

  test('protocols and checkpoints are found again, and a protocol does not change under its rows', async () => {
    const { db } = database();
    const protocol = { name: 'rules', version: 1, params: { b: 2, a: [1, { c: 'd' }] }, createdAt: NOON };
    const stored = await ensureProtocol(db, protocol);
    expect(
      await ensureProtocol(db, { ...protocol, params: { a: [1, { c: 'd' }], b: 2 }, createdAt: later(1) }),
    ).toEqual(stored);
    await expect(ensureProtocol(db, { ...protocol, params: { b: 3 } })).rejects.toThrow('raise its version');
    expect((await ensureProtocol(db, { ...protocol, version: 2, params: { b: 3 } })).id).not.toBe(stored.id);
    const checkpoint = await shelveCheckpoint(db);
    expect(await ensureCheckpoint(db, { ...checkpoint, createdAt: later(1) })).toEqual(checkpoint);
  });
});

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
        bytes: new Uint8Array(real.rendition.bytes),
        judgments: 0,
        machineLogit: null,
      },
      {
        ...hungFake,
        truth: 'fake',
        forger: { checkpointId: forger.id, model: 'dcgan-people', architecture: 'dcgan', step: 2_000 },
        resolution: 64,
        bytes: new Uint8Array(fake.rendition.bytes),
        judgments: 0,
        machineLogit: -1.5,
      },
    ]);
    expect(byTruth[0]?.bytes.buffer.byteLength).toBe(48); // a buffer of its own, ready to be sent
    await retireItems(db, [hungFake?.id ?? ''], later(1));
    await retireItems(db, [hungFake?.id ?? ''], later(2));
    expect((await loadHangingItems(db, 'people')).map((item) => item.id)).toEqual([hungReal?.id]);
    expect(await countHanging(db, 'people')).toEqual([{ checkpointId: null, count: 1 }]);
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
    const before = await countHanging(db, 'people');
    const forger = await shelveCheckpoint(db);
    const mislabelled = { ...picture({ forger }), truth: 'real' as const };
    await expect(insertHungItems(db, [picture(), mislabelled])).rejects.toMatchObject(refusedBy('items_truth'));
    const badScore = { ...picture(), machineScore: { checkpointId: newOpaqueId(), logit: 0, scoredAt: NOON } };
    await expect(insertHungItems(db, [picture(), badScore])).rejects.toMatchObject(
      refusedBy('machine_scores_checkpoint_id'),
    );
    expect(await countHanging(db, 'people')).toEqual(before);
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
    expect(await loadRoundJudgments(db, { sessionId: seat.session.id, round: 1 })).toEqual([trials[2]]);
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
