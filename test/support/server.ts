import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { parseEnvironment } from '../../server/env.ts';
import type { Log } from '../../server/log.ts';
import type { Limits } from '../../server/socket/rate-limits.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../server/start.ts';
import { OPENING, type Wall } from '../../server/wall/wall.ts';
import { copyDatabaseTemplate } from './databases.ts';
import { pretendEngine } from './pretend-engine.ts';
import { writePretendModel } from './pretend-model.ts';

export type TestServer = RunningServer & { dataDirectory: string; origin: string };

export type TestServerOptions = Partial<Omit<ServerOptions, 'environment'>> & {
  dataDirectory?: string; // a new one, removed at the end, unless given
  variables?: Record<string, string>; // on top of PORT 0 and a small wall
};

export const silentLog: Log = pino({ level: 'silent' });

/** Tests play faster than people. */
export const HASTY_LIMITS: Limits = {
  playerEvents: { points: 10_000, seconds: 1 },
  playerHandshakes: { points: 10_000, seconds: 1 },
  addressEvents: { points: 100_000, seconds: 1 },
  addressHandshakes: { points: 10_000, seconds: 1 },
  patience: 10_000,
};

/**
 * A real server on a free port, with sockets, rows and the finishing path; without pages, and with a pretended GPU. Its
 * wall is open already, unless the engine is the test's own.
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { variables, dataDirectory: given, ...rest } = options;
  const dataDirectory = given ?? (await makeDataDirectory());
  const environment = parseEnvironment({
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDirectory,
    MODEL: await writePretendModel(dataDirectory),
    WALL_TARGET: '32',
    ...variables,
  });
  const server = await startServer({
    environment,
    log: silentLog,
    pages: 'none',
    childEnvironment: process.env,
    engine: pretendEngine(),
    limits: HASTY_LIMITS,
    ...rest,
  });
  if (options.engine === undefined) await wallOpened(server.wall);
  return {
    ...server,
    dataDirectory,
    origin: `http://127.0.0.1:${server.port}`,
    async stop() {
      await server.stop();
      if (given === undefined) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

export async function wallOpened(wall: Wall): Promise<void> {
  while (wall.fill().real < OPENING || wall.fill().fake < OPENING) await setTimeout(20);
}

export async function makeDataDirectory(): Promise<string> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'curator-server-'));
  await copyDatabaseTemplate(dataDirectory);
  return dataDirectory;
}
