import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { items, judgments, renditions, trialItems, trials } from '../../db/schema.ts';
import { DEALT_AHEAD, PICTURE_BYTES, PRACTICE_LENGTH, ROUND_LENGTH } from '../../lib/protocol/limits.ts';
import type { TrialRevealed } from '../../lib/protocol/play.ts';
import { connectPlayer, type Player, unwrap } from '../support/player.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function playRound(player: Player, length: number): Promise<TrialRevealed[]> {
  const reveals: TrialRevealed[] = [];
  for (let index = 0; index < length; index++) {
    const { trialId } = await player.nextDealt();
    const choice = index % 3 === 0 ? 'fake' : 'real';
    reveals.push(unwrap(await player.judge(trialId, { choice, confidence: 95 })));
  }
  return reveals;
}

describe('a solo game, front to back', () => {
  it('P3, P7: practice, then a round; twenty judgments at rest with the right truth, and a summary of them', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    expect(unwrap(await player.start('practice'))).toMatchObject({ round: 0, length: PRACTICE_LENGTH, reveals: [] });
    await playRound(player, PRACTICE_LENGTH);

    expect(unwrap(await player.start())).toMatchObject({ round: 1, phase: 'main', length: ROUND_LENGTH });
    const reveals = await playRound(player, ROUND_LENGTH);
    const rows = await server.db
      .select({ trialId: trials.id, index: trials.index, truth: items.truth, choice: judgments.choice })
      .from(judgments)
      .innerJoin(trials, eq(trials.id, judgments.trialId))
      .innerJoin(trialItems, eq(trialItems.trialId, trials.id))
      .innerJoin(items, eq(items.id, trialItems.itemId))
      .where(eq(trials.phase, 'main'))
      .orderBy(trials.index);
    expect(rows).toEqual(reveals.map(({ trialId, index, truth, choice }) => ({ trialId, index, truth, choice })));
    expect(new Set(rows.map(({ truth }) => truth))).toEqual(new Set(['real', 'fake']));

    const summary = unwrap(await player.summarise(1));
    const correct = reveals.filter(({ truth, choice }) => truth === choice).length;
    expect(summary).toMatchObject({
      round: 1,
      trials: ROUND_LENGTH,
      correct,
      points: reveals.reduce((sum, { points }) => sum + points, 0),
      meanConfidence: 95,
    });
    expect(summary.fooledBy).toHaveLength(summary.fakes.calledReal);
    const first = rows.find(({ index }) => index === summary.fooledBy[0]?.index);
    const served = await server.db
      .select({ bytes: renditions.bytes })
      .from(trialItems)
      .innerJoin(renditions, eq(renditions.id, trialItems.renditionId))
      .where(eq(trialItems.trialId, first?.trialId ?? ''));
    expect(summary.pictures.subarray(0, PICTURE_BYTES[64])).toEqual(Buffer.from(served[0]?.bytes ?? []));
    player.leave();
  });

  it('P11: the summary of a round that fooled its player often comes whole', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    for (let round = 0, fooled = 0; fooled <= 10; round++) {
      unwrap(await player.start());
      for (let index = 0; index < ROUND_LENGTH; index++) unwrap(await player.judge((await player.nextDealt()).trialId));
      const summary = unwrap(await player.summarise(round));
      fooled = summary.fakes.calledReal; // more than ten, the parser's own limit, in two of five rounds
      expect(summary.fooledBy).toHaveLength(fooled);
      expect(summary.pictures.byteLength).toBe(fooled * PICTURE_BYTES[64]);
    }
    player.leave();
  }, 120_000);

  it('P4: never holds more than DEALT_AHEAD faces, and no picture comes twice', async () => {
    const player = await connectPlayer(server);
    unwrap(await player.consent());
    unwrap(await player.start());
    const pictures = new Set<string>();
    for (let judged = 0; judged < ROUND_LENGTH; judged++) {
      const dealtBefore = player.packets.filter(({ event }) => event === 'trial:dealt').length;
      expect(dealtBefore - judged).toBeLessThanOrEqual(DEALT_AHEAD);
      const { trialId, index, picture } = await player.nextDealt();
      expect(index).toBe(judged);
      expect(picture.byteLength).toBe(PICTURE_BYTES[64]);
      pictures.add(Buffer.from(picture).toString('base64'));
      unwrap(await player.judge(trialId));
    }
    expect(pictures.size).toBe(ROUND_LENGTH);
    player.leave();
  });
});
