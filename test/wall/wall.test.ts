import { setTimeout } from 'node:timers/promises';
import { eq, isNull } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureCheckpoint } from '../../db/queries/checkpoints.ts';
import { loadHangingItems } from '../../db/queries/items.ts';
import { items, machineScores } from '../../db/schema.ts';
import { DEALT_AHEAD, PICTURE_BYTES, type Resolution } from '../../lib/protocol/limits.ts';
import type { Choice } from '../../lib/protocol/vocabulary.ts';
import { HUNGRY_BELOW } from '../../server/wall/assignment.ts';
import { secureChance } from '../../server/wall/chance.ts';
import type { Forger } from '../../server/wall/forger.ts';
import { RETIRE_AT_JUDGMENTS } from '../../server/wall/hanging.ts';
import type { PictureMaker } from '../../server/wall/picture-maker.ts';
import { BATCH, openWall, type PlayerView, type Wall } from '../../server/wall/wall.ts';
import { openTestDatabase } from '../support/databases.ts';
import { quickMaker } from '../support/quick-maker.ts';
import { silentLog } from '../support/server.ts';

const TARGET = 40;
const newcomer: PlayerView = { seen: new Set(), held: [] };
let opened: Awaited<ReturnType<typeof openTestDatabase>>;
const database = () => opened;
beforeAll(async () => {
  opened = await openTestDatabase('pglite');
});
afterAll(() => opened.discard());
const walls: Wall[] = [];
afterEach(async () => {
  for (const wall of walls.splice(0)) await wall.stop();
  await database().db.update(items).set({ retiredAt: new Date() }).where(isNull(items.retiredAt));
});

async function forgerOf(weights: string, resolution: Resolution = 64): Promise<Forger> {
  const facts = { model: 'dcgan-test', architecture: 'dcgan', step: 1 };
  const row = await ensureCheckpoint(database().db, { ...facts, sha256: weights, meta: {}, createdAt: new Date() });
  return { ...facts, directory: '', checkpointId: row.id, resolution, latentSize: 4 };
}

async function hangWall(
  maker: PictureMaker,
  forger: Forger,
  { target = TARGET, finishingVersion = 1 } = {},
): Promise<Wall> {
  const wall = await openWall({
    db: database().db,
    collection: 'people',
    forger,
    maker,
    finishingVersion,
    target,
    chance: secureChance,
    now: Date.now,
    log: silentLog,
  });
  walls.push(wall);
  return wall;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(5);
}

const isFull = (wall: Wall) => wall.fill().real >= TARGET && wall.fill().fake >= TARGET;

describe('the wall', () => {
  it('W1, W6: fills itself in batches, both classes in equal number, and is full again at once after a restart', async () => {
    const forger = await forgerOf('a');
    const maker = quickMaker(forger);
    const wall = await hangWall(maker, forger);
    await until(() => isFull(wall));
    expect(maker.batches).toEqual([
      [BATCH, BATCH],
      [TARGET - BATCH, TARGET - BATCH],
    ]);
    expect(wall.fill()).toEqual({ real: TARGET, fake: TARGET, target: TARGET });
    await wall.stop();

    const restarted = quickMaker(forger);
    const again = await hangWall(restarted, forger);
    expect(again.fill()).toEqual({ real: TARGET, fake: TARGET, target: TARGET });
    expect(again.draw(newcomer)?.bytes.byteLength).toBe(12_288);
    expect(restarted.batches).toEqual([]);
  });

  it('W3: what is in somebody’s hands counts as judged, until it is let go', async () => {
    const forger = await forgerOf('a');
    const wall = await hangWall(quickMaker(forger), forger);
    await until(() => isFull(wall));
    const held = new Set<string>();
    for (let draw = 0; draw < 600; draw++) {
      const drawn = wall.draw(newcomer);
      if (drawn !== null) held.add(drawn.itemId);
    }
    expect(held.size).toBe(2 * TARGET); // 300 draws of each class reach every picture
    const drawn = wall.draw(newcomer);
    expect(drawn?.dealt).toBeGreaterThan(4); // about 300 / 40 in every hand
  });

  it('W5: a picture comes down at 32 judgments of main rounds and is replaced; whoever holds it keeps it', async () => {
    const forger = await forgerOf('a');
    const maker = quickMaker(forger);
    const wall = await hangWall(maker, forger);
    await until(() => isFull(wall));
    const worn = wall.draw(newcomer);
    if (worn === null) throw new Error('nothing was drawn');
    for (let judgment = 1; judgment < RETIRE_AT_JUDGMENTS; judgment++) {
      wall.hold(worn.itemId);
      wall.release(worn.itemId, { isCounted: true });
    }
    for (let practice = 0; practice < 10; practice++) {
      wall.hold(worn.itemId);
      wall.release(worn.itemId, { isCounted: false });
    }
    expect(wall.fill()[worn.truth]).toBe(TARGET);
    wall.hold(worn.itemId);
    wall.release(worn.itemId, { isCounted: true });
    expect(wall.fill()[worn.truth]).toBe(TARGET - 1);
    wall.release(worn.itemId, { isCounted: true }); // the hand that still held it
    await wall.stop();
    const [row] = await database().db.select().from(items).where(eq(items.id, worn.itemId));
    expect(row?.retiredAt).toBeInstanceOf(Date);
    expect(maker.batches).toHaveLength(2); // one picture less is above the watermark
  });

  it('W6: sinks to the low watermark before the next batch', async () => {
    const forger = await forgerOf('a');
    const maker = quickMaker(forger);
    const wall = await hangWall(maker, forger);
    await until(() => isFull(wall));
    const lowWatermark = TARGET * 0.75;
    const worn = { real: 0, fake: 0 };
    while (wall.fill().real + wall.fill().fake > 2 * lowWatermark) {
      expect(maker.batches).toHaveLength(2);
      const drawn = wall.draw(newcomer);
      if (drawn === null) throw new Error('nothing was drawn');
      worn[drawn.truth]++;
      wear(wall, drawn.itemId);
    }
    await until(() => isFull(wall));
    expect(wall.fill()).toEqual({ real: TARGET, fake: TARGET, target: TARGET });
    expect(maker.batches.slice(2)).toEqual([[worn.real, worn.fake]]);
  });

  it('W4, W7: never draws what was seen; a hungry player lets it grow', async () => {
    const forger = await forgerOf('a');
    const maker = quickMaker(forger);
    const wall = await hangWall(maker, forger);
    await until(() => isFull(wall));
    const seen = new Set<string>();
    const took = () => {
      const drawn = wall.draw({ seen, held: [] });
      if (drawn === null) return false;
      expect(seen.has(drawn.itemId)).toBe(false);
      seen.add(drawn.itemId);
      wall.release(drawn.itemId, { isCounted: true });
      return true;
    };
    while (seen.size < 3 * TARGET) {
      if (!took()) await new Promise<void>((resolve) => wall.onRefilled(resolve));
    }
    expect(Math.min(wall.fill().real, wall.fill().fake)).toBeGreaterThan(TARGET);
  });

  it('W8: scores later what was hung while the discriminator was away', async () => {
    const forger = await forgerOf('b');
    const maker = quickMaker(forger);
    maker.canScore = false;
    const wall = await hangWall(maker, forger);
    await until(() => isFull(wall));
    expect(wall.draw(newcomer)?.machineLogit).toBeNull();
    maker.canScore = true;
    wall.wake();
    await until(() => wall.draw(newcomer)?.machineLogit !== null);
    await wall.stop();
    const scores = await database()
      .db.select()
      .from(machineScores)
      .where(eq(machineScores.checkpointId, forger.checkpointId));
    expect(scores.length).toBeGreaterThan(0);
  });

  it('W2, W7: waiting and hunger follow from what was revealed, never from the labels in hand', async () => {
    const forger = await forgerOf('a');
    const maker = quickMaker(forger);
    const target = 34; // hungry after a few reveals, out of pictures after about sixty
    const wall = await hangWall(maker, forger, { target });
    await until(() => wall.fill().fake === target);
    maker.canMake = false;
    const batches = maker.batches.length;
    let isHungry = false;
    for (let visitor = 0; visitor < 12; visitor++) {
      const seen = new Set<string>();
      const unjudged = { real: target, fake: target }; // as the visitor counts
      const held: { itemId: string; truth: Choice }[] = [];
      for (;;) {
        const fewest = Math.min(unjudged.real, unjudged.fake);
        const drawn = wall.draw({ seen, held: held.map(({ truth }) => truth) });
        expect(drawn !== null).toBe(fewest > held.length);
        if (visitor === 0) {
          await setTimeout(0); // the refill wakes
          isHungry ||= fewest < HUNGRY_BELOW + DEALT_AHEAD;
          expect(maker.batches.length > batches).toBe(isHungry);
        }
        if (drawn !== null) {
          seen.add(drawn.itemId);
          held.push(drawn);
        }
        if (drawn === null && held.length === 0) break;
        if (drawn !== null && held.length < DEALT_AHEAD) continue;
        const judged = held.shift() as { itemId: string; truth: Choice };
        wall.release(judged.itemId, { isCounted: false });
        unjudged[judged.truth]--;
      }
      expect(Math.min(unjudged.real, unjudged.fake)).toBe(0); // it goes on as long as it can
    }
  });

  it('W1, W10: forgeries of another checkpoint come down, authentic works stay, and only what lacks is made', async () => {
    const before = await forgerOf('a');
    const wall = await hangWall(quickMaker(before), before);
    await until(() => isFull(wall));
    await wall.stop();
    const forger = await forgerOf('c');
    const maker = quickMaker(forger);
    const renewed = await hangWall(maker, forger);
    expect(renewed.fill()).toEqual({ real: TARGET, fake: 0, target: TARGET });
    expect(renewed.draw(newcomer)).toBeNull();
    await until(() => isFull(renewed));
    expect(renewed.fill()).toEqual({ real: TARGET, fake: TARGET, target: TARGET });
    expect(maker.batches).toEqual([
      [0, BATCH],
      [0, TARGET - BATCH],
    ]);
    const drawn = Array.from({ length: 50 }, () => renewed.draw(newcomer));
    const checkpoints = new Set(drawn.flatMap((picture) => picture?.forger?.checkpointId ?? []));
    expect(checkpoints).toEqual(new Set([forger.checkpointId]));
  });

  it.each<[string, { resolution: Resolution; finishingVersion: number }]>([
    ['resolution', { resolution: 128, finishingVersion: 1 }],
    ['finishing', { resolution: 64, finishingVersion: 2 }],
  ])('W10: with another %s everything comes down, so that no authentic work is known by its form', async (_, form) => {
    const before = await forgerOf('a');
    const wall = await hangWall(quickMaker(before), before);
    await until(() => isFull(wall));
    await wall.stop();
    const { resolution, finishingVersion } = form;
    const forger = await forgerOf('d', resolution);
    const renewed = await hangWall(quickMaker(forger, finishingVersion), forger, { finishingVersion });
    expect(renewed.fill()).toEqual({ real: 0, fake: 0, target: TARGET });
    await until(() => isFull(renewed));
    const drawn = Array.from({ length: 50 }, () => renewed.draw(newcomer));
    expect(new Set(drawn.map((picture) => picture?.resolution))).toEqual(new Set([resolution]));
    expect(new Set(drawn.map((picture) => picture?.bytes.byteLength))).toEqual(new Set([PICTURE_BYTES[resolution]]));
    const hanging = await loadHangingItems(database().db, 'people');
    expect(new Set(hanging.map((item) => item.finishingVersion))).toEqual(new Set([finishingVersion]));
  });
});

/** Judges a picture that is in one hand until it comes down. */
function wear(wall: Wall, itemId: string): void {
  for (let judgment = 1; judgment < RETIRE_AT_JUDGMENTS; judgment++) {
    wall.hold(itemId);
    wall.release(itemId, { isCounted: true });
  }
  wall.release(itemId, { isCounted: true });
}
