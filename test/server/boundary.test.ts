import { once } from 'node:events';
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONSENT_VERSION, MAX_CLIENT_MESSAGE_BYTES, TRIAL_LIFETIME_MS } from '../../lib/protocol/limits.ts';
import { DEFAULT_LIMITS } from '../../server/socket/rate-limits.ts';
import { connectPlayer, DEVICE, type Player, unwrap } from '../support/player.ts';
import { countPlayRows } from '../support/rows.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let ahead = 0; // milliseconds that the server's clock is ahead of ours
let player: Player;
let other: Player;

beforeAll(async () => {
  server = await startTestServer({ now: () => Date.now() + ahead });
  player = await connectPlayer(server);
  other = await connectPlayer(server);
  for (const one of [player, other]) {
    unwrap(await one.consent());
    unwrap(await one.start());
  }
});
afterAll(async () => {
  for (const one of [player, other]) one.leave();
  await server.stop();
});

/** Does it, and expects that no table that players fill has another row afterwards. */
async function withoutTrace<T>(act: () => Promise<T>): Promise<T> {
  await settled();
  const before = await countPlayRows(server.db);
  const result = await act();
  await settled();
  expect(await countPlayRows(server.db)).toEqual(before);
  return result;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 60));
const refusal = (error: string, message: unknown = expect.any(String)) => ({ ok: false, error, message });

describe('P2: bad input gets a named error and leaves no trace', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['no object', 'trial:judge', 'real', /object/],
    ['a missing field', 'player:consent', { version: CONSENT_VERSION, locale: 'en' }, /contributes/],
    ['an unknown field', 'round:summarise', { round: 0, isAdmin: true }, /isAdmin/],
    ['a wrong consent text', 'player:consent', { version: '1', contributes: true, locale: 'en' }, /version/],
    [
      'an unknown collection',
      'round:start',
      { collection: 'dogs', phase: 'main', device: DEVICE },
      /collection.*people/,
    ],
    ['a trial id of another form', 'trial:judge', { trialId: "'; drop table trials" }, /trialId.*22 characters/],
    ['an oversized text', 'trial:judge', { trialId: 'x'.repeat(20_000) }, /trialId/],
    ['no number', 'round:summarise', { round: Number.NaN }, /round/],
    ['nothing', 'round:start', null, /object/],
    ['an unknown event', 'admin:delete', {}, /admin:delete/],
  ])('%s', async (_, event, payload, message) => {
    const result = await withoutTrace(() => player.ask(event, payload));
    expect(result).toEqual(refusal('bad-input', expect.stringMatching(message)));
  });

  it('a payload too many', async () => {
    expect(await withoutTrace(() => player.ask('round:summarise', { round: 0 }, 'more'))).toEqual(refusal('bad-input'));
  });

  it('an event without acknowledgement is counted and ignored', async () => {
    const { trialId } = await player.nextDealt();
    const counted = server.refusals.get('bad-input') ?? 0;
    await withoutTrace(async () => {
      // @ts-expect-error The protocol wants an acknowledgement.
      player.socket.emit('trial:judge', {
        trialId,
        choice: 'real',
        confidence: 50,
        reactionMs: 1,
        readyDelayMs: 1,
        focusLost: false,
      });
      player.socket.emit('constructor' as 'trial:judge', {} as never, 'no function' as never);
      await settled();
    });
    expect(server.refusals.get('bad-input')).toBe(counted + 2);
  });

  it.each([
    ['broken JSON', '2["trial:judge",{'],
    ['a reserved event', '2["connect_error",{}]'],
    ['an attachment that never comes', '51-["trial:judge",{"_placeholder":true,"num":7}]'],
    ['no packet at all', '\u0000\u0001garbage'],
    ['a message over the limit', `2["trial:judge",{"trialId":"${'x'.repeat(MAX_CLIENT_MESSAGE_BYTES)}"}]`],
  ])('a malformed packet, %s, ends at most its own connection', async (_, packet) => {
    const victim = await connectPlayer(server);
    await withoutTrace(async () => {
      victim.socket.io.engine.write(packet);
      await settled();
    });
    victim.leave();

    expect(await player.ask('round:summarise', { round: 0 })).toEqual(refusal('round-unfinished'));
  });
});

describe('P2: what is no message of ours', () => {
  it('an attachment ends its connection, and leaves no trace', async () => {
    const sender = await connectPlayer(server);
    const counted = server.refusals.get('binary') ?? 0;
    const closed = new Promise((resolve) => sender.socket.once('disconnect', resolve));
    await withoutTrace(async () => {
      for (let sent = 0; sent < 10; sent++) {
        sender.socket.emit('trial:judge', { trialId: new Uint8Array(1000) } as never, () => {});
      }
      expect(await closed).toBe('transport close');
    });
    expect(server.refusals.get('binary')).toBeGreaterThan(counted);
  });

  it('an upgrade to something else is ended', async () => {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    const lines = ['GET /else HTTP/1.1', 'Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket', '', ''];
    socket.write(lines.join('\r\n'));
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(5000) });
  });
});

describe('P6, P7: judgments that are refused leave no trace', () => {
  it('a second vote: the same one gets the same reveal, another one is refused', async () => {
    const { trialId } = await player.nextDealt();
    const first = await player.judge(trialId, { choice: 'fake', confidence: 95 });
    unwrap(first);
    await withoutTrace(async () => {
      expect(await player.judge(trialId, { choice: 'fake', confidence: 95 })).toEqual(first);
      expect(await player.judge(trialId, { choice: 'real', confidence: 95 })).toEqual(refusal('already-judged'));
      expect(await player.judge(trialId, { choice: 'fake', confidence: 50 })).toEqual(refusal('already-judged'));
    });
  });

  it('two different votes at once: one stands, the other is refused', async () => {
    const { trialId } = await player.nextDealt();
    const results = await Promise.all([
      player.judge(trialId, { choice: 'fake' }),
      player.judge(trialId, { choice: 'real' }),
      player.judge(trialId, { choice: 'fake' }),
    ]);
    expect(results).toEqual([results[0], refusal('already-judged'), results[0]]);
    expect(results[0]).toMatchObject({ ok: true, value: { trialId, choice: 'fake' } });
  });

  it("somebody else's trial, and one that does not exist", async () => {
    const { trialId } = await other.nextDealt();
    await withoutTrace(async () => {
      expect(await player.judge(trialId)).toEqual(refusal('not-your-trial'));
      expect(await player.judge('A'.repeat(22))).toEqual(refusal('unknown-trial'));
    });
    unwrap(await other.judge(trialId));
  });

  it('P3: a player without consent', async () => {
    const { trialId } = await other.nextDealt();
    const stranger = await connectPlayer(server);
    await withoutTrace(async () => {
      expect(await stranger.start()).toEqual(refusal('no-consent'));
      expect(await stranger.judge(trialId)).toEqual(refusal('no-consent'));
      expect(await stranger.summarise(0)).toEqual(refusal('no-round'));
    });
    stranger.leave();
  });

  it('P8: an expired trial; its round is over, and the next one is another', async () => {
    const late = await connectPlayer(server);
    unwrap(await late.consent());
    unwrap(await late.start());
    const { trialId } = await late.nextDealt();
    const anew = late.welcomed();
    ahead += TRIAL_LIFETIME_MS;
    expect(await late.judge(trialId)).toEqual(refusal('trial-expired'));
    expect(await anew).toMatchObject({ round: null });
    expect(await late.judge(trialId)).toEqual(refusal('trial-expired'));
    expect(unwrap(await late.start())).toMatchObject({ round: 0, reveals: [] }); // of another session
    late.leave();
  });
});

describe('P1: who is let in', () => {
  const refusedBy = (options: Parameters<typeof connectPlayer>[1]) =>
    withoutTrace(() =>
      connectPlayer(server, options).then(
        () => 'let in',
        (error: Error & { data?: unknown; description?: unknown }) => error.data ?? error.message,
      ),
    );

  it.each([
    ['another origin', { Origin: 'https://evil.example' }],
    ['the same host on another port', { Origin: 'http://127.0.0.1:1' }],
    ['the null origin of a sandbox', { Origin: 'null' }],
    ['no origin', { Origin: '' }],
    ['a host that is no host', { Host: 'evil.example/x', Origin: 'http://evil.example' }],
  ])('not %s, neither by WebSocket nor by polling', async (_, headers) => {
    expect(await refusedBy({ headers })).toBe('websocket error');
    expect(await refusedBy({ headers, transports: ['polling'] })).toBe('xhr poll error');
  });

  it('a browser that polls names its page as referrer only', async () => {
    const headers = { Origin: '', Referer: `${server.origin}/play` };
    const player = await connectPlayer(server, { headers, transports: ['polling'] }).catch((error) => error);
    expect(player).not.toBeInstanceOf(Error);
    player.leave();
    const foreign = { Origin: '', Referer: 'https://evil.example/play' };
    expect(await refusedBy({ headers: foreign, transports: ['polling'] })).toBe('xhr poll error');
  });

  it('not without a cookie, with a forged or an expired one', async () => {
    const key = new TextEncoder().encode('not the key of this server, but as long as it');
    const forge = (secret: Uint8Array, expiry: string) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('A'.repeat(22))
        .setExpirationTime(expiry)
        .sign(secret);
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(`{"sub":"${'A'.repeat(22)}"}`)}.`.replaceAll('=', '');
    for (const cookie of [
      '',
      'curator-session=',
      `curator-session=${await forge(key, '1h')}`,
      `curator-session=${unsigned}`,
    ]) {
      expect(await refusedBy({ cookie })).toEqual({ error: 'no-session' });
    }
  });

  it('not a page of another protocol', async () => {
    expect(await refusedBy({ auth: { protocol: 0 } })).toEqual({ error: 'protocol-mismatch' });
    expect(await refusedBy({ auth: {} })).toEqual({ error: 'protocol-mismatch' });
  });
});

describe('P12: rate limits', () => {
  let strict: TestServer;
  beforeAll(async () => {
    strict = await startTestServer({ limits: { ...DEFAULT_LIMITS, patience: 30 } });
  });
  afterAll(() => strict.stop());
  beforeEach(() => new Promise((resolve) => setTimeout(resolve, 1100)));

  it('a flood is refused by name, stores nothing, and does not disturb the class at the same address', async () => {
    const flooder = await connectPlayer(strict);
    const classmate = await connectPlayer(strict);
    const flood = Array.from({ length: 30 }, () => flooder.consent());
    const results = (await Promise.all(flood)).map((result) => (result.ok ? 'ok' : result.error));
    const allowed = DEFAULT_LIMITS.playerEvents.points;
    expect(results.filter((result) => result === 'ok')).toHaveLength(allowed);
    expect(results.filter((result) => result === 'rate-limited')).toHaveLength(30 - allowed);
    expect((await countPlayRows(strict.db)).consents).toBe(allowed);
    unwrap(await classmate.consent());
    for (const one of [flooder, classmate]) one.leave();
  });

  it('a socket that keeps on is closed', async () => {
    const flooder = await connectPlayer(strict);
    const closed = new Promise((resolve) => flooder.socket.once('disconnect', resolve));
    for (let i = 0; i < 60; i++) flooder.socket.emit('round:summarise', { round: 0 }, () => {});
    expect(await closed).toBe('io server disconnect');
  });
});
