import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlayerWelcomed } from '../../lib/protocol/play.ts';
import type { Engine } from '../../server/engine.ts';
import { EngineUnavailable } from '../../server/gpu/worker-handle.ts';
import { connectPlayer, unwrap } from '../support/player.ts';
import { pretendEngine } from '../support/pretend-engine.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** An engine that works only after `arrive`. */
function lateEngine(): Engine & { arrive(): void } {
  const engine = pretendEngine();
  let arrive: () => void = () => {};
  let isThere = false;
  const away = () => new EngineUnavailable('the engine is away');
  return {
    ...engine,
    generate: (request) => (isThere ? engine.generate(request) : Promise.reject(away())),
    discriminate: (request) => (isThere ? engine.discriminate(request) : Promise.reject(away())),
    info: () => (isThere ? engine.info() : null),
    onChange(listener) {
      arrive = () => {
        isThere = true;
        listener(engine.info());
      };
      return () => {};
    },
    arrive: () => arrive(),
  };
}

const engine = lateEngine();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ engine, variables: { WALL_TARGET: '24' } });
});
afterAll(() => server.stop());

describe('W1, W8: a wall that is not painted yet', () => {
  it('the game is open, says that it waits, and goes on by itself when the engine comes', async () => {
    const player = await connectPlayer(server);
    expect((await (await fetch(`${server.origin}/api/health`)).json()).status).toBe('degraded');
    unwrap(await player.consent());
    const waited = new Promise((resolve) => player.socket.once('round:waited', resolve));
    unwrap(await player.start());
    expect(await waited).toEqual({ round: 0, index: 0 });
    expect(server.wall.fill()).toEqual({ real: 0, fake: 0, target: 24 }); // no class before the other

    engine.arrive();
    const first = await player.nextDealt();
    expect(first).toMatchObject({ round: 0, index: 0 });
    expect(server.wall.fill().real).toBe(server.wall.fill().fake);
    expect(server.wall.fill().real).toBeGreaterThanOrEqual(24);
    expect((await (await fetch(`${server.origin}/api/health`)).json()).status).toBe('ok');
    player.leave();
  });

  it('W2, W7: a player who has seen a class waits before the coin, and the wall grows for them', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    let judged = 0;
    for (let round = 0; round < 3; round++) {
      unwrap(await player.start());
      for (let index = 0; index < 20; index++) {
        const { trialId } = await player.nextDealt();
        unwrap(await player.judge(trialId));
        judged++;
      }
    }
    expect(judged).toBe(60); // more than hung at first
    const { real, fake, target } = server.wall.fill();
    expect(real).toBe(fake);
    expect(real).toBeGreaterThan(target);
    const welcome = player.packets.find(({ event }) => event === 'player:welcomed')?.args[0] as PlayerWelcomed;
    expect(welcome.round).toBeNull();
    player.leave();
  }, 120_000);
});
