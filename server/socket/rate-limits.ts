import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export type Rate = { points: number; seconds: number };

/**
 * Strict per player, generous per address: a class shares one. A quick player answers twice a second; forty of them that
 * reconnect at once after a break are 80 handshakes, as each may begin with polling.
 */
export type Limits = {
  playerEvents: Rate;
  playerHandshakes: Rate;
  addressEvents: Rate;
  addressHandshakes: Rate;
  /** Refusals of one player within ten seconds after which the connection ends. */
  patience: number;
};

export const DEFAULT_LIMITS: Limits = {
  playerEvents: { points: 10, seconds: 1 },
  playerHandshakes: { points: 20, seconds: 10 },
  addressEvents: { points: 500, seconds: 1 },
  addressHandshakes: { points: 300, seconds: 10 },
  patience: 200,
};

export type RateLimits = {
  /** Each resolves to whether one more is allowed now. */
  takeHandshakeOfAddress(address: string): Promise<boolean>;
  takeHandshakeOfPlayer(playerId: string): Promise<boolean>;
  takeEvent(from: { playerId: string; address: string }): Promise<boolean>;
  /** False when so much was refused that the connection should end. */
  takeRefusal(playerId: string): Promise<boolean>;
};

export function createRateLimits(limits: Limits): RateLimits {
  const playerEvents = limiter(limits.playerEvents);
  const playerHandshakes = limiter(limits.playerHandshakes);
  const addressEvents = limiter(limits.addressEvents);
  const addressHandshakes = limiter(limits.addressHandshakes);
  const refusals = limiter({ points: limits.patience, seconds: 10 });
  return {
    takeHandshakeOfAddress: (address) => isAllowed(addressHandshakes, address),
    takeHandshakeOfPlayer: (playerId) => isAllowed(playerHandshakes, playerId),
    // The player first: what they may not do is not counted against their class.
    takeEvent: async ({ playerId, address }) =>
      (await isAllowed(playerEvents, playerId)) && (await isAllowed(addressEvents, address)),
    takeRefusal: (playerId) => isAllowed(refusals, playerId),
  };
}

function limiter({ points, seconds }: Rate): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: seconds });
}

/** The library rejects with a result where the limit is reached, with an error where it failed itself. */
async function isAllowed(limits: RateLimiterMemory, key: string): Promise<boolean> {
  try {
    await limits.consume(key);
    return true;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false;
    throw refusal;
  }
}
