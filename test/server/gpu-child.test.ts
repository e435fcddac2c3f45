import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpoints, items, machineScores } from '../../db/schema.ts';
import { openEngine } from '../../server/engine.ts';
import { connectPlayer, unwrap } from '../support/player.ts';
import { makeDataDirectory, silentLog, startTestServer, type TestServer, wallOpened } from '../support/server.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

// The real child, on the backend that is the same everywhere; what is tested is the server without it.
const environment = { ...process.env, TF_BACKEND: 'cpu' };

let dataDirectory: string;
let server: TestServer;
beforeAll(async () => {
  dataDirectory = await makeDataDirectory();
  const model = await trainTinyModel({ folder: dataDirectory, environment });
  server = await startTestServer({
    dataDirectory,
    variables: { WALL_TARGET: '32', MODEL: model },
    engine: openEngine({ prepare: async () => ({ ok: true }), environment, log: silentLog }),
  });
  await wallOpened(server.wall);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
});

const engineNow = async () => (await (await fetch(`${server.origin}/api/health`)).json()).engine;

describe('with a real GPU child', () => {
  it('W8: it is killed in a round, and the player notices nothing', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    unwrap(await player.start());
    for (let index = 0; index < 20; index++) {
      const { trialId } = await player.nextDealt();
      if (index === 3 || index === 12) {
        const pid = server.engine.pid();
        if (pid !== null) process.kill(pid, 'SIGKILL');
      }
      const reveal = unwrap(await player.judge(trialId));
      expect(reveal.machine?.fakeProbability).toBeGreaterThanOrEqual(0.01);
    }
    expect(player.packets.filter(({ event }) => event === 'round:waited')).toEqual([]);
    expect(player.socket.connected).toBe(true);
    expect(unwrap(await player.summarise(0))).toMatchObject({ trials: 20, machineCorrect: expect.any(Number) });
    player.leave();
    while ((await engineNow()) === null) await setTimeout(50);
    expect(await engineNow()).toMatchObject({ backend: 'cpu', reason: expect.any(String) });
  }, 60_000);

  it('hangs what the child forged, scored by the discriminator of the same checkpoint', async () => {
    const [checkpoint] = await server.db.select().from(checkpoints);
    expect(checkpoint).toMatchObject({ architecture: 'dcgan', step: 1 });
    const forged = await server.db.select().from(items).where(eq(items.truth, 'fake'));
    expect(forged.every(({ checkpointId, psi }) => checkpointId === checkpoint?.id && psi === 1)).toBe(true);
    const scores = await server.db.select().from(machineScores);
    expect(scores.length).toBe((await server.db.select().from(items)).length);
    expect(new Set(scores.map(({ logit }) => logit)).size).toBeGreaterThan(1);
  });
});

it('P14: a server stops at once while its engine is still being prepared', async () => {
  const engine = openEngine({
    prepare: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    environment,
    log: silentLog,
  });
  const waiting = await startTestServer({ engine });
  await setTimeout(100); // the wall has asked by now
  const startedAtMs = performance.now();
  await waiting.stop();
  expect(performance.now() - startedAtMs).toBeLessThan(3000);
});
