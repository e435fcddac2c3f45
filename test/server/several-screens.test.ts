import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEALT_AHEAD } from '../../lib/protocol/limits.ts';
import type { PlayerWelcomed } from '../../lib/protocol/play.ts';
import { connectPlayer, type Player, unwrap } from '../support/player.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

function welcomeOf(player: Player): PlayerWelcomed {
  return player.packets.find(({ event }) => event === 'player:welcomed')?.args[0] as PlayerWelcomed;
}

async function takeAhead(player: Player): Promise<string[]> {
  const dealt = await Promise.all(Array.from({ length: DEALT_AHEAD }, () => player.nextDealt()));
  return dealt.map(({ trialId }) => trialId);
}

describe('P9: a player is a session, not a socket', () => {
  it('welcomes a stranger with nothing', async () => {
    const player = await connectPlayer(server);
    expect(welcomeOf(player)).toEqual({ consent: null, practised: false, round: null });
    player.leave();
  });

  it('gives a reconnecting player the whole truth and the very trials that they had not judged', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent({ contributes: false }));
    unwrap(await player.start('practice'));
    const ahead = await takeAhead(player);
    const reveal = unwrap(await player.judge(ahead[0] as string));
    const fourth = await player.nextDealt();
    player.leave();

    const again = await connectPlayer(server, { cookie: player.cookie });
    expect(welcomeOf(again)).toEqual({
      consent: { version: expect.any(String), contributes: false },
      practised: false,
      round: { round: 0, phase: 'practice', collection: 'people', length: 4, reveals: [reveal] },
    });
    expect(await takeAhead(again)).toEqual([ahead[1], ahead[2], fourth.trialId]);
    again.leave();
  });

  it('deals to the socket that connected or played last; both may answer', async () => {
    const first = await connectPlayer(server);
    unwrap(await first.consent());
    unwrap(await first.start());
    const ahead = await takeAhead(first);

    const second = await connectPlayer(server, { cookie: first.cookie });
    expect(await takeAhead(second)).toEqual(ahead);
    unwrap(await second.judge(ahead[0] as string));
    const fourth = await second.nextDealt();
    expect(first.packets.some(({ args }) => JSON.stringify(args[0]).includes(fourth.trialId))).toBe(false);

    unwrap(await first.judge(ahead[1] as string)); // it plays again, so it gets what it has missed and what follows
    expect((await first.nextDealt()).trialId).toBe(fourth.trialId);
    const fifth = await first.nextDealt();
    first.leave();
    expect((await second.nextDealt()).trialId).toBe(fifth.trialId); // and when it goes, the other one takes over
    expect(await second.judge(ahead[1] as string, { choice: 'fake' })).toMatchObject({ error: 'already-judged' });
    second.leave();
  });

  it('P10: starting twice is starting once', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    const [one, other] = await Promise.all([player.start(), player.start('practice')]);
    expect(unwrap(one)).toEqual(unwrap(other));
    player.leave();
  });
});
