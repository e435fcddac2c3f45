import type { PlayerWelcomed, TrialDealt } from '../../lib/protocol/play.ts';

/** One connection of a player's. */
export type Screen = {
  welcome(state: PlayerWelcomed): void;
  deal(trial: TrialDealt, picture: Uint8Array): void;
  tellWaiting(state: { round: number; index: number }): void;
  close(): void;
};

export type Screens = {
  /** The one that is dealt to: whoever sat down or acted last. */
  current(): Screen | undefined;
  /** Makes it the current one; false when it was already, or has left. */
  promote(screen: Screen): boolean;
  add(screen: Screen): void;
  /** False when it had left before. */
  remove(screen: Screen): boolean;
  closeAll(): void;
};

/** The screens that one player has open, the current one last. */
export function createScreens(): Screens {
  const open: Screen[] = [];
  function remove(screen: Screen): boolean {
    const place = open.indexOf(screen);
    if (place >= 0) open.splice(place, 1);
    return place >= 0;
  }
  return {
    current: () => open.at(-1),
    promote(screen) {
      if (open.at(-1) === screen || !remove(screen)) return false;
      open.push(screen);
      return true;
    },
    add: (screen) => open.push(screen),
    remove,
    closeAll() {
      for (const screen of open.splice(0)) screen.close();
    },
  };
}
