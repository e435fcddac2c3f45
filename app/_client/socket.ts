import { io, type Socket } from 'socket.io-client';
import { Decoder, Encoder } from 'socket.io-parser';
import type { LatentClientToServer, LatentServerToClient } from '../../lib/protocol/latent.ts';
import type { PROTOCOL_VERSION, ROUND_LENGTH } from '../../lib/protocol/limits.ts';
import type { PlayClientToServer, PlayServerToClient } from '../../lib/protocol/play.ts';

export type AppSocket = Socket<PlayServerToClient & LatentServerToClient, PlayClientToServer & LatentClientToServer>;

// The page imports types of the protocol only; the type pins the number, so that a stale page does not compile.
const protocol: typeof PROTOCOL_VERSION = 1;
const mostPictures: typeof ROUND_LENGTH = 20;

/**
 * A summary carries one picture for every forgery that passed for real, up to a whole round of them. The parser's own
 * limit is ten: it would drop the connection of everybody who was fooled eleven times, and again after every attempt.
 */
class SummaryDecoder extends Decoder {
  constructor() {
    super({ maxAttachments: mostPictures });
  }
}

export const summaryParser = { Encoder, Decoder: SummaryDecoder };

/** The page's one connection. It opens with `connect()`, so that a server render may create it and nothing happens. */
export function createSocket(): AppSocket {
  return io({
    autoConnect: false,
    auth: { protocol },
    parser: summaryParser,
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
  });
}
