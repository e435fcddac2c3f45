import type { TrialDealt, TrialRevealed } from '../../lib/protocol/play.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import type { Player } from './player.ts';
import { unwrap } from './player.ts';

/** One frame as it came over the wire: the text of a packet, or the bytes of a picture. */
export type Frame = { atMs: number } & ({ text: string } | { bytes: Uint8Array });

/** A trial as its player met it, with everything that reached them before they answered. */
export type ServedTrial = {
  dealt: TrialDealt;
  picture: Uint8Array;
  text: string; // of the `trial:dealt` packet
  dealtAtMs: number;
  gapMs: number; // since the frame before
  answeredMs: number; // from the judgment before to its reveal
  waits: number; // `round:waited` so far
  hasWaited: boolean; // the round waited before it was dealt
  before: readonly TrialRevealed[]; // of this session, in order
  reveal: TrialRevealed;
};

/** Plays rounds like a browser would, answers by `choose`, and keeps what was served. */
export async function playAndRecord(
  player: Player,
  { rounds, choose }: { rounds: number; choose: () => { choice: Choice; confidence: 50 | 75 | 95 } },
): Promise<{ trials: ServedTrial[]; frames: Frame[] }> {
  const frames = recordFrames(player);
  const reveals: TrialRevealed[] = [];
  const trials: ServedTrial[] = [];
  let answeredMs = 0;
  unwrap(await player.consent());
  for (let round = 0; round < rounds; round++) {
    const { length } = unwrap(await player.start());
    for (let index = 0; index < length; index++) {
      const { picture, ...dealt } = await player.nextDealt();
      const place = frames.findIndex((frame) => 'text' in frame && frame.text.includes(dealt.trialId));
      const frame = frames[place];
      if (frame === undefined || !('text' in frame)) throw new Error('a trial came without a packet');
      const before = reveals.slice();
      const waits = frames.filter((one) => 'text' in one && one.text.includes('round:waited')).length;
      const served = {
        dealt,
        picture,
        text: frame.text,
        dealtAtMs: frame.atMs,
        gapMs: frame.atMs - (frames[place - 1]?.atMs ?? frame.atMs),
        answeredMs,
        waits,
        hasWaited: waitedFor(frames, place),
        before,
      };
      const startedAtMs = performance.now();
      const reveal = unwrap(await player.judge(dealt.trialId, choose()));
      answeredMs = performance.now() - startedAtMs;
      reveals.push(reveal);
      trials.push({ ...served, reveal });
    }
  }
  return { trials, frames };
}

/** Whether the supply ran dry between this trial and the one dealt before it. */
function waitedFor(frames: Frame[], place: number): boolean {
  const supply = frames
    .slice(0, place)
    .flatMap((frame) => ('text' in frame ? (/"(trial:dealt|round:waited)"/.exec(frame.text)?.[1] ?? []) : []));
  return supply.at(-1) === 'round:waited';
}

function recordFrames(player: Player): Frame[] {
  const frames: Frame[] = [];
  player.socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
    const atMs = performance.now();
    if (typeof data === 'string') frames.push({ atMs, text: data });
    else if (data instanceof Uint8Array) frames.push({ atMs, bytes: data });
  });
  return frames;
}
