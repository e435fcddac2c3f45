/**
 * The victim of test/db/crash.test.ts: owns a data directory and judges in a loop. On stdout, one line per fact: `owner`, then
 * `<trial> <player>` for every acknowledged judgment.
 *
 *     node --import tsx test/db/writing-process.ts DIRECTORY
 */
import { openDatabase } from '../../db/client.ts';
import { startJudgmentWriter } from '../../db/judgment-writer.ts';
import { claimDataDirectory } from '../../db/ownership.ts';
import { answer, dealRound, hangPictures, seatPlayer } from '../support/stand-in-rows.ts';

const dataDirectory = await claimDataDirectory(process.argv[2] as string);
process.stdout.write('owner\n');
const { db } = await openDatabase({ dataDirectory });
const writer = startJudgmentWriter(db);
const hung = await hangPictures(db, 40);
const seats = await Promise.all(Array.from({ length: 8 }, () => seatPlayer(db)));

/** One player's rounds, without end: the parent kills. */
async function play(seat: (typeof seats)[number]): Promise<never> {
  for (let round = 0; ; round++) {
    for (const trialId of await dealRound(db, { seat, hung, round })) {
      await writer.write(answer(seat, trialId));
      process.stdout.write(`${trialId} ${seat.playerId}\n`);
    }
  }
}

await Promise.all(seats.map(play));
