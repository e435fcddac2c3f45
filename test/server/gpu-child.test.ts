import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpoints, items, machineScores } from '../../db/schema.ts';
import type { Health } from '../../lib/protocol/health.ts';
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

const healthNow = async (): Promise<Health> => (await fetch(`${server.origin}/api/health`)).json();

/** The child's process, as soon as there is one that is ready. */
async function readyPid(): Promise<number> {
  while (server.engine.info() === null || server.engine.pid() === null) await setTimeout(20);
  return server.engine.pid() as number;
}

describe('with a real GPU child', () => {
  it('W8: it is killed in a round, and the player notices nothing', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    unwrap(await player.start());
    const killed = new Set<number>();
    for (let index = 0; index < 20; index++) {
      const { trialId } = await player.nextDealt();
      if (index === 3 || index === 12) {
        killed.add(await readyPid());
        process.kill([...killed].at(-1) as number, 'SIGKILL');
        while (server.engine.info() !== null) await setTimeout(5);
        expect(await healthNow()).toMatchObject({
          status: 'degraded',
          engineProblem: expect.stringMatching(/SIGKILL/),
        });
      }
      const reveal = unwrap(await player.judge(trialId));
      expect(reveal.machine?.fakeProbability).toBeGreaterThanOrEqual(0.01);
    }
    expect(player.packets.filter(({ event }) => event === 'round:waited')).toEqual([]);
    expect(player.socket.connected).toBe(true);
    expect(unwrap(await player.summarise(0))).toMatchObject({ trials: 20, machineCorrect: expect.any(Number) });
    player.leave();
    expect(killed.size).toBe(2);
    expect(killed.has(await readyPid())).toBe(false);
    const { status, engine, engineProblem } = await healthNow();
    expect({ status, engineProblem }).toEqual({ status: 'ok', engineProblem: null });
    expect(engine).toMatchObject({ backend: 'cpu', reason: expect.any(String) });
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
