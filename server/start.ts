import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../db/client.ts';
import { startJudgmentWriter } from '../db/judgment-writer.ts';
import { claimDataDirectory } from '../db/ownership.ts';
import { ensureProtocol } from '../db/queries/protocols.ts';
import { runProgram } from '../lib/gan/backend/install/run-program.ts';
import type { Health } from '../lib/protocol/health.ts';
import { type Engine, openEngine } from './engine.ts';
import type { Environment } from './env.ts';
import { startForgetting } from './game/forget-players.ts';
import { createSoloGames } from './game/solo-games.ts';
import { SOLO_PROTOCOL } from './game/solo-protocol.ts';
import { listAddresses } from './http/addresses.ts';
import { createWebServer, listenOn, trackConnections } from './http/http-server.ts';
import { openPages, type Pages } from './http/pages.ts';
import { createRequestHandler } from './http/request-handler.ts';
import { createSessionCookies, type SessionCookies } from './http/session-cookie.ts';
import { openSessionKey } from './http/session-key.ts';
import type { Log } from './log.ts';
import { openForger } from './open-forger.ts';
import { decodeFinished, FINISHING_VERSION } from './pictures/finish.ts';
import { startPicturePool } from './pictures/picture-pool.ts';
import type { Refusals } from './socket/boundary.ts';
import { startGameServer } from './socket/game-server.ts';
import { createRateLimits, DEFAULT_LIMITS, type Limits } from './socket/rate-limits.ts';
import { startLatentWalk } from './stream/latent-walk.ts';
import { secureChance, secureNormal } from './wall/chance.ts';
import type { Forger } from './wall/forger.ts';
import { createPictureMaker } from './wall/picture-maker.ts';
import { OPENING, openWall, type Wall } from './wall/wall.ts';

export type ServerOptions = {
  environment: Environment;
  log: Log;
  pages: 'production' | 'development' | 'none'; // none: sockets and /api only
  /** What a GPU child starts with; its TF_BACKEND too. */
  childEnvironment: NodeJS.ProcessEnv;
  limits?: Limits;
  now?: () => number;
  engine?: Engine; // instead of the GPU child
  /** Gives up a start that is under way. */
  signal?: AbortSignal;
};

export type RunningServer = {
  port: number;
  addresses: string[];
  db: Database;
  cookies: SessionCookies;
  wall: Wall;
  engine: Engine;
  refusals: Refusals;
  /** Stops accepting, waits until every judgment it took is at rest, closes sockets, children and the database. */
  stop(): Promise<void>;
};

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const COLLECTION = 'people';

/**
 * Puts the server together: data directory → database → pages → engine → wall → sockets. Nothing waits for the engine;
 * with a full wall the first face is dealt while its child still opens the backend. What was started before a failure or the
 * signal is stopped again.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return await assemble(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  options: ServerOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningServer> {
  const { environment, log, limits: rates = DEFAULT_LIMITS, now = Date.now, signal } = options;
  const trust = {
    isProxyTrusted: environment.isProxyTrusted,
    isTls: environment.tls !== undefined,
    publicUrl: environment.publicUrl,
  };
  const startedAtMs = performance.now();

  signal?.throwIfAborted();
  const dataDirectory = await claimDataDirectory(environment.dataDirectory);
  stops.push(() => dataDirectory.release());
  signal?.throwIfAborted();
  const database = await openDatabase({
    databaseUrl: environment.databaseUrl,
    dataDirectory,
    log: log.child({ part: 'db' }),
  });
  stops.push(() => database.close());
  signal?.throwIfAborted();
  const { db } = database;
  const cookies = createSessionCookies(await openSessionKey(dataDirectory.path));
  const forger = await openForger(db, { model: environment.model, nowMs: now() });
  const protocol = await ensureProtocol(db, { ...SOLO_PROTOCOL, createdAt: new Date(now()) });

  const engine = options.engine ?? openGpuEngine(options);
  const pool = startPicturePool();
  stops.push(() => pool.stop());
  const finishing = {
    paint: pool.paint,
    finish: pool.finish,
    decode: decodeFinished,
    version: FINISHING_VERSION,
  };
  const wall = await openWall({
    db,
    collection: COLLECTION,
    forger,
    finishingVersion: FINISHING_VERSION,
    maker: createPictureMaker({ collection: COLLECTION, forger, finishing, gpu: engine, chance: secureChance, now }),
    target: environment.wallTarget,
    chance: secureChance,
    now,
    log: log.child({ part: 'wall' }),
  });
  // Together: what the wall waits for from the engine is refused when the engine stops.
  stops.push(async () => {
    await Promise.all([engine.stop(), wall.stop()]);
  });
  stops.push(async () => stopWaking());
  const stopWaking = engine.onChange((info) => {
    if (info !== null) wall.wake();
  });
  signal?.throwIfAborted();

  // A full wall can wait; an empty one cannot wait for the pages.
  if (wall.fill().real < OPENING || wall.fill().fake < OPENING) engine.begin();

  const writer = startJudgmentWriter(db);
  const gameLog = log.child({ part: 'game' });
  const games = createSoloGames({ db, writer, wall, protocolId: protocol.id, now, log: gameLog });
  stops.push(() => games.stop());
  const forgetting = startForgetting({ db, games, now, log: gameLog });
  stops.push(() => forgetting.stop());

  let pages: Pages | null = null;
  stops.push(async () => pages?.close());
  const health = (): Health => ({
    ...describeEngine(engine),
    uptimeSeconds: Math.round((performance.now() - startedAtMs) / 1000),
    database: database.kind,
    wall: [describeWall(forger, wall)],
  });
  const isDevelopment = options.pages === 'development';
  const httpServer = await createWebServer(
    environment.tls,
    createRequestHandler({
      trust,
      cookies,
      health,
      pages: () => pages,
      isDevelopment,
      log: log.child({ part: 'http' }),
    }),
  );
  const connections = trackConnections(httpServer);
  const gameServer = startGameServer({
    httpServer,
    isDevelopment,
    trust,
    cookies,
    limits: createRateLimits(rates),
    games,
    walk: (emit) =>
      startLatentWalk({
        forger,
        gpu: engine,
        emit,
        isBusy: () => wall.isRefilling(),
        normal: secureNormal,
        log: log.child({ part: 'walk' }),
      }),
    log: log.child({ part: 'socket' }),
  });
  stops.push(async () => {
    httpServer.close(); // nothing new
    await writer.stop(); // what was accepted is at rest, and acknowledged while its socket is still open
    await connections.partUntil(gameServer.stop());
  });
  if (options.pages !== 'none') {
    const { host: hostname, port } = environment;
    const opening = openPages({
      directory: PROJECT,
      isDevelopment,
      httpServer,
      hostname,
      port,
      run: runProgram,
      signal,
      log,
    });
    pages = await unlessAborted(opening, signal);
  }
  signal?.throwIfAborted();
  const port = await listenOn(httpServer, environment);
  engine.begin();
  const addresses = listAddresses({ ...environment, port, isTls: trust.isTls });
  return { port, addresses, db, cookies, wall, engine, refusals: gameServer.refusals, stop };
}

/** For work that has nothing to stop, and may be long in coming. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Both classes in one number: by class, a player who counts reveals could tell what is in their hands. */
function describeWall(forger: Forger, wall: Wall): Health['wall'][number] {
  const { real, fake, target } = wall.fill();
  return { collection: COLLECTION, forger: forger.model, hung: real + fake, target: 2 * target };
}

function describeEngine(engine: Engine): Pick<Health, 'status' | 'engine' | 'engineProblem'> {
  const info = engine.info();
  if (info === null) return { status: 'degraded', engine: null, engineProblem: engine.problem() };
  const { name: backend, version, device, reason } = info;
  return { status: 'ok', engine: { backend, version, device, reason }, engineProblem: null };
}

function openGpuEngine({ log, childEnvironment }: ServerOptions): Engine {
  const engineLog = log.child({ part: 'engine' });
  return openEngine({
    // Imported late: a start with a full wall does not wait for the installer's code.
    prepare: async (signal) => {
      const { ensureEngine } = await import('../lib/gan/backend/install/ensure-engine.ts');
      return ensureEngine({ log: (line) => engineLog.info(line), environment: childEnvironment, signal });
    },
    environment: childEnvironment,
    log: engineLog,
  });
}
