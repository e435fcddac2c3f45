import { watchWalkSchema } from '../../lib/protocol/latent.ts';
import { refuse } from '../game/refusal.ts';
import type { LatentWalk } from '../stream/latent-walk.ts';
import type { Routes } from './boundary.ts';
import type { GameSocket } from './socket-types.ts';

/** Who watches the walk is in this room. */
export const WALK_ROOM = 'walk';

export function walkRoutes(socket: GameSocket, walk: LatentWalk | null): Pick<Routes, 'walk:watch' | 'walk:leave'> {
  let leave: (() => void) | null = null;
  const stop = () => {
    leave?.();
    leave = null;
  };
  socket.once('disconnect', stop);
  return {
    'walk:watch': {
      schema: watchWalkSchema,
      handle: async () => {
        if (walk === null) return refuse('unavailable', 'There is no forger here that could walk.');
        await socket.join(WALK_ROOM);
        if (socket.connected) leave ??= walk.watch(); // it may have gone while it joined
        return { ok: true, value: walk.format };
      },
    },
    'walk:leave': {
      schema: watchWalkSchema,
      handle: async () => {
        await socket.leave(WALK_ROOM);
        stop();
        return { ok: true, value: null };
      },
    },
  };
}
