import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEALT_AHEAD } from '../../lib/protocol/limits.ts';
import { EngineUnavailable } from '../../server/gpu/worker-handle.ts';
import { connectPlayer, type Player, unwrap } from '../support/player.ts';
import { pretendEngine } from '../support/pretend-engine.ts';
import { startTestServer, type TestServer, wallOpened } from '../support/server.ts';

const HUNG = 24; // of each class; nothing more comes

let server: TestServer;
beforeAll(async () => {
  const engine = pretendEngine();
  let isAway = false;
  server = await startTestServer({
    variables: { WALL_TARGET: String(HUNG) },
    engine: {
      ...engine,
      generate: async (request) => {
        if (isAway) throw new EngineUnavailable('the engine is away');
        return engine.generate(request);
      },
    },
  });
  await wallOpened(server.wall);
  isAway = true;
});
afterAll(() => server.stop());

it('S1, W2: what is dealt and when somebody waits can be told by whoever counts reveals; labels in hand are in neither', async () => {
  expect(server.wall.fill()).toMatchObject({ real: HUNG, fake: HUNG });
  for (let visitor = 0; visitor < 4; visitor++) {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    await playUntilNothingIsLeft(player);
    player.leave();
  }
}, 120_000);

/** Foretells every packet of the supply from the reveals alone. */
async function playUntilNothingIsLeft(player: Player): Promise<void> {
  const unjudged = { real: HUNG, fake: HUNG };
  const held: string[] = [];
  let foretold = 0;
  for (;;) {
    const { length } = unwrap(await player.start());
    for (let index = 0, judged = 0; judged < length; judged++) {
      const fewest = Math.min(unjudged.real, unjudged.fake);
      const expected: string[] = [];
      const room = Math.min(DEALT_AHEAD - held.length, length - index);
      const dealt = Math.max(0, Math.min(room, fewest - held.length));
      for (let next = 0; next < dealt; next++) expected.push('trial:dealt');
      if (dealt < room) expected.push('round:waited');
      foretold += expected.length;
      while (supplied(player).length < foretold) await setTimeout(1);
      expect(supplied(player).slice(foretold - expected.length)).toEqual(expected);
      for (let next = 0; next < dealt; next++) held.push((await player.nextDealt()).trialId);
      index += dealt;

      const trialId = held.shift();
      if (trialId === undefined) {
        expect(fewest).toBe(0);
        return;
      }
      unjudged[unwrap(await player.judge(trialId)).truth]--;
    }
  }
}

function supplied(player: Player): string[] {
  return player.packets
    .map(({ event }) => event)
    .filter((event) => event === 'trial:dealt' || event === 'round:waited');
}
