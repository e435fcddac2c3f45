/**
 * Nothing that reaches a player before their vote may tell the label. First exactly, packet by packet; then by a
 * classifier that gets everything but the pixels. Labels come from the system's secure source, the classifier is fixed.
 */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { items, renditions } from '../db/schema.ts';
import { PICTURE_BYTES, ROUND_LENGTH } from '../lib/protocol/limits.ts';
import { CHOICES, type Choice } from '../lib/protocol/vocabulary.ts';
import { auc, crossValidatedAuc, type Sample } from './support/logistic-regression.ts';
import { connectPlayer } from './support/player.ts';
import { pretendEngine } from './support/pretend-engine.ts';
import { seededRandom } from './support/seeded-random.ts';
import { featuresOf } from './support/served-features.ts';
import { type Frame, playAndRecord, type ServedTrial } from './support/served-session.ts';
import { startTestServer, type TestServer, wallOpened } from './support/server.ts';

const SESSIONS = 51;
const ROUNDS = 4; // of 20 trials, in each session but the long one
const LONG_ROUNDS = 26;
const AT_ONCE = 12;

/** The small wall gets its first batch when so many visitors ran out of pictures; each later one when somebody did. */
const DRY_FIRST = 8;

const dryVisitors = new Set<number>();
let dryNeeded = 0;

const LABEL_WORDS = /real|fake|forge|authentic|genuine|truth|label|seed|latent|psi|logit|machine|dcgan|checkpoint/i;

type Session = { trials: ServedTrial[]; frames: Frame[] };

let server: TestServer;
let sessions: Session[] = [];
let stored: { id: string; seed: bigint; renditionId: string; bytes: Uint8Array }[] = [];

beforeAll(async () => {
  const engine = pretendEngine();
  server = await startTestServer({
    variables: { WALL_TARGET: '40' },
    engine: {
      ...engine,
      generate: async (request) => {
        while (dryVisitors.size < dryNeeded) await setTimeout(10);
        dryNeeded = Math.min(dryNeeded, 1);
        return engine.generate(request);
      },
    },
  });
  await wallOpened(server.wall);
  dryNeeded = DRY_FIRST;
  const long = record(0, LONG_ROUNDS);
  const others: Session[] = [];
  const queue = Array.from({ length: SESSIONS - 1 }, (_, index) => index + 1);
  const visitors = Array.from({ length: AT_ONCE }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) others.push(await record(next, ROUNDS));
  });
  await Promise.all(visitors);
  sessions = [await long, ...others];
  const rows = await server.db.select().from(renditions);
  const seeds = new Map((await server.db.select().from(items)).map(({ id, seed }) => [id, seed]));
  stored = rows.map(({ id, itemId, bytes }) => ({
    id: itemId,
    seed: seeds.get(itemId) as bigint,
    renditionId: id,
    bytes,
  }));
}, 300_000);
afterAll(() => {
  dryNeeded = 0;
  return server.stop();
});

/** A visitor who answers at random: the seed is theirs, the labels are not. */
async function record(seed: number, rounds: number): Promise<Session> {
  const random = seededRandom(seed);
  const player = await connectPlayer(server);
  let answers = 0;
  player.socket.on('round:waited', ({ round, index }) => {
    if (answers === round * ROUND_LENGTH + index) dryVisitors.add(seed); // nothing in hand
  });
  player.socket.on('trial:dealt', () => void dryVisitors.delete(seed));
  const session = await playAndRecord(player, {
    rounds,
    choose() {
      answers++;
      return {
        choice: random() < 0.5 ? 'real' : 'fake',
        confidence: ([50, 75, 95] as const)[Math.floor(random() * 3)] ?? 50,
      };
    },
  });
  dryVisitors.delete(seed);
  player.leave();
  return session;
}

const allTrials = () => sessions.flatMap(({ trials }) => trials);

describe('S1, S2: packets', () => {
  it('there is enough of them, in sessions short and long', () => {
    expect(sessions.length).toBeGreaterThanOrEqual(50);
    expect(allTrials().length).toBeGreaterThanOrEqual(4000);
    expect(sessions[0]?.trials.length).toBeGreaterThanOrEqual(500);
    const fakes = allTrials().filter(({ reveal }) => reveal.truth === 'fake').length;
    expect(Math.abs(fakes / allTrials().length - 0.5)).toBeLessThan(0.04);
    expect(sessions.filter(({ trials }) => trials.some(({ hasWaited }) => hasWaited)).length).toBeGreaterThanOrEqual(
      DRY_FIRST,
    );
    expect(allTrials().filter(({ hasWaited }) => hasWaited).length).toBeGreaterThanOrEqual(12);
  });

  it('a dealt trial is one text, letter by letter, but for its id and its place', () => {
    const texts = allTrials().map(
      ({ text, dealt }) =>
        text
          .replace(dealt.trialId, 'ID')
          .replace(`"round":${dealt.round}`, '"round":R')
          .replace(`"index":${dealt.index}`, '"index":I')
          .replace(/^51-\d*/, '51-'), // the acknowledgement's number counts the packets
    );
    expect([...new Set(texts)]).toEqual([
      '51-["trial:dealt",{"trialId":"ID","round":R,"index":I,"resolution":64},{"_placeholder":true,"num":0}]',
    ]);
  });

  it('every picture has the same number of bytes', () => {
    expect(new Set(allTrials().map(({ picture }) => picture.byteLength))).toEqual(new Set([PICTURE_BYTES[64]]));
    const binary = sessions.flatMap(({ frames }) => frames.flatMap((frame) => ('bytes' in frame ? [frame.bytes] : [])));
    expect(new Set(binary.map((bytes) => bytes.byteLength))).toEqual(new Set([PICTURE_BYTES[64]]));
  });

  it('all that comes before the first answer, and every dealt trial after it, is free of telling words', () => {
    for (const { frames, trials } of sessions) {
      const texts = frames.flatMap((frame) => ('text' in frame ? [frame.text] : []));
      const firstReveal = texts.findIndex((text) => text.includes('"truth"'));
      expect(firstReveal).toBeGreaterThan(0);
      const before = texts.slice(0, firstReveal).filter((text) => LABEL_WORDS.test(withoutIds(text, trials)));
      expect(before).toEqual([]);
    }
    expect(allTrials().filter(({ text, dealt }) => LABEL_WORDS.test(text.replace(dealt.trialId, '')))).toEqual([]);
  });

  it('a reveal tells of its own trial only', () => {
    for (const { frames, trials } of sessions) {
      const reveals = frames.filter((frame) => 'text' in frame && /^3\d+\[.*"truth"/.test(frame.text));
      expect(reveals).toHaveLength(trials.length);
      reveals.forEach((frame, place) => {
        const ids = 'text' in frame ? [...frame.text.matchAll(/"trialId":"([^"]+)"/g)].map(([, id]) => id) : [];
        expect(ids).toEqual([trials[place]?.dealt.trialId]);
      });
    }
  });
});

describe('S1, S3: ids and seeds', () => {
  it('ids of trials are random: none twice, in no order, and no row of the wall is named', () => {
    const ids = allTrials().map(({ dealt }) => dealt.trialId);
    expect(new Set(ids).size).toBe(ids.length);
    const rising = ids.slice(1).filter((id, index) => id > (ids[index] as string)).length;
    expect(Math.abs(rising / (ids.length - 1) - 0.5)).toBeLessThan(0.05);
    const text = everyText();
    expect(stored.filter(({ id, renditionId }) => text.includes(id) || text.includes(renditionId))).toEqual([]);
  });

  it('no seed is recognisable, in digits, hexadecimal or base64, nor in the bytes of its own picture', () => {
    const text = everyText();
    const found = stored.filter(({ seed, bytes }) => {
      const big = Buffer.alloc(8);
      big.writeBigUInt64BE(seed);
      const little = Buffer.from(big).reverse();
      const picture = Buffer.from(bytes);
      const words = [seed.toString(), ...[big, little].flatMap((b) => [b.toString('hex'), b.toString('base64url')])];
      return words.some((word) => text.includes(word)) || picture.includes(big) || picture.includes(little);
    });
    expect(found).toEqual([]);
    expect(stored.every(({ seed }) => seed >= 2n ** 32n)).toBe(true);
  });
});

describe('S1: a classifier on everything but the pixels', () => {
  it('is no better than a coin', () => {
    const area = crossValidatedAuc(samples(sessions));
    expect(area).toBeGreaterThan(0.45);
    expect(area).toBeLessThan(0.55);
  });

  it.each<[string, (trial: ServedTrial, random: () => number) => number[]]>([
    [
      'half a standard deviation of delay',
      ({ reveal }, random) => [normal(random) + (reveal.truth === 'fake' ? 0.5 : 0)],
    ],
    [
      'a bit of the id, one time in five',
      ({ reveal }, random) => [random() < 0.2 ? Number(reveal.truth === 'fake') : Math.round(random())],
    ],
  ])('would find %s', (_, leak) => {
    const random = seededRandom(11);
    expect(crossValidatedAuc(samples(sessions, (trial) => leak(trial, random)))).toBeGreaterThan(0.55);
  });

  it('would find rounds with as many of each class', () => {
    expect(crossValidatedAuc(samples(sessions.map(balanced)))).toBeGreaterThan(0.55);
  });

  it('ranks as an area should', () => {
    const scored = [0.1, 0.4, 0.4, 0.8].map((score, index) => ({ score, label: (index % 2) as 0 | 1 }));
    expect(auc(scored)).toBe(0.875);
  });
});

function samples(from: Session[], more: (trial: ServedTrial) => number[] = () => []): Sample[] {
  return from.flatMap(({ trials }, group) =>
    trials.map((trial) => ({
      features: [...featuresOf(trial), ...more(trial)],
      label: trial.reveal.truth === 'fake' ? (1 as const) : (0 as const),
      group,
    })),
  );
}

/** The same session as if every round had held ten of each, shuffled: the mistake that fair coins avoid. */
function balanced({ trials, frames }: Session, seed: number): Session {
  const random = seededRandom(seed);
  const truths: Choice[] = [];
  while (truths.length < trials.length) {
    const block = Array.from({ length: 20 }, (_, place) => ({ truth: CHOICES[place % 2] as Choice, at: random() }));
    truths.push(...block.sort((one, other) => one.at - other.at).map(({ truth }) => truth));
  }
  const reveals = trials.map(({ reveal }, place) => ({ ...reveal, truth: truths[place] as Choice }));
  const relabelled = trials.map((trial, place) => ({
    ...trial,
    reveal: reveals[place] as ServedTrial['reveal'],
    before: reveals.slice(0, place),
  }));
  return { trials: relabelled, frames };
}

function everyText(): string {
  return sessions.flatMap(({ frames }) => frames.flatMap((frame) => ('text' in frame ? [frame.text] : []))).join('\n');
}

function withoutIds(text: string, trials: ServedTrial[]): string {
  return trials.reduce((rest, { dealt }) => rest.replaceAll(dealt.trialId, ''), text);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
