import { openSoloGame, type SoloGame, type SoloGameDependencies } from './solo-game.ts';

/** A game in use. It stays open as long as somebody holds it, and a while after. */
export type GameLease = { game: Promise<SoloGame>; release(): void };

export type SoloGames = {
  acquire(playerId: string): GameLease;
  /** Ends the games of players whose rows were deleted; their screens come back as strangers. */
  dropForgotten(): Promise<void>;
  stop(): Promise<void>;
};

type Entry = { game: Promise<SoloGame>; holders: number; timer: NodeJS.Timeout | undefined };

/** One game per player, however many sockets; opened from the rows, dropped a minute after the last socket left. */
export function createSoloGames(
  dependencies: SoloGameDependencies,
  { idleTimeoutMs = 60_000 }: { idleTimeoutMs?: number } = {},
): SoloGames {
  const entries = new Map<string, Entry>();
  const { wall, log } = dependencies;

  const stopListening = wall.onRefilled(() => {
    for (const { game } of entries.values()) {
      game.then(
        (open) => open.refilled(),
        () => {}, // whoever acquired it was told
      );
    }
  });

  async function drop(playerId: string, entry: Entry): Promise<void> {
    clearTimeout(entry.timer);
    if (entries.get(playerId) === entry) entries.delete(playerId);
    const game = await entry.game.catch(() => null);
    await game?.stop();
  }

  function open(playerId: string): Entry {
    const entry: Entry = { game: openSoloGame(playerId, dependencies), holders: 0, timer: undefined };
    entries.set(playerId, entry);
    entry.game.catch((error: unknown) => {
      log.error({ err: error }, 'a game could not be opened');
      if (entries.get(playerId) === entry) entries.delete(playerId);
    });
    return entry;
  }

  return {
    acquire(playerId) {
      const entry = entries.get(playerId) ?? open(playerId);
      clearTimeout(entry.timer);
      entry.holders++;
      let isHeld = true;
      return {
        game: entry.game,
        release() {
          if (!isHeld) return;
          isHeld = false;
          entry.holders--;
          if (entry.holders > 0) return;
          entry.timer = setTimeout(() => void drop(playerId, entry), idleTimeoutMs);
          entry.timer.unref();
        },
      };
    },
    async dropForgotten() {
      for (const [playerId, entry] of [...entries]) {
        const game = await entry.game.catch(() => null);
        if (await game?.isForgotten()) await drop(playerId, entry);
      }
    },
    async stop() {
      stopListening();
      await Promise.all([...entries].map(([playerId, entry]) => drop(playerId, entry)));
    },
  };
}
