import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { claimDataDirectory } from '../../db/ownership.ts';
import { items, judgments, trialItems, trials } from '../../db/schema.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { createSessionCookies, type SessionCookies } from '../../server/http/session-cookie.ts';
import { openSessionKey } from '../../server/http/session-key.ts';
import { connectPlayer, newCookie, type Player, unwrap } from '../support/player.ts';
import { makeDataDirectory } from '../support/server.ts';
import { spawnServer } from '../support/spawn-server.ts';

const KILLS = 10;
const PLAYERS = 3;
const TIMEOUT_MS = 240_000;

let dataDirectory: string;
let cookies: SessionCookies;
beforeAll(async () => {
  dataDirectory = await makeDataDirectory();
  cookies = createSessionCookies(await openSessionKey(dataDirectory));
});
afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

/** What a player knows for certain, over all the servers that they have met. */
type Memory = {
  cookie: string;
  acknowledged: Map<string, { choice: Choice; truth: Choice }>;
  sent: Map<string, Choice>; // also those that nobody acknowledged
  pictures: Map<string, string>; // by trial id, as they were dealt first
};

it(
  `P5: kill -9 during voting, ${KILLS} times: no acknowledged judgment is lost or doubled`,
  async () => {
    const memories: Memory[] = await Promise.all(
      Array.from({ length: PLAYERS }, async () => ({
        cookie: await newCookie(cookies),
        acknowledged: new Map(),
        sent: new Map(),
        pictures: new Map(),
      })),
    );
    let port = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const server = await spawnServer({ dataDirectory, port });
      port = server.port; // the same address afterwards, as a browser expects
      const origin = `http://127.0.0.1:${port}`;
      const players = await Promise.all(memories.map((memory) => comeBack(origin, memory)));
      const voting = players.map((player, index) => vote(player, memories[index] as Memory));
      await voted(memories, 4 * PLAYERS);
      await server.end('SIGKILL');
      for (const player of players) player.leave();
      await Promise.all(voting);
    }
    await expectRows(memories);
  },
  TIMEOUT_MS,
);

async function comeBack(origin: string, memory: Memory): Promise<Player> {
  const player = await connectPlayer({ origin, cookies }, { cookie: memory.cookie });
  const welcome = player.packets.find(({ event }) => event === 'player:welcomed')?.args[0] as { consent: unknown };
  if (welcome.consent === null) unwrap(await player.consent());
  const round = unwrap(await player.start());
  for (const { trialId, choice, truth } of round.reveals) {
    expect(memory.sent.get(trialId)).toBe(choice); // it is at rest, though perhaps nobody could say so any more
    memory.acknowledged.set(trialId, { choice, truth });
  }
  return player;
}

/** Answers everything it is dealt, at once, until the server is gone. */
async function vote(player: Player, memory: Memory): Promise<void> {
  const answers: Promise<void>[] = [];
  const gone = new Promise<null>((resolve) => player.socket.once('disconnect', () => resolve(null)));
  for (;;) {
    const dealt = await Promise.race([player.nextDealt().catch(() => null), gone]);
    if (dealt === null) break;
    const bytes = Buffer.from(dealt.picture).toString('base64');
    expect(memory.acknowledged.has(dealt.trialId)).toBe(false); // judged trials are not dealt again
    expect(memory.pictures.get(dealt.trialId) ?? bytes).toBe(bytes);
    memory.pictures.set(dealt.trialId, bytes);
    const choice = memory.sent.get(dealt.trialId) ?? (Math.random() < 0.5 ? 'real' : 'fake');
    memory.sent.set(dealt.trialId, choice);
    const answering = judgeAndGoOn(player, { trialId: dealt.trialId, choice, isLast: dealt.index === 19, memory });
    answers.push(
      answering.catch((error: unknown) => {
        if (!(error instanceof Error && error.message.includes('was not answered'))) throw error;
        expect(player.socket.connected).toBe(false); // the server was gone before it could answer
      }),
    );
  }
  await Promise.all(answers);
}

async function judgeAndGoOn(
  player: Player,
  { trialId, choice, isLast, memory }: { trialId: string; choice: Choice; isLast: boolean; memory: Memory },
): Promise<void> {
  const { truth } = unwrap(await player.judge(trialId, { choice }));
  memory.acknowledged.set(trialId, { choice, truth });
  if (isLast) unwrap(await player.start());
}

/** Until the players together have so many more answers acknowledged. */
async function voted(memories: Memory[], more: number): Promise<void> {
  const total = () => memories.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  const goal = total() + more;
  while (total() < goal) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function expectRows(memories: Memory[]): Promise<void> {
  const directory = await claimDataDirectory(dataDirectory);
  const { db, close } = await openDatabase({ dataDirectory: directory });
  const rows = await db.select().from(judgments);
  const truths = new Map((await db.select().from(items)).map(({ id, truth }) => [id, truth]));
  const shown = new Map((await db.select().from(trialItems)).map(({ trialId, itemId }) => [trialId, itemId]));
  const places = (await db.select().from(trials)).map(
    ({ sessionId, round, index }) => `${sessionId} ${round} ${index}`,
  );
  await close();
  await directory.release();

  const acknowledged = memories.flatMap((memory) => [...memory.acknowledged]);
  const sent = new Map(memories.flatMap((memory) => [...memory.sent]));
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS * 4 * PLAYERS);
  expect(new Set(rows.map(({ trialId }) => trialId)).size).toBe(rows.length);
  const atRest = new Map(rows.map(({ trialId, choice }) => [trialId, choice]));
  for (const [trialId, { choice, truth }] of acknowledged) {
    expect(atRest.get(trialId)).toBe(choice);
    expect(truths.get(shown.get(trialId) as string)).toBe(truth);
  }
  for (const [trialId, choice] of atRest) expect(sent.get(trialId)).toBe(choice);
  expect(new Set(places).size).toBe(places.length);
}

it(
  'P14: SIGTERM in the midst of voting and with clients asleep: gone within ten seconds, what it acknowledged at rest',
  async () => {
    const memory: Memory = {
      cookie: await newCookie(cookies),
      acknowledged: new Map(),
      sent: new Map(),
      pictures: new Map(),
    };
    const server = await spawnServer({ dataDirectory, port: 0 });
    const player = await comeBack(`http://127.0.0.1:${server.port}`, memory);
    const voting = vote(player, memory);
    await voted([memory], 5);
    const asleep = [await sleepingScreen(server.port), await sleepingReader(server.port)];
    const startedAtMs = performance.now();
    expect(await server.end('SIGTERM')).toBe(0);
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    for (const socket of asleep) socket.destroy();
    await voting;
    const known = new Map(memory.acknowledged);
    const again = await spawnServer({ dataDirectory, port: 0 });
    const returned = await comeBack(`http://127.0.0.1:${again.port}`, memory);
    const round = unwrap(await returned.start());
    const atRest = new Map(round.reveals.map(({ trialId, choice, truth }) => [trialId, { choice, truth }]));
    for (const [trialId, told] of known) expect(atRest.get(trialId)).toEqual(told);
    returned.leave();
    expect(await again.end('SIGTERM')).toBe(0);
  },
  TIMEOUT_MS,
);

/** A phone in a pocket: its WebSocket is open, and it neither reads nor closes. */
async function sleepingScreen(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  const key = Buffer.alloc(16, 7).toString('base64');
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ];
  const path = '/socket.io/?EIO=4&transport=websocket';
  const host = `127.0.0.1:${port}`;
  socket.write([`GET ${path} HTTP/1.1`, `Host: ${host}`, `Origin: http://${host}`, ...upgrade, '', ''].join('\r\n'));
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 101/);
  return socket.pause();
}

/** Asks for more than the pipes hold, and reads none of it. */
async function sleepingReader(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => {}); // it is cut
  await once(socket, 'connect');
  socket.write(`GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`.repeat(20_000));
  return socket;
}
