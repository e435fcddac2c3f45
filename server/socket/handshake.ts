import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { PROTOCOL_VERSION } from '../../lib/protocol/limits.ts';
import type { ErrorCode } from '../../lib/protocol/result.ts';
import { addressOf, isOwnPage, type Trust } from '../http/request-origin.ts';
import type { SessionCookies } from '../http/session-cookie.ts';
import type { Log } from '../log.ts';
import type { RateLimits } from './rate-limits.ts';
import type { GameSocket, Proven } from './socket-types.ts';

const authSchema = z.object({ protocol: z.literal(PROTOCOL_VERSION) });

/** What `connect_error` brings to the page: `error.data.error`. */
export class HandshakeRefused extends Error {
  readonly data: { error: ErrorCode };

  constructor(error: ErrorCode, message: string) {
    super(message);
    this.name = 'HandshakeRefused';
    this.data = { error };
  }
}

/** engine.io's `allowRequest`: before there is a connection at all. CORS does not protect WebSockets; this does. */
export function admitRequests({ trust, limits, log }: { trust: Trust; limits: RateLimits; log: Log }) {
  return (request: IncomingMessage, decide: (reason: string | null | undefined, isAllowed: boolean) => void): void => {
    if (!isOwnPage(request, trust)) {
      log.debug({ origin: request.headers.origin, host: request.headers.host }, 'refused a foreign origin');
      decide('this address does not belong to the page that asked', false);
      return;
    }
    limits.takeHandshakeOfAddress(addressOf(request, trust)).then(
      (isAllowed) => decide(isAllowed ? null : 'too many connections: wait a moment', isAllowed),
      (error: unknown) => {
        log.error({ err: error }, 'the rate limit failed');
        decide('unavailable', false);
      },
    );
  };
}

/** Who is it? Throws a `HandshakeRefused` that names the reason. */
export async function proveSocket(
  socket: Pick<GameSocket, 'request' | 'handshake'>,
  { trust, cookies, limits }: { trust: Trust; cookies: SessionCookies; limits: RateLimits },
): Promise<Proven> {
  if (!authSchema.safeParse(socket.handshake.auth).success) {
    throw new HandshakeRefused(
      'protocol-mismatch',
      `This server speaks protocol ${PROTOCOL_VERSION}: reload the page.`,
    );
  }
  const playerId = await cookies.read(socket.request.headers.cookie);
  if (playerId === null)
    throw new HandshakeRefused('no-session', 'The session is missing or not valid: reload the page.');
  if (!(await limits.takeHandshakeOfPlayer(playerId))) {
    throw new HandshakeRefused('rate-limited', 'Too many connections: wait a moment.');
  }
  return { playerId, address: addressOf(socket.request, trust) };
}
