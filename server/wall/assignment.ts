import { CHOICES, type Choice } from '../../lib/protocol/vocabulary.ts';
import type { Chance } from './chance.ts';

/** The share of trials whose picture is drawn from all of them alike, so that every picture keeps a known chance. */
export const EPSILON = 0.2;

/** A player is hungry while fewer unseen pictures of a class may be left: a round, and what is dealt ahead of the next. */
export const HUNGRY_BELOW = 24;

/** A picture as the policy sees it: how often it was judged, and in how many hands it is now. */
export type Candidate = { judged: number; dealt: number };

export type Assignment<Picture> = {
  truth: Choice;
  picture: Picture;
  /**
   * The probability of this picture, given its class and what the player had not seen: the weight for an unbiased estimate
   * is its inverse. The coin's 0.5 is apart.
   */
  propensity: number;
};

/** What is left for one player. */
export type Supply<Picture> = {
  unseen: Record<Choice, readonly Picture[]>;
  held: readonly Choice[]; // labels of what they were dealt and have not judged
};

/**
 * Pictures of the scarcer class that the player has not judged, in hand or on the wall. They can count these themselves, by
 * what was revealed; how many are *unseen* depends on the labels in their hands, and whatever follows from it would tell.
 */
export function fewestUnjudged({ unseen, held }: Supply<unknown>): number {
  return Math.min(...CHOICES.map((truth) => unseen[truth].length + held.filter((label) => label === truth).length));
}

/**
 * One trial's picture for one player, from what they have not seen. The label is a fair coin of its own, thrown only when
 * both classes have something left even if all that the player holds were of the scarcer one: a player whose real pictures
 * ran out would otherwise learn the next label, and whoever waits or does not, those in hand. Within the class the least
 * judged first (what is in somebody's hands counts as judged), one in five drawn from the whole class.
 */
export function assign<Picture extends Candidate>(supply: Supply<Picture>, chance: Chance): Assignment<Picture> | null {
  if (fewestUnjudged(supply) <= supply.held.length) return null;
  const truth: Choice = chance.coin() ? 'fake' : 'real';
  return { truth, ...leastJudged(supply.unseen[truth], chance) };
}

/** ε-greedy: P = ε/n for every picture, and (1 − ε)/m more for each of the m with the least load. */
export function leastJudged<Picture extends Candidate>(
  pictures: readonly Picture[],
  chance: Chance,
): { picture: Picture; propensity: number } {
  const least = Math.min(...pictures.map(load));
  const rarest = pictures.filter((picture) => load(picture) === least);
  const pool = chance.unit() < EPSILON ? pictures : rarest;
  const picture = pool[chance.below(pool.length)];
  if (picture === undefined) throw new Error('There is no picture to draw from.');
  const greedy = load(picture) === least ? (1 - EPSILON) / rarest.length : 0;
  return { picture, propensity: EPSILON / pictures.length + greedy };
}

function load({ judged, dealt }: Candidate): number {
  return judged + dealt;
}
