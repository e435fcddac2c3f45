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
import type { GameServer } from './socket-types.ts';
import { trialRoutes } from './trial.ts';
import { WALK_ROOM, walkRoutes } from './walk.ts';

export type GameServerOptions = {
  httpServer: HttpServer;
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
  const { httpServer, trust, cookies, limits, games, log } = options;
  const refusals: Refusals = new Map();
  const io: GameServer = new Server(httpServer, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
    perMessageDeflate: false, // a compressed length would tell something about a picture
    httpCompression: false,
    destroyUpgrade: false, // other upgrades on this port are the development server's
    allowRequest: admitRequests({ trust, limits, log }),
  });
  const walk = options.walk((frame) => {
    io.to(WALK_ROOM).volatile.emit('walk:framed', frame as unknown as ArrayBuffer);
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
      if (reason === 'parse error') refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
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
