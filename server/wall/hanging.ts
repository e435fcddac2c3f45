import type { HangingItem } from '../../db/queries/items.ts';
import type { Resolution } from '../../lib/protocol/limits.ts';
import { CHOICES, type Choice } from '../../lib/protocol/vocabulary.ts';
import type { Candidate } from './assignment.ts';

/** Judgments after which a picture comes down: more would add little to what is known of it. */
export const RETIRE_AT_JUDGMENTS = 32;

/** A picture on the wall, bytes and all, so that nothing is read or made while somebody waits. */
export type HungPicture = Candidate & {
  itemId: string;
  renditionId: string;
  truth: Choice;
  resolution: Resolution;
  bytes: Uint8Array;
  forger: HangingItem['forger'];
  machineLogit: number | null;
};

/** What hangs now, by class, and what is still in somebody's hands after it came down. */
export class HangingPictures {
  private readonly byClass: Record<Choice, Map<string, HungPicture>> = { real: new Map(), fake: new Map() };
  private readonly inHands = new Map<string, HungPicture>();

  hang(picture: HungPicture): void {
    this.byClass[picture.truth].set(picture.itemId, picture);
  }

  takeDown(picture: HungPicture): void {
    this.byClass[picture.truth].delete(picture.itemId);
    if (picture.dealt > 0) this.inHands.set(picture.itemId, picture);
  }

  find(itemId: string): HungPicture | undefined {
    return this.byClass.real.get(itemId) ?? this.byClass.fake.get(itemId) ?? this.inHands.get(itemId);
  }

  /** Hanging pictures that are not in `seen`. */
  unseen(seen: ReadonlySet<string>): Record<Choice, HungPicture[]> {
    const pick = (truth: Choice) => [...this.byClass[truth].values()].filter(({ itemId }) => !seen.has(itemId));
    return { real: pick('real'), fake: pick('fake') };
  }

  all(): HungPicture[] {
    return CHOICES.flatMap((truth) => [...this.byClass[truth].values()]);
  }

  count(): Record<Choice, number> {
    return { real: this.byClass.real.size, fake: this.byClass.fake.size };
  }

  /** One hand less holds it; returns it when it is to be retired now. */
  letGo(itemId: string, { isCounted }: { isCounted: boolean }): HungPicture | null {
    const picture = this.find(itemId);
    if (picture === undefined) return null;
    picture.dealt = Math.max(0, picture.dealt - 1);
    if (isCounted) picture.judged++;
    if (picture.dealt === 0) this.inHands.delete(itemId);
    const hangs = this.byClass[picture.truth].has(itemId);
    return hangs && picture.judged >= RETIRE_AT_JUDGMENTS ? picture : null;
  }
}
