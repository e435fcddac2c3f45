import type { Database } from '../../db/client.ts';
import { deleteIdlePlayers } from '../../db/queries/players.ts';
import { deleteExpiredSessions } from '../../db/queries/sessions.ts';
import type { Log } from '../log.ts';
import type { SoloGames } from './solo-games.ts';

/** What is played without contributing is kept for so long, as the consent text says. */
export const KEPT_MS = 24 * 3_600_000;

const EVERY_MS = 3_600_000;

/** The one job that deletes judgments: now and every hour, those of sessions that do not contribute. */
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
    const before = new Date(now() - KEPT_MS);
    const sessions = await deleteExpiredSessions(db, before);
    const players = await deleteIdlePlayers(db, before);
    if (sessions + players === 0) return;
    log.info({ sessions, players }, 'forgot what was played without contributing');
    await games.dropForgotten();
  } catch (error) {
    log.error({ err: error }, 'nothing could be forgotten; trying again in an hour');
  }
}
