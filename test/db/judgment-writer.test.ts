import { count, eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { type NewJudgment, startJudgmentWriter } from '../../db/judgment-writer.ts';
import { newOpaqueId } from '../../db/opaque-id.ts';
import { judgments } from '../../db/schema.ts';
import { databaseKinds, openTestDatabase, useDatabase } from '../support/databases.ts';
import { answer, dealRound, hangPictures, seatPlayer } from '../support/stand-in-rows.ts';

describe.each(databaseKinds)('the judgment writer on %s', (kind) => {
  const database = useDatabase(kind);

  /** A player and so many trials to judge. */
  async function deal(trials: number) {
    const { db } = database();
    const seat = await seatPlayer(db);
    const trialIds = await dealRound(db, { seat, hung: await hangPictures(db, trials) });
    return { db, seat, trialIds, writer: startJudgmentWriter(db) };
  }

  async function storedBy(playerId: string) {
    return database().db.select().from(judgments).where(eq(judgments.playerId, playerId));
  }

  test('a thousand judgments at once are each stored once, with all that was measured', async () => {
    const { seat, trialIds, writer } = await deal(1_000);
    const written = trialIds.map((id, i) =>
      answer(seat, id, { choice: i % 2 ? 'real' : 'fake', confidence: [50, 75, 95][i % 3], reactionMs: i + 0.125 }),
    );
    expect(new Set(await Promise.all(written.map(writer.write)))).toEqual(new Set(['inserted']));
    const byTrial = (a: NewJudgment, b: NewJudgment) => (a.trialId < b.trialId ? -1 : 1);
    expect((await storedBy(seat.playerId)).sort(byTrial)).toEqual(written.sort(byTrial));
    await writer.stop();
  });

  test('the first answer stands; sent again it is the same, another one is different', async () => {
    const { seat, trialIds, writer } = await deal(1);
    const first = answer(seat, trialIds[0] as string);
    expect(
      await Promise.all([
        writer.write(first),
        writer.write(first),
        writer.write({ ...first, choice: 'real' }),
        writer.write({ ...first, reactionMs: 5 }),
      ]),
    ).toEqual(['inserted', 'existing-same', 'existing-different', 'existing-same']);
    expect(await writer.write(first)).toBe('existing-same');
    expect(await writer.write({ ...first, confidence: 95 })).toBe('existing-different');
    expect(await writer.write({ ...first, confidence: null })).toBe('existing-different');
    const unasked = { ...first, stage: 'post' as const, confidence: undefined };
    expect(await writer.write(unasked)).toBe('inserted');
    expect(await writer.write(unasked)).toBe('existing-same');
    expect(await writer.write({ ...unasked, confidence: 50 })).toBe('existing-different');
    expect((await storedBy(seat.playerId)).map(({ stage, choice }) => [stage, choice])).toEqual([
      ['pre', 'fake'],
      ['post', 'fake'],
    ]);
    await writer.stop();
  });

  test('bad rows are refused, the others of their batch are stored', async () => {
    const { seat, trialIds, writer } = await deal(50);
    const stranger = await seatPlayer(database().db);
    const bad = [
      answer(seat, newOpaqueId()), // no such trial
      answer(stranger, trialIds[0] as string), // somebody else's trial
      answer(seat, trialIds[1] as string, { confidence: 101 }),
      answer(seat, trialIds[1] as string, { choice: 'fa\u0000ke' }),
      answer(seat, trialIds[1] as string, { receivedAt: new Date(Number.NaN) }),
    ];
    const good = trialIds.map((id) => answer(seat, id));
    const outcomes = await Promise.allSettled([...good.slice(0, 25), ...bad, ...good.slice(25)].map(writer.write));
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      ...Array(25).fill('fulfilled'),
      ...Array(bad.length).fill('rejected'),
      ...Array(25).fill('fulfilled'),
    ]);
    expect((await storedBy(seat.playerId)).length).toBe(50);
    expect(await storedBy(stranger.playerId)).toEqual([]);
    await writer.stop();
  });

  test('many go in one statement', async () => {
    const { db, seat, trialIds, writer } = await deal(600);
    await Promise.all(trialIds.map((id) => writer.write(answer(seat, id))));
    const [transactions] = await db
      .select({ count: sql<number>`count(distinct xmin::text)::int` })
      .from(judgments)
      .where(eq(judgments.playerId, seat.playerId));
    expect(transactions?.count).toBe(2); // 500 and 100
    await writer.stop();
  });

  test('the event loop turns between batches', async () => {
    const { seat, trialIds, writer } = await deal(40);
    let turns = 0;
    const count = () => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    for (const id of trialIds) await writer.write(answer(seat, id));
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(trialIds.length);
    await writer.stop();
  });

  test('stopping settles what was accepted and refuses the rest', async () => {
    const { seat, trialIds, writer } = await deal(20);
    const accepted = trialIds.slice(0, 19).map((id) => writer.write(answer(seat, id)));
    const stopped = writer.stop();
    await expect(writer.write(answer(seat, trialIds[19] as string))).rejects.toThrow('stopped');
    await stopped;
    expect((await storedBy(seat.playerId)).length).toBe(19);
    expect(new Set(await Promise.all(accepted))).toEqual(new Set(['inserted']));
  });

  test('a stored judgment cannot be changed by anybody', async () => {
    const { db, seat, trialIds, writer } = await deal(1);
    await writer.write(answer(seat, trialIds[0] as string));
    await expect(
      db.update(judgments).set({ choice: 'real' }).where(eq(judgments.playerId, seat.playerId)),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('never updated') } });
    expect((await storedBy(seat.playerId))[0]?.choice).toBe('fake');
    await writer.stop();
  });
});

describe.each(databaseKinds)('when the database on %s goes away', (kind) => {
  test('judgments are refused and none is half-written', async () => {
    const database = await openTestDatabase(kind);
    const seat = await seatPlayer(database.db);
    const trialIds = await dealRound(database.db, { seat, hung: await hangPictures(database.db, 10) });
    const writer = startJudgmentWriter(database.db);
    await database.close();
    const outcomes = await Promise.allSettled(trialIds.map((id) => writer.write(answer(seat, id))));
    expect(new Set(outcomes.map((outcome) => outcome.status))).toEqual(new Set(['rejected']));
    await writer.stop();
    await database.discard();
  });
});

describe.runIf(databaseKinds.includes('postgres'))('acknowledgement on postgres', () => {
  const database = useDatabase('postgres');

  test('comes after the commit: another connection sees the judgment at that moment', async () => {
    const { db, connect } = database();
    const other = connect?.();
    if (!other) throw new Error('Postgres gives second connections');
    // The commit itself is slow here, so that an acknowledgement before it would be caught.
    await db.execute(sql`create function linger() returns trigger language plpgsql
      as $$ begin perform pg_sleep(0.15); return null; end $$`);
    await db.execute(sql`create constraint trigger lingers after insert on judgments
      deferrable initially deferred for each row execute function linger()`);
    const seat = await seatPlayer(db);
    const trialIds = await dealRound(db, { seat, hung: await hangPictures(db, 6) });
    const writer = startJudgmentWriter(db);
    const seen = await Promise.all(
      trialIds.map(async (id) => {
        await writer.write(answer(seat, id));
        const [row] = await other`select count(*)::int as count from judgments where trial_id = ${id}`;
        return row?.count;
      }),
    );
    expect(seen).toEqual(Array(6).fill(1));
    const [row] = await db.select({ count: count() }).from(judgments);
    expect(row?.count).toBe(6);
    await writer.stop();
    await other.end();
  });
});
