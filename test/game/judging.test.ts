import { describe, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import type { WriteOutcome } from '../../db/judgment-writer.ts';
import { createJudging } from '../../server/game/judging.ts';
import { openRound } from '../../server/game/round.ts';

const judge = {
  trialId: 'A'.repeat(22),
  choice: 'fake',
  confidence: 75,
  reactionMs: 900,
  readyDelayMs: 16,
  focusLost: false,
} as const;

/** A round with one trial, and a writer whose commit is in the test's hands. */
function judgingWith(written: Promise<WriteOutcome>) {
  const { trialId } = judge;
  const judged: string[] = [];
  const trial = {
    trialId,
    index: 0,
    itemId: 'item',
    truth: 'fake',
    machine: null,
    forger: null,
    resolution: 64,
  } as const;
  const trials = [{ ...trial, dealtAtMs: 0, answer: null }];
  const round = openRound({ sessionId: 'session', round: 0, phase: 'main', collection: 'people', length: 20, trials });
  const judging = createJudging({
    db: {} as Database, // nothing here is looked up
    writer: { write: () => written, stop: async () => {} },
    playerId: 'player',
    now: () => 1,
    round: () => round,
    sentAtMs: () => undefined,
    onJudged: (id) => judged.push(id),
    onRefused: () => {},
  });
  return { judging, judged };
}

describe('P5: a judgment is acknowledged when it is at rest', () => {
  it('not a moment earlier', async () => {
    let commit: (outcome: WriteOutcome) => void = () => {};
    const { judging, judged } = judgingWith(
      new Promise((resolve) => {
        commit = resolve;
      }),
    );
    let isAnswered = false;
    const answer = judging.judge(judge).finally(() => {
      isAnswered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([isAnswered, judged]).toEqual([false, []]);
    commit('inserted');
    expect(await answer).toMatchObject({ ok: true, value: { truth: 'fake', points: 938 } });
    expect(judged).toEqual([judge.trialId]);
  });

  it('and not at all when the database fails', async () => {
    const { judging, judged } = judgingWith(Promise.reject(new Error('the database is gone')));
    await expect(judging.judge(judge)).rejects.toThrow('the database is gone');
    expect(judged).toEqual([]);
  });
});
