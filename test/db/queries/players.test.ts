import { count, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { startJudgmentWriter } from '../../../db/judgment-writer.ts';
import { newOpaqueId } from '../../../db/opaque-id.ts';
import { ensureCheckpoint } from '../../../db/queries/checkpoints.ts';
import { insertEvents, loadPlayerEvents } from '../../../db/queries/events.ts';
import { countHanging } from '../../../db/queries/items.ts';
import {
  deleteExpiredPlayers,
  findPlayer,
  insertPlayer,
  latestConsent,
  recordConsent,
} from '../../../db/queries/players.ts';
import { ensureProtocol } from '../../../db/queries/protocols.ts';
import { endSession, findOpenSession, insertSession } from '../../../db/queries/sessions.ts';
import * as schema from '../../../db/schema.ts';
import { databaseKinds, useDatabase } from '../../support/databases.ts';
import { answer, dealRound, hangPictures, NOON, seatPlayer, shelveCheckpoint } from '../../support/stand-in-rows.ts';

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
