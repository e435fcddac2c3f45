import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { LatentClientToServer, LatentServerToClient } from '../../lib/protocol/latent.ts';
import type { PlayClientToServer, PlayServerToClient } from '../../lib/protocol/play.ts';

export type ClientToServer = PlayClientToServer & LatentClientToServer;
export type ServerToClient = PlayServerToClient & LatentServerToClient;

/** What the handshake has proved. */
export type Proven = { playerId: string; address: string };

export type GameServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, Proven>;
export type GameSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, Proven>;
