import { consentSchema } from '../../lib/protocol/play.ts';
import type { Routes } from './boundary.ts';
import type { Play } from './play-seat.ts';

export function playerRoutes(play: Play): Pick<Routes, 'player:consent'> {
  return {
    'player:consent': {
      schema: consentSchema,
      handle: async (consent) => (await play.act()).consent(consent),
    },
  };
}
