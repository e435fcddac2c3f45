import { startRoundSchema, summariseSchema } from '../../lib/protocol/play.ts';
import type { Routes } from './boundary.ts';
import type { Play } from './play-seat.ts';

export function roundRoutes(play: Play): Pick<Routes, 'round:start' | 'round:summarise'> {
  return {
    'round:start': {
      schema: startRoundSchema,
      handle: async (start) => (await play.act()).start(start),
    },
    'round:summarise': {
      schema: summariseSchema,
      handle: async (summarise) => (await play.game()).summarise(summarise),
    },
  };
}
