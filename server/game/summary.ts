import type { Database } from '../../db/client.ts';
import { loadRenditionBytes } from '../../db/queries/renditions.ts';
import { loadSessionTrials } from '../../db/queries/trials.ts';
import type { RoundSummary } from '../../lib/protocol/play.ts';
import type { Result } from '../../lib/protocol/result.ts';
import { refuse } from './refusal.ts';
import { lengthOf, restoreTrial } from './saved-game.ts';
import { isAnswered, summariseTrials } from './scoring.ts';

/** Any finished round of a session, from its rows alone: the same numbers after a restart. */
export async function summariseFromRows(
  db: Database,
  { sessionId, round }: { sessionId: string; round: number },
): Promise<Result<RoundSummary>> {
  const stored = await loadSessionTrials(db, sessionId, round);
  const [first] = stored;
  if (first === undefined) return refuse('no-round', `There is no round ${round} in this session.`);
  const phase = first.phase === 'practice' ? 'practice' : 'main';
  const answered = stored.map(restoreTrial).filter(isAnswered);
  if (answered.length < lengthOf(phase)) {
    return refuse('round-unfinished', `${answered.length} of ${lengthOf(phase)} trials of round ${round} are judged.`);
  }
  const { fooledBy, ...numbers } = summariseTrials(answered);
  const renditionOf = new Map(stored.map((trial) => [trial.id, trial.pictures[0].renditionId]));
  const renditionIds = fooledBy.map(({ trialId }) => renditionOf.get(trialId) as string);
  const bytes = await loadRenditionBytes(db, renditionIds);
  const pictures = renditionIds.map((id) => bytes.get(id) as Uint8Array);
  return {
    ok: true,
    value: {
      round,
      phase,
      ...numbers,
      fooledBy: fooledBy.map(({ trialId, index, answer, resolution, forger }, place) => ({
        trialId,
        index,
        confidence: answer.confidence,
        resolution,
        pictureBytes: pictures[place]?.byteLength ?? 0,
        forger,
      })),
      pictures: Buffer.concat(pictures),
    },
  };
}
