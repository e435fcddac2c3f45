import type { Database } from '../../db/client.ts';
import { insertHungItems, loadHangingItems, type NewHungItem, retireItems } from '../../db/queries/items.ts';
import { insertMachineScores, loadUnscoredRenditions } from '../../db/queries/machine-scores.ts';
import { DEALT_AHEAD, type Resolution } from '../../lib/protocol/limits.ts';
import type { Choice, CollectionId } from '../../lib/protocol/vocabulary.ts';
import { createBackgroundWork } from '../game/background-work.ts';
import type { Log } from '../log.ts';
import { assign, fewestUnjudged, HUNGRY_BELOW } from './assignment.ts';
import type { Chance } from './chance.ts';
import type { Forger } from './forger.ts';
import { HangingPictures, type HungPicture } from './hanging.ts';
import type { PictureMaker } from './picture-maker.ts';
import { type Batch, startRefill } from './refill.ts';

/** A picture for one trial, and the probability with which the policy chose it within its class. */
export type DrawnPicture = Readonly<HungPicture> & { propensity: number };

export type Wall = {
  /**
   * Null while a class may have nothing left for this player: wait for `onRefilled`. The picture counts as in their hands
   * until it is released.
   */
  draw(player: PlayerView): DrawnPicture | null;
  /** A picture that was drawn before a restart is in somebody's hands again. */
  hold(itemId: string): void;
  /** Out of their hands; counted when it was judged in a main round. */
  release(itemId: string, options: { isCounted: boolean }): void;
  /** What hangs. By class it tells of labels: not for players. */
  fill(): { real: number; fake: number; target: number };
  /** New pictures hang. Returns the way to stop listening. */
  onRefilled(listener: () => void): () => void;
  /** The engine came back, or something else changed that the refill waits for. */
  wake(): void;
  /** Whether pictures for the wall are being made now; everybody else lets them go first. */
  isRefilling(): boolean;
  stop(): Promise<void>;
};

export type PlayerView = {
  seen: ReadonlySet<string>; // ids of all items that they were ever dealt
  held: readonly Choice[]; // labels of those of them that they may still judge
};

export type WallOptions = {
  db: Database;
  collection: CollectionId;
  forger: Forger;
  finishingVersion: number; // of what the maker makes
  maker: PictureMaker;
  target: number; // pictures of each class
  chance: Chance;
  now: () => number; // milliseconds since the epoch
  log: Log;
};

/** Pictures of each class made at a time. */
export const BATCH = 32;

/** Pictures of each class before anybody is dealt the first one; the target where that is smaller. */
export const OPENING = 24;

/** For hungry players the wall grows, up to so many times its target. */
export const LARGEST_GROWTH = 10;

/** Loads what hangs and keeps it full. The rules are W1… of SPEC.md. */
export async function openWall(options: WallOptions): Promise<Wall> {
  const { db, collection, forger, maker, target, chance, now, log } = options;
  const hanging = await loadHanging(options);
  const listeners = new Set<() => void>();
  const background = createBackgroundWork(log);
  const lowWatermark = Math.max(target - BATCH, Math.floor(target * 0.75));
  let isFilling = fewest() < target;
  let isOpen = false;
  let isHungry = false;

  const refill = startRefill({ wanted, make, tidy: scoreUnscored, log });

  function fewest(): number {
    const { real, fake } = hanging.count();
    return Math.min(real, fake);
  }

  function wanted(): Batch {
    const { real, fake } = hanging.count();
    if (fewest() >= target) isFilling = false;
    // By both classes together: when a batch begins can be seen from outside, and must not tell which class it was that sank.
    if (real + fake <= 2 * lowWatermark) isFilling = true;
    if (isFilling) return { real: lack(real), fake: lack(fake) };
    const more = isHungry && fewest() < target * LARGEST_GROWTH ? BATCH : 0;
    return { real: more, fake: more };
  }

  function lack(count: number): number {
    return Math.max(0, Math.min(BATCH, target - count));
  }

  async function make(batch: Batch, signal: AbortSignal): Promise<void> {
    const made = await maker.make(batch, signal);
    isHungry = false; // from here on, who is hungry is so for the next batch
    const stored = await insertHungItems(db, made).catch((error: unknown) => {
      isHungry = true; // nobody was fed
      throw error;
    });
    made.forEach((item, position) => {
      hanging.hang(toHung(item, stored[position] as { id: string; renditionId: string }, forger));
    });
    log.info({ ...hanging.count(), target }, 'hung new pictures');
    for (const listener of [...listeners]) listener();
  }

  /** Pictures that were hung while the discriminator was away, or that a newer one has not seen. */
  async function scoreUnscored(): Promise<void> {
    const { checkpointId } = forger;
    const unscored = await loadUnscoredRenditions(db, { collection, checkpointId, limit: BATCH });
    if (unscored.length === 0) return;
    const logits = await maker.score(unscored.map(({ bytes }) => bytes));
    if (logits === null) return; // a wake comes with the engine
    const scored = new Map(unscored.map(({ renditionId }, position) => [renditionId, logits[position] as number]));
    const scoredAt = new Date(now());
    await insertMachineScores(
      db,
      [...scored].map(([renditionId, logit]) => ({ renditionId, checkpointId, logit, scoredAt })),
    );
    for (const picture of hanging.all()) picture.machineLogit = scored.get(picture.renditionId) ?? picture.machineLogit;
    refill.wake(); // until there are none
  }

  function retire({ itemId }: HungPicture): void {
    background.keep(retireItems(db, [itemId], new Date(now())), 'a picture could not be retired');
  }

  return {
    draw({ seen, held }) {
      const supply = { unseen: hanging.unseen(seen), held };
      if (fewestUnjudged(supply) < HUNGRY_BELOW + DEALT_AHEAD) {
        isHungry = true;
        refill.wake();
      }
      if (fewest() >= Math.min(OPENING, target)) isOpen = true; // and stays so: which class sank later is nobody's business
      if (!isOpen) return null;
      const assigned = assign(supply, chance);
      if (assigned === null) return null;
      assigned.picture.dealt++;
      return { ...assigned.picture, propensity: assigned.propensity };
    },
    hold(itemId) {
      const picture = hanging.find(itemId);
      if (picture !== undefined) picture.dealt++;
    },
    release(itemId, { isCounted }) {
      const worn = hanging.letGo(itemId, { isCounted });
      if (worn === null) return;
      hanging.takeDown(worn);
      retire(worn);
      refill.wake();
    },
    fill: () => ({ ...hanging.count(), target }),
    onRefilled(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake: () => refill.wake(),
    isRefilling: () => refill.isMaking(),
    async stop() {
      await refill.stop();
      await background.settled();
    },
  };
}

/**
 * What hung when the last server stopped. The wall shows one forger, and both classes in the one form that new pictures get:
 * authentic works of another size, or finished otherwise, would be known as such beside the new forgeries.
 */
async function loadHanging(options: WallOptions): Promise<HangingPictures> {
  const { db, collection, forger, finishingVersion, now } = options;
  const hanging = new HangingPictures();
  const strangers: string[] = [];
  for (const item of await loadHangingItems(db, collection)) {
    const { id: itemId, judgments: judged, resolution, finishingVersion: version, ...facts } = item;
    const isOfOurForger = facts.forger === null || facts.forger.checkpointId === forger.checkpointId;
    if (isOfOurForger && resolution === forger.resolution && version === finishingVersion) {
      hanging.hang({ ...facts, itemId, judged, dealt: 0, resolution: forger.resolution });
    } else {
      strangers.push(itemId);
    }
  }
  await retireItems(db, strangers, new Date(now()));
  return hanging;
}

function toHung(item: NewHungItem, stored: { id: string; renditionId: string }, forger: Forger): HungPicture {
  const { checkpointId, model, architecture, step } = forger;
  return {
    itemId: stored.id,
    renditionId: stored.renditionId,
    truth: item.truth,
    resolution: item.rendition.resolution as Resolution,
    bytes: item.rendition.bytes,
    forger: item.truth === 'fake' ? { checkpointId, model, architecture, step } : null,
    machineLogit: item.machineScore?.logit ?? null,
    judged: 0,
    dealt: 0,
  };
}
