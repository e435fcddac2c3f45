import type { TrialDealt } from '../../lib/protocol/play.ts';
import type { SoloGame } from '../game/solo-game.ts';
import type { SoloGames } from '../game/solo-games.ts';
import type { Log } from '../log.ts';
import type { GameSocket } from './socket-types.ts';

/** A socket's way to its player's game. */
export type Play = {
  game(): Promise<SoloGame>;
  /** The same for an event by which the player plays: from now on this socket is dealt to. */
  act(): Promise<SoloGame>;
};

/** A picture that was not acknowledged by then is dealt again, a few times: the page could not decode it, or lost it. */
const HELD_WITHIN_MS = 5000;
const MOST_DEALS = 4;

/** Seats a socket at its player's game, from the connection to the end of it. */
export function seatAtGame(socket: GameSocket, { games, log }: { games: SoloGames; log: Log }): Play {
  const { game, release } = games.acquire(socket.data.playerId);
  const seated = game.then((open) => ({
    open,
    seat: open.attach({
      welcome: (state) => socket.emit('player:welcomed', state),
      deal,
      tellWaiting: (state) => socket.emit('round:waited', state),
      // Not `disconnect`: after that a browser does not come back by itself.
      close: () => socket.conn.close(),
    }),
  }));
  function deal(trial: TrialDealt, picture: Uint8Array, times = 1): void {
    // The type says ArrayBuffer, which is what a browser gets; Node sends the view without a copy.
    const bytes = picture as unknown as ArrayBuffer;
    socket.timeout(HELD_WITHIN_MS).emit('trial:dealt', trial, bytes, (silence) => {
      if (silence === null || !socket.connected || times === MOST_DEALS) return;
      seated.then(
        ({ open }) => {
          if (open.holds(trial.trialId)) deal(trial, picture, times + 1);
        },
        () => {}, // never seated
      );
    });
  }

  seated.catch((error: unknown) => {
    log.error({ err: error }, 'a player could not be seated');
    socket.conn.close();
  });
  socket.once('disconnect', () => {
    seated.then(
      ({ seat }) => seat.leave(),
      () => {}, // never seated
    );
    release();
  });
  return {
    game: () => game,
    async act() {
      const { open, seat } = await seated;
      seat.act();
      return open;
    },
  };
}
