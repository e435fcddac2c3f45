import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { count } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { startJudgmentWriter } from '../../db/judgment-writer.ts';
import { claimDataDirectory } from '../../db/ownership.ts';
import { judgments, trials } from '../../db/schema.ts';
import { copyDatabaseTemplate } from '../support/databases.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { answer } from '../support/stand-in-rows.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'curator-test-'));
  await copyDatabaseTemplate(directory);
}, 180_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

type Acknowledged = { trialId: string; playerId: string };

/** Lets the process judge until it has acknowledged so many, then kills it in the middle of its work. */
async function judgeUntilKilled(atLeast: number): Promise<Acknowledged[]> {
  const script = join(import.meta.dirname, 'writing-process.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: Acknowledged[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const [trialId, playerId] = line.split(' ');
    if (trialId && playerId) acknowledged.push({ trialId, playerId });
    if (acknowledged.length === atLeast) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(child.signalCode).toBe('SIGKILL');
  return acknowledged;
}

test('kill -9 in the middle of writing: no acknowledged judgment is lost or doubled', async () => {
  const random = seededRandom(5);
  const everything: Acknowledged[] = [];
  for (let round = 1; round <= 3; round++) {
    everything.push(...(await judgeUntilKilled(100 + Math.floor(random() * 200))));
    const dataDirectory = await claimDataDirectory(directory); // the dead owner's socket is in the way of nobody
    const { db, close } = await openDatabase({ dataDirectory });
    const stored = await db.select({ trialId: judgments.trialId, playerId: judgments.playerId }).from(judgments);
    const storedIds = new Set(stored.map((row) => row.trialId));
    expect(stored.length).toBe(storedIds.size);
    expect(everything.filter(({ trialId }) => !storedIds.has(trialId))).toEqual([]);
    // What was committed but not yet acknowledged is at most what was in flight: one answer of each player.
    expect(storedIds.size - everything.length).toBeLessThanOrEqual(8 * round);
    // A client that heard nothing sends again, and so may one that did.
    const writer = startJudgmentWriter(db);
    const again = await Promise.all(everything.map((row) => writer.write(answer(row, row.trialId))));
    expect(new Set(again)).toEqual(new Set(['existing-same']));
    expect((await db.select({ count: count() }).from(judgments))[0]?.count).toBe(storedIds.size);
    expect((await db.select({ count: count() }).from(trials))[0]?.count).toBeGreaterThanOrEqual(storedIds.size);
    await writer.stop();
    await close();
    await dataDirectory.release();
  }
}, 120_000);
