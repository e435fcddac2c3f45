import type { Database } from '../../db/client.ts';
import { deleteUndealtTrials, insertTrials } from '../../db/queries/trials.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import type { Log } from '../log.ts';
import type { DrawnPicture, Wall } from '../wall/wall.ts';
import type { Trial } from './round.ts';
import { revealForger } from './saved-game.ts';
import { machineVerdict } from './scoring.ts';

export type DrawingDependencies = {
  db: Database;
  wall: Wall;
  seen: Set<string>; // item ids; what is drawn is added
  held: readonly Choice[]; // labels of the trials in the player's hands
  log: Log;
  nowMs: number;
};

export type DrawnTrial = { trial: Trial; bytes: Uint8Array };

/**
 * Assigns pictures to the next trials of a round and writes their rows, before anybody is dealt anything: a server killed
 * now deals exactly these trials again. As many as the wall has for this player; null when the rows could not be written.
 */
export async function drawTrials(
  { db, wall, seen, held, log, nowMs }: DrawingDependencies,
  place: {
    sessionId: string;
    playerId: string;
    round: number;
    phase: 'practice' | 'main';
    from: number;
    count: number;
  },
): Promise<DrawnTrial[] | null> {
  const { sessionId, playerId, round, phase, from, count } = place;
  const drawn: DrawnPicture[] = [];
  while (drawn.length < count) {
    const picture = wall.draw({ seen, held: [...held, ...drawn.map(({ truth }) => truth)] });
    if (picture === null) break;
    seen.add(picture.itemId);
    drawn.push(picture);
  }
  const rows = drawn.map(({ itemId, renditionId, propensity }, position) => ({
    sessionId,
    playerId,
    task: 'single' as const,
    phase,
    round,
    index: from + position,
    propensity,
    dealtAt: new Date(nowMs),
    items: [{ itemId, renditionId }],
  }));
  try {
    const trialIds = await insertTrials(db, rows);
    return drawn.map((picture, position) => ({
      trial: toTrial(picture, { trialId: trialIds[position] as string, index: from + position, dealtAtMs: nowMs }),
      bytes: picture.bytes,
    }));
  } catch (error) {
    log.error({ err: error }, 'trials could not be written; they are not dealt');
    // A connection may be lost after its commit: such rows would hold these places for ever.
    await deleteUndealtTrials(db, { sessionId, round, from }).catch(() => {});
    for (const { itemId } of drawn) {
      seen.delete(itemId);
      wall.release(itemId, { isCounted: false });
    }
    return null;
  }
}

function toTrial(picture: DrawnPicture, place: { trialId: string; index: number; dealtAtMs: number }): Trial {
  const { itemId, truth, machineLogit, forger, resolution } = picture;
  return {
    ...place,
    itemId,
    truth,
    machine: machineVerdict(machineLogit),
    forger: revealForger(forger),
    resolution,
    answer: null,
  };
}
