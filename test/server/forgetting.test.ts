import { setTimeout as delay } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { items, players, sessions } from '../../db/schema.ts';
import { DEALT_AHEAD } from '../../lib/protocol/limits.ts';
import { KEPT_MS } from '../../server/game/forget-players.ts';
import { connectPlayer, type Player, unwrap } from '../support/player.ts';
import { countPlayRows } from '../support/rows.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const MINUTE_MS = 60_000;
let server: TestServer;
let skewMs = 0;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }); // the hourly job's, so that the test brings the hour
  server = await startTestServer({ now: () => Date.now() + skewMs });
});
afterAll(async () => {
  await server.stop();
  vi.useRealTimers();
});

/** One trial is judged. Resolves with those that are in the player's hands then. */
async function play(player: Player, contributes: boolean): Promise<string[]> {
  unwrap(await player.consent({ contributes }));
  unwrap(await player.start('practice'));
  unwrap(await player.judge((await player.nextDealt()).trialId));
  const held = [];
  for (let i = 0; i < DEALT_AHEAD; i++) held.push((await player.nextDealt()).trialId);
  return held;
}

const sessionsThat = (contributes: boolean) => server.db.$count(sessions, eq(sessions.contributes, contributes));

it('P13: what was played without contributing goes after 24 hours, nothing else does, whatever was agreed to since', async () => {
  const [guest, contributor, convert, leaver] = await Promise.all([0, 1, 2, 3].map(() => connectPlayer(server)));
  if (!guest || !contributor || !convert || !leaver) throw new Error('four players came');
  await play(guest, false);
  await play(contributor, true);
  for (const [player, first] of [
    [convert, false],
    [leaver, true],
  ] as const) {
    const held = await play(player, first);
    // The other answer ends the session in mid-round; what was dealt before it cannot be judged after it.
    const welcomed = unwrap(await player.consent({ contributes: !first }));
    expect(welcomed).toMatchObject({ consent: { contributes: !first }, round: null });
    for (const trialId of held) {
      expect(await player.judge(trialId)).toMatchObject({ ok: false, error: 'trial-expired' });
    }
    expect(await player.summarise(0)).toMatchObject({ ok: false, error: 'no-round' });
    expect(unwrap(await player.start('practice'))).toMatchObject({ round: 0, reveals: [] });
    unwrap(await player.judge((await player.nextDealt()).trialId));
  }
  const before = await countPlayRows(server.db);
  expect(before).toMatchObject({ players: 4, sessions: 6, judgments: 6 });
  const pictures = await server.db.$count(items);
  for (const player of [contributor, convert]) player.leave();

  skewMs = KEPT_MS - MINUTE_MS;
  vi.advanceTimersByTime(60 * MINUTE_MS);
  await delay(500);
  expect(await countPlayRows(server.db)).toMatchObject({ players: 4, sessions: 6, judgments: 6 });

  skewMs = KEPT_MS + MINUTE_MS;
  const closed = Promise.all(
    [guest, leaver].map(({ socket }) => new Promise((done) => socket.once('disconnect', done))),
  );
  vi.advanceTimersByTime(60 * MINUTE_MS);
  await closed; // their games knew rows that are gone
  expect(await sessionsThat(false)).toBe(0);
  expect(await sessionsThat(true)).toBe(3);
  expect(await countPlayRows(server.db)).toMatchObject({ players: 3, sessions: 3, judgments: 3 });
  expect(await server.db.$count(items)).toBe(pictures);

  const welcome = async ({ cookie }: Player) => {
    const again = await connectPlayer(server, { cookie });
    again.leave();
    return again.packets[0]?.args[0];
  };
  expect(await welcome(guest)).toEqual({ consent: null, practised: false, round: null });
  expect(await welcome(contributor)).toMatchObject({ consent: { contributes: true } });
  expect(await welcome(convert)).toMatchObject({ consent: { contributes: true } });
  expect(await welcome(leaver)).toMatchObject({ consent: { contributes: false }, round: null });
  expect(await server.db.$count(players)).toBe(3);
}, 90_000);
