import type { OddsTable } from './odds.ts';
import { CAR_PAINTER_VERSION, paintCar } from './painter/cars/car.ts';
import { CAR_ODDS, CAR_ODDS_NOTE, type CarCard } from './painter/cars/car-card.ts';
import { CAT_PAINTER_VERSION, paintCat } from './painter/cats/cat.ts';
import { CAT_ODDS, CAT_ODDS_NOTE, type CatCard } from './painter/cats/cat-card.ts';
import { PERSON_PAINTER_VERSION, paintPerson } from './painter/people/person.ts';
import type { PersonCard } from './painter/people/person-card.ts';
import { PERSON_ODDS, PERSON_ODDS_NOTE } from './painter/people/person-odds.ts';

export const RESOLUTIONS = [64, 128, 256] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** The catalogue card of any painted work; `collection` tells which kind. */
export type WorkCard = PersonCard | CarCard | CatCard;

/** An authentic work before finishing: RGB bytes, resolution² × 3. */
export type Work = { pixels: Uint8Array; card: WorkCard };

/** A collection painted by this house, as opposed to one read from somebody's pictures. */
export type HouseCollection = {
  id: string;
  title: string;
  /** Part of the name of everything made from these works; another version means other pixels for the same seed. */
  version: string;
  paint: (seed: bigint, resolution: Resolution) => Work;
  /** The probabilities that its cards are drawn with, and which attributes depend on which. */
  odds: OddsTable;
  oddsNote: string;
};

const HOUSE_COLLECTIONS: readonly HouseCollection[] = [
  {
    id: 'people',
    title: 'People',
    version: PERSON_PAINTER_VERSION,
    paint: paintPerson,
    odds: PERSON_ODDS,
    oddsNote: PERSON_ODDS_NOTE,
  },
  { id: 'cars', title: 'Cars', version: CAR_PAINTER_VERSION, paint: paintCar, odds: CAR_ODDS, oddsNote: CAR_ODDS_NOTE },
  { id: 'cats', title: 'Cats', version: CAT_PAINTER_VERSION, paint: paintCat, odds: CAT_ODDS, oddsNote: CAT_ODDS_NOTE },
];

export function listHouseCollections(): readonly HouseCollection[] {
  return HOUSE_COLLECTIONS;
}

export function findHouseCollection(id: string): HouseCollection {
  const found = HOUSE_COLLECTIONS.find((collection) => collection.id === id);
  if (found) return found;
  const known = HOUSE_COLLECTIONS.map((collection) => collection.id).join(', ');
  throw new Error(`there is no house collection "${id}"; there is: ${known}`);
}

/** A pure function of its arguments; the three resolutions of a seed show the same picture. */
export function paintWork(collectionId: string, seed: bigint, resolution: Resolution): Work {
  return findHouseCollection(collectionId).paint(seed, resolution);
}

/** Seeds below this number are for training, seeds from it on may hang on the wall, so no visitor sees a training work. */
export const FIRST_WALL_SEED = 2n ** 32n;

/** The index-th training seed of a run; runs with neighbouring seeds draw from different stretches. */
export function trainingSeed(runSeed: number, index: number): bigint {
  return (BigInt(runSeed) * 1_048_576n + BigInt(index)) % FIRST_WALL_SEED;
}
