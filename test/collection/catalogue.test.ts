/** Twenty thousand cards of each collection against the documented odds: every row, by what its attribute depends on. */
import { describe, expect, it } from 'vitest';
import type { WorkCard } from '../../lib/collection/collection.ts';
import { type OddsTable, oddsRows } from '../../lib/collection/odds.ts';
import { CAR_ODDS, type CarCard, drawCarCard } from '../../lib/collection/painter/cars/car-card.ts';
import { CAT_ODDS, type CatCard, drawCatCard, hasDarkMuzzle } from '../../lib/collection/painter/cats/cat-card.ts';
import {
  coversEars,
  drawPersonCard,
  hangsOverEars,
  type PersonCard,
} from '../../lib/collection/painter/people/person-card.ts';
import { PERSON_ODDS } from '../../lib/collection/painter/people/person-odds.ts';
import { createRandom } from '../../lib/collection/random.ts';

const COUNT = 20_000;
/** In standard errors; some three hundred probabilities are compared, and the seeds are fixed. */
const LIMIT = 4.5;

/** Of one card, the row that an attribute was drawn from; null where it was not drawn. Attributes left out depend on nothing. */
type Given<Card> = Partial<Record<string, (card: Card) => string[] | null>>;

const toneOf = ({ skinTone }: PersonCard) => (skinTone >= 7 ? 'deeper' : 'lighter');

const PERSON_GIVEN: Given<PersonCard> = {
  headShape: ({ features }) => [features],
  hairTexture: (card) => [toneOf(card)],
  hairStyle: ({ features, hairTexture }) => [
    features,
    hairTexture === 'straight' || hairTexture === 'wavy' ? 'flowing' : 'springy',
  ],
  hairColour: (card) => [toneOf(card), card.age],
  brows: ({ features }) => [features],
  eyeColour: (card) => [toneOf(card)],
  facialHair: ({ features }) => [features],
  glasses: ({ age }) => [age],
  headwear: ({ features, age }) => [features, age],
  earrings: ({ headwear, hairStyle, features }) => [
    coversEars(headwear) || hangsOverEars(hairStyle) ? 'covered' : 'shown',
    features,
  ],
  dress: ({ features }) => [features],
  backgroundColour: ({ background }) => [background === 'foliage' || background === 'sky' ? background : 'wall'],
};

const CAT_GIVEN: Given<CatCard> = {
  colour: ({ coat }) => [coat],
  fur: ({ coat }) => [coat],
  face: ({ fur }) => [fur],
  earTufts: ({ fur }) => [fur],
  eyeColour: ({ coat, colour }) => [
    coat === 'pointed' ? 'pointed' : coat === 'solid' && colour === 'white' ? 'white' : 'other',
  ],
  pupils: ({ setting }) => [setting],
  nose: ({ coat, colour }) => [hasDarkMuzzle(coat, colour) ? 'dark' : 'pale'],
  cushion: ({ setting }) => (setting === 'cushion' ? [] : null),
  background: ({ setting }) => [setting === 'studio' || setting === 'cushion' ? 'indoors' : setting],
};

const isWet = ({ weather }: CarCard) => weather === 'rain' || weather === 'snow';

const CAR_GIVEN: Given<CarCard> = {
  body: ({ era }) => [era],
  paint: ({ era }) => [era],
  finish: ({ era }) => [era],
  wheels: ({ era }) => [era],
  ground: (card) => [isWet(card) ? card.weather : card.setting],
  lamps: (card) => [card.time === 'dusk' || card.time === 'night' ? card.time : 'day', isWet(card) ? 'wet' : 'dry'],
};

describe('the catalogue', () => {
  checkOdds('people', PERSON_ODDS, drawPersonCard, PERSON_GIVEN);
  checkOdds('cats', CAT_ODDS, drawCatCard, CAT_GIVEN);
  checkOdds('cars', CAR_ODDS, drawCarCard, CAR_GIVEN);
});

function checkOdds<Card extends WorkCard>(
  collection: string,
  table: OddsTable,
  draw: (random: ReturnType<typeof createRandom>) => Card,
  given: Given<Card>,
): void {
  const cards = Array.from({ length: COUNT }, (_, seed) => draw(createRandom(BigInt(seed), `${collection}/card`)));

  it.each(Object.entries(table))(`of ${collection} has the documented odds of %s`, (attribute, odds) => {
    const rows = oddsRows(odds);
    const rowOf = given[attribute] ?? (() => []);
    const drawn = cards.flatMap((card) => {
      const row = rowOf(card);
      return row ? [{ row: row.join(), value: String(card[attribute as keyof Card]) }] : [];
    });
    expect(new Set(drawn.map(({ row }) => row))).toEqual(new Set(rows.map((row) => row.given.join())));
    for (const row of rows) {
      const values = drawn.filter((one) => one.row === row.given.join()).map(({ value }) => value);
      expect(Object.values(row.odds).reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
      expect(values.filter((value) => !(value in row.odds))).toEqual([]);
      for (const [name, probability] of Object.entries(row.odds)) {
        const share = values.filter((value) => value === name).length / values.length;
        const error = Math.sqrt((probability * (1 - probability)) / values.length);
        expect(Math.abs(share - probability), `${row.given.join(', ')} ${name}`).toBeLessThanOrEqual(LIMIT * error);
      }
    }
  });
}

it('keeps years inside their age', () => {
  for (let seed = 0n; seed < 2000n; seed++) {
    const { age, years } = drawPersonCard(createRandom(seed, 'people/card'));
    expect(age).toBe(years >= 18 && years < 36 ? 'young' : years < 59 ? 'middle' : years < 86 ? 'old' : 'none');
  }
});
