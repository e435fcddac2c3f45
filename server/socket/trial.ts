import { judgeSchema } from '../../lib/protocol/play.ts';
import type { Routes } from './boundary.ts';
import type { Play } from './play-seat.ts';

export function trialRoutes(play: Play): Pick<Routes, 'trial:judge'> {
  return {
    'trial:judge': {
      schema: judgeSchema,
      handle: async (judge) => (await play.act()).judge(judge),
    },
  };
}
