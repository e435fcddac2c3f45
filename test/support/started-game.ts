import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Health } from '../../lib/protocol/health.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type StartedGame = {
  url: string;
  dataDirectory: string;
  health(): Promise<Health>;
  /** Pids of the processes that compute for the game. */
  children(): number[];
  /** SIGTERM, and the code it ended with. */
  stop(): Promise<number | null>;
  /** Removes what it stored. */
  discard(): Promise<void>;
};

/** The game as `npm start` starts it: pages, engine and a small wall, on a free port and with data of its own. */
export async function startGame(
  variables: Record<string, string> = {},
  { project = PROJECT } = {},
): Promise<StartedGame> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'curator-game-'));
  const port = await freePort();
  const server = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      DATABASE_URL: '',
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDirectory,
      WALL_TARGET: '48',
      ...variables,
    },
  });
  const said: string[] = [];
  server.stderr.on('data', (chunk) => said.push(String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  const health = async (): Promise<Health> => (await fetch(`${url}/api/health`)).json();
  try {
    await until(async () => {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
      const { engine, wall } = await health();
      return engine !== null && wall.every(({ hung, target }) => hung >= target);
    });
  } catch (error) {
    server.kill('SIGKILL');
    throw new Error(
      `the game did not start: ${error instanceof Error ? error.message : String(error)}\n${said.join('')}`,
    );
  }
  return {
    url,
    dataDirectory,
    health,
    children: () => childrenOf(server),
    async stop() {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      return server.exitCode;
    },
    discard: () => rm(dataDirectory, { recursive: true, force: true }),
  };
}

const START_WITHIN_MS = 200_000;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + START_WITHIN_MS;
  let lastError: unknown = 'the wall is not filled';
  while (performance.now() < deadlineMs) {
    try {
      if (await isSo()) return;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('the server ended')) throw error;
      lastError = error; // it does not listen yet
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw lastError;
}

function childrenOf(server: ChildProcess): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((row) => Number(row?.[2]) === server.pid && row?.[3]?.includes('server/gpu/worker'))
    .map((row) => Number(row?.[1]));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port');
  return address.port;
}
