import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { MAX_CLIENT_MESSAGE_BYTES } from '../../lib/protocol/limits.ts';
import type { SoloGames } from '../game/solo-games.ts';
import type { Trust } from '../http/request-origin.ts';
import type { SessionCookies } from '../http/session-cookie.ts';
import type { Log } from '../log.ts';
import type { LatentWalk } from '../stream/latent-walk.ts';
import { listen, type Refusals } from './boundary.ts';
import { admitRequests, HandshakeRefused, proveSocket } from './handshake.ts';
import { seatAtGame } from './play-seat.ts';
import { playerRoutes } from './player.ts';
import type { RateLimits } from './rate-limits.ts';
import { roundRoutes } from './round.ts';
import type { GameServer, GameSocket } from './socket-types.ts';
import { trialRoutes } from './trial.ts';
import { WALK_ROOM, walkRoutes } from './walk.ts';

export type GameServerOptions = {
  httpServer: HttpServer;
  isDevelopment: boolean;
  trust: Trust;
  cookies: SessionCookies;
  limits: RateLimits;
  games: SoloGames;
  walk: (emit: (frame: Uint8Array) => void) => LatentWalk | null;
  log: Log;
};

export type RunningGameServer = { refusals: Refusals; stop(): Promise<void> };

/** socket.io on the port of the pages: the handshake, and for every socket its boundary and its seat. */
export function startGameServer(options: GameServerOptions): RunningGameServer {
  const { httpServer, isDevelopment, trust, cookies, limits, games, log } = options;
  const refusals: Refusals = new Map();
  const countRefusal = (name: string) => refusals.set(name, (refusals.get(name) ?? 0) + 1);
  const io: GameServer = new Server(httpServer, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
    perMessageDeflate: false, // a compressed length would tell something about a picture
    httpCompression: false,
    destroyUpgrade: !isDevelopment, // the development server's are not ours to end
    allowRequest: admitRequests({ trust, limits, log }),
  });
  const walk = options.walk((frame) => {
    io.to(WALK_ROOM).volatile.emit('walk:framed', frame as unknown as ArrayBuffer);
  });

  // No event of ours takes bytes, and each attachment could be as large as a message.
  io.engine.on('connection', (connection: GameSocket['conn']) => {
    connection.on('data', (data: unknown) => {
      if (typeof data === 'string') return;
      countRefusal('binary');
      connection.close(true);
    });
  });

  io.use((socket, next) => {
    proveSocket(socket, { trust, cookies, limits }).then(
      (proven) => {
        socket.data = proven;
        next();
      },
      (error: unknown) => {
        if (error instanceof HandshakeRefused) return next(error);
        log.error({ err: error }, 'a handshake failed');
        next(new HandshakeRefused('unavailable', 'The server cannot take connections now.'));
      },
    );
  });

  io.on('connection', (socket) => {
    const play = seatAtGame(socket, { games, log });
    const routes = { ...playerRoutes(play), ...roundRoutes(play), ...trialRoutes(play), ...walkRoutes(socket, walk) };
    listen(socket, routes, { limits, refusals, log });
    socket.once('disconnect', (reason) => {
      if (reason === 'parse error') countRefusal(reason);
    });
  });

  return {
    refusals,
    async stop() {
      walk?.stop();
      await io.close();
    },
  };
}
