import type { Database } from '../../db/client.ts';
import { deleteExpiredPlayers } from '../../db/queries/players.ts';
import type { Log } from '../log.ts';
import type { SoloGames } from './solo-games.ts';

/** Who plays without contributing is kept for so long, as the consent text says. */
export const KEPT_MS = 24 * 3_600_000;

const EVERY_MS = 3_600_000;

/** The one job that deletes judgments: now and every hour, those of players who do not contribute. */
export function startForgetting(options: { db: Database; games: SoloGames; now: () => number; log: Log }): {
  stop(): Promise<void>;
} {
  let running = forgetPlayers(options);
  const timer = setInterval(() => {
    running = running.then(() => forgetPlayers(options));
  }, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

async function forgetPlayers({ db, games, now, log }: Parameters<typeof startForgetting>[0]): Promise<void> {
  try {
    const count = await deleteExpiredPlayers(db, new Date(now() - KEPT_MS));
    if (count === 0) return;
    log.info({ count }, 'forgot players who do not contribute');
    await games.dropForgotten();
  } catch (error) {
    log.error({ err: error }, 'players could not be forgotten; trying again in an hour');
  }
}
