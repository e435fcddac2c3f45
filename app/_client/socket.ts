import { io, type Socket } from 'socket.io-client';
import type { LatentClientToServer, LatentServerToClient } from '../../lib/protocol/latent.ts';
import type { PROTOCOL_VERSION } from '../../lib/protocol/limits.ts';
import type { PlayClientToServer, PlayServerToClient } from '../../lib/protocol/play.ts';

export type AppSocket = Socket<PlayServerToClient & LatentServerToClient, PlayClientToServer & LatentClientToServer>;

// The page imports types of the protocol only; the type pins the number, so that a stale page does not compile.
const protocol: typeof PROTOCOL_VERSION = 1;

/** The page's one connection. It opens with `connect()`, so that a server render may create it and nothing happens. */
export function createSocket(): AppSocket {
  return io({
    autoConnect: false,
    auth: { protocol },
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
  });
}
