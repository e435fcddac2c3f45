import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { items, players } from '../../db/schema.ts';
import { KEPT_MS } from '../../server/game/forget-players.ts';
import { connectPlayer, type Player, unwrap } from '../support/player.ts';
import { countPlayRows } from '../support/rows.ts';
import { makeDataDirectory, startTestServer, type TestServer } from '../support/server.ts';

let dataDirectory: string;
let server: TestServer;
beforeAll(async () => {
  dataDirectory = await makeDataDirectory();
  server = await startTestServer({ dataDirectory });
});
afterAll(async () => {
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

async function playOnce(contributes: boolean): Promise<Player> {
  const player = await connectPlayer(server);
  unwrap(await player.consent({ contributes }));
  unwrap(await player.start('practice'));
  unwrap(await player.judge((await player.nextDealt()).trialId));
  player.leave();
  return player;
}

it('P13: forgets who does not contribute after 24 hours, rows and all, and nobody else', async () => {
  const guest = await playOnce(false);
  const contributor = await playOnce(true);
  const pictures = (await server.db.select().from(items)).length;
  await server.stop();

  server = await startTestServer({ dataDirectory, now: () => Date.now() + KEPT_MS - 60_000 });
  expect((await server.db.select().from(players)).length).toBe(2);
  await server.stop();

  server = await startTestServer({ dataDirectory, now: () => Date.now() + KEPT_MS + 60_000 });
  const asStranger = await connectPlayer(server, { cookie: guest.cookie });
  expect(asStranger.packets[0]?.args).toEqual([{ consent: null, practised: false, round: null }]);
  const known = await connectPlayer(server, { cookie: contributor.cookie });
  expect(known.packets[0]?.args).toMatchObject([{ consent: { contributes: true } }]);
  expect(await countPlayRows(server.db)).toMatchObject({ players: 1, consents: 1, sessions: 1, judgments: 1 });
  expect((await server.db.select().from(items)).length).toBe(pictures);
  asStranger.leave();
  known.leave();
}, 90_000);
