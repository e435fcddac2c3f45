import { eq, inArray } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { startJudgmentWriter } from '../../../db/judgment-writer.ts';
import { newOpaqueId } from '../../../db/opaque-id.ts';
import { ensureCheckpoint } from '../../../db/queries/checkpoints.ts';
import { insertEvents } from '../../../db/queries/events.ts';
import {
  deleteIdlePlayers,
  findPlayer,
  insertPlayer,
  latestConsent,
  recordConsent,
} from '../../../db/queries/players.ts';
import { ensureProtocol } from '../../../db/queries/protocols.ts';
import {
  deleteExpiredSessions,
  endSession,
  findOpenSession,
  insertSession,
  isSessionStored,
} from '../../../db/queries/sessions.ts';
import * as schema from '../../../db/schema.ts';
import { databaseKinds, refusedBy, useDatabase } from '../../support/databases.ts';
import {
  answer,
  dealRound,
  hangPictures,
  later,
  NOON,
  type Seat,
  seatPlayer,
  shelveCheckpoint,
  sitDown,
} from '../../support/stand-in-rows.ts';

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

  test('what is played without contributing goes after a day, with every trace; a consent speaks for its own sessions', async () => {
    const { db } = database();
    const { sessions, trials, trialItems, judgments, events, items } = schema;
    const hung = await hangPictures(db, 3);
    const writer = startJudgmentWriter(db);
    const play = async (seat: Seat) => {
      const [trialId] = await dealRound(db, { seat, hung });
      await writer.write(answer(seat, trialId as string));
      await insertEvents(db, [{ sessionId: seat.session.id, kind: 'blur', at: NOON, data: { hiddenMs: 12 } }]);
      return seat;
    };
    /** The player plays on, hours later, having answered the consent text again. */
    const playOn = async ({ playerId, session }: Seat, hours: number, contributes: boolean) => {
      await endSession(db, session.id, later(hours));
      const { protocolId } = session;
      const startedAt = later(hours);
      return play({ playerId, session: await sitDown(db, { playerId, protocolId, startedAt, contributes }) });
    };
    const contributor = await play(await seatPlayer(db));
    const refuser = await play(await seatPlayer(db, { contributes: false }));
    const youngRefuser = await play(await seatPlayer(db, { contributes: false, createdAt: later(23) }));
    const firstNo = await play(await seatPlayer(db, { contributes: false }));
    const thenYes = await playOn(firstNo, 1, true);
    const firstYes = await play(await seatPlayer(db));
    const thenNo = await playOn(firstYes, 1, false);
    const forgotten = [refuser, firstNo, thenNo];
    const kept = [contributor, youngRefuser, thenYes, firstYes];

    expect(await deleteExpiredSessions(db, NOON)).toBe(0);
    expect(await deleteExpiredSessions(db, later(12))).toBe(3);
    expect(await deleteExpiredSessions(db, later(12))).toBe(0);
    const traces = async ({ session }: Seat) => [
      await isSessionStored(db, session.id),
      await db.$count(trials, eq(trials.sessionId, session.id)),
      await db.$count(
        judgments,
        inArray(judgments.trialId, db.select({ id: trials.id }).from(trials).where(eq(trials.sessionId, session.id))),
      ),
      await db.$count(events, eq(events.sessionId, session.id)),
    ];
    for (const seat of forgotten) expect(await traces(seat)).toEqual([false, 0, 0, 0]);
    for (const seat of kept) expect(await traces(seat)).toEqual([true, 3, 1, 1]);
    // Nothing hangs in the air, and the pictures stay.
    expect(await Promise.all([sessions, judgments, events].map((table) => db.$count(table)))).toEqual([4, 4, 4]);
    expect(await db.$count(trialItems)).toBe(12);
    expect(await db.$count(items)).toBe(3);

    expect(await deleteIdlePlayers(db, later(12))).toBe(1);
    expect(await findPlayer(db, refuser.playerId)).toBeNull();
    expect(await latestConsent(db, refuser.playerId)).toBeNull();
    for (const { playerId } of kept) expect(await findPlayer(db, playerId)).not.toBeNull();
    await writer.stop();
  });

  test('who agreed and has not played yet is kept, for good or for a day', async () => {
    const { db } = database();
    const arrive = async (answers: { contributes: boolean; hours: number }[]) => {
      const playerId = newOpaqueId();
      await insertPlayer(db, { id: playerId, createdAt: NOON });
      for (const { contributes, hours } of answers) {
        await recordConsent(db, { playerId, version: 'a', contributes, locale: 'en', at: later(hours) });
      }
      return playerId;
    };
    const willing = await arrive([{ contributes: true, hours: 0 }]);
    const unwilling = await arrive([{ contributes: false, hours: 0 }]);
    const backAgain = await arrive([
      { contributes: false, hours: 0 },
      { contributes: false, hours: 13 },
    ]);
    const silent = await arrive([]);
    expect(await deleteIdlePlayers(db, NOON)).toBe(0);
    expect(await deleteIdlePlayers(db, later(12))).toBe(2);
    const left = await Promise.all([willing, unwilling, backAgain, silent].map((id) => findPlayer(db, id)));
    expect(left.map((player) => player?.id)).toEqual([willing, undefined, backAgain, undefined]);
  });

  test("a session says what its consent says, and refuses another player's", async () => {
    const { db } = database();
    const { playerId, session } = await seatPlayer(db, { contributes: false });
    await endSession(db, session.id, later(1));
    const { id, endedAt, ...facts } = session;
    const dressedUp = { ...facts, contributes: true };
    await expect(insertSession(db, dressedUp)).rejects.toMatchObject(refusedBy('sessions_consent'));
    const stranger = await seatPlayer(db, { contributes: false });
    const borrowed = { ...facts, consentId: stranger.session.consentId };
    await expect(insertSession(db, borrowed)).rejects.toMatchObject(refusedBy('sessions_consent'));
    expect(await insertSession(db, facts)).toMatchObject({ playerId, contributes: false });
  });

  test('a player sits in one session at a time', async () => {
    const { db } = database();
    const { playerId, session } = await seatPlayer(db);
    expect(await findOpenSession(db, playerId)).toEqual(session);
    const { id, endedAt, ...facts } = session;
    const another = { ...facts, startedAt: later(1) };
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
