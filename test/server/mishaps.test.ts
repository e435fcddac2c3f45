import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { players } from '../../db/schema.ts';
import { DEALT_AHEAD } from '../../lib/protocol/limits.ts';
import { openSoloGame } from '../../server/game/solo-game.ts';
import { connectPlayer, type Player, unwrap } from '../support/player.ts';
import { silentLog, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const dealtTo = ({ packets }: Player) => packets.filter(({ event }) => event === 'trial:dealt');

describe('a mishap that passes', () => {
  it('a stop may come twice, and gives every picture back once', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    unwrap(await player.start());
    await player.nextDealt();
    const [row] = await server.db.select().from(players);
    const { wall, db } = server;
    const counted = { ...wall, hold: vi.fn(), release: vi.fn() };
    const writer = { write: vi.fn(), stop: async () => {} };
    const facts = { db, writer, wall: counted, protocolId: '', now: Date.now, log: silentLog };
    const game = await openSoloGame(row?.id ?? '', facts);
    await Promise.all([game.stop(), game.stop()]);
    expect(counted.hold).toHaveBeenCalledTimes(DEALT_AHEAD);
    expect(counted.release).toHaveBeenCalledTimes(DEALT_AHEAD);
    player.leave();
  });

  it('P5: the database fails when trials are written; they are dealt a moment later, on a full wall', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    const failing = vi.spyOn(server.db, 'with').mockImplementation(() => {
      throw new Error('the connection was lost');
    });
    unwrap(await player.start());
    await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(2), 5000);
    expect(dealtTo(player)).toEqual([]);
    failing.mockRestore();
    expect(await player.nextDealt()).toMatchObject({ round: 0, index: 0 });
    expect(player.packets.filter(({ event }) => event === 'round:waited')).toEqual([]);
    player.leave();
  });

  it('P5: the connection is lost after the commit; the places are dealt again, once', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    const write = server.db.with.bind(server.db);
    const losing = vi.spyOn(server.db, 'with').mockImplementationOnce(((rows: never) => ({
      insert: (table: never) => ({
        async values(values: never) {
          await write(rows).insert(table).values(values);
          throw new Error('the connection was lost');
        },
      }),
    })) as never);
    unwrap(await player.start());
    expect(await player.nextDealt()).toMatchObject({ round: 0, index: 0 });
    losing.mockRestore();
    await vi.waitFor(() => expect(dealtTo(player)).toHaveLength(DEALT_AHEAD), 5000);
    player.leave();
  });

  it('P5: a picture that the page does not acknowledge is dealt again, until it is judged', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    player.socket.off('trial:dealt');
    unwrap(await player.start());
    await vi.waitFor(() => expect(dealtTo(player)).toHaveLength(DEALT_AHEAD), 5000);
    const trialIds = dealtTo(player).map(({ args }) => (args[0] as { trialId: string }).trialId);
    player.socket.on('trial:dealt', (_trial, _picture, acknowledge) => acknowledge());
    unwrap(await player.judge(trialIds[0] as string)); // it was there after all, and deals the next
    await vi.waitFor(() => expect(dealtTo(player)).toHaveLength(DEALT_AHEAD + 3), 8000);
    const again = dealtTo(player).slice(DEALT_AHEAD + 1);
    expect(again.map(({ args }) => (args[0] as { trialId: string }).trialId).sort()).toEqual(trialIds.slice(1).sort());
    await setTimeout(500);
    expect(dealtTo(player)).toHaveLength(DEALT_AHEAD + 3);
    player.leave();
  }, 20_000);
});
