import type { Random } from '../../random.ts';
import { PERSON_ODDS } from './person-odds.ts';

type Odds = typeof PERSON_ODDS;
type Key<Table> = Extract<keyof Table, string>;

/** The catalogue card of one sitter: what can be seen, in plain words, and the numbers behind the words that vary smoothly. */
export type PersonCard = {
  collection: 'people';
  age: Key<Odds['age']>;
  /** In years, uniform inside the age group: young 18–35, middle 36–58, old 59–85. */
  years: number;
  features: Key<Odds['features']>;
  build: Key<Odds['build']>;
  headShape: Key<Odds['headShape']['soft']>;
  /** 1 the lightest … 10 the deepest; the painted tone varies by half a step. */
  skinTone: number;
  hairTexture: Key<Odds['hairTexture']['lighter']>;
  hairStyle: Key<Odds['hairStyle']['soft']['flowing']>;
  /** Follows from the style. */
  hairLength: 'none' | 'short' | 'medium' | 'long';
  hairColour: Key<Odds['hairColour']['lighter']['young']>;
  brows: Key<Odds['brows']['soft']>;
  eyeColour: Key<Odds['eyeColour']['lighter']>;
  nose: Key<Odds['nose']>;
  mouth: Key<Odds['mouth']>;
  expression: Key<Odds['expression']>;
  facialHair: Key<Odds['facialHair']['soft']>;
  glasses: Key<Odds['glasses']['young']>;
  headwear: Key<Odds['headwear']['soft']['young']>;
  earrings: Key<Odds['earrings']['shown']['soft']>;
  dress: Key<Odds['dress']['soft']>;
  cloth: Key<Odds['cloth']>;
  turn: Key<Odds['turn']>;
  nod: Key<Odds['nod']>;
  lean: Key<Odds['lean']>;
  lightFrom: Key<Odds['lightFrom']>;
  lightWarmth: Key<Odds['lightWarmth']>;
  background: Key<Odds['background']>;
  backgroundColour: Key<Odds['backgroundColour']['wall']>;
};

const YEARS = { young: [18, 36], middle: [36, 59], old: [59, 86] } as const;

const LENGTH: Record<PersonCard['hairStyle'], PersonCard['hairLength']> = {
  bald: 'none',
  receding: 'short',
  cropped: 'short',
  short: 'short',
  sidePart: 'short',
  swept: 'short',
  bob: 'medium',
  round: 'medium',
  updo: 'long',
  tiedBack: 'long',
  ponytail: 'long',
  braids: 'long',
  locs: 'long',
  long: 'long',
};

/** Headwear that wraps the whole head, hair and ears with it. */
export const coversEars = (headwear: PersonCard['headwear']) => headwear === 'headscarf';

/** Styles that hang over the ears. */
export const hangsOverEars = (style: PersonCard['hairStyle']) =>
  style === 'bob' || style === 'long' || style === 'locs' || style === 'round';

export function drawPersonCard(random: Random): PersonCard {
  const odds = PERSON_ODDS;
  const age = random.pick(odds.age);
  const features = random.pick(odds.features);
  const skinTone = Number(random.pick<string>(odds.skinTone));
  const tone = skinTone >= 7 ? 'deeper' : 'lighter';
  const hairTexture = random.pick(odds.hairTexture[tone]);
  const fall = hairTexture === 'straight' || hairTexture === 'wavy' ? 'flowing' : 'springy';
  const hairStyle = random.pick(odds.hairStyle[features][fall]);
  const headwear = random.pick(odds.headwear[features][age]);
  const ears = coversEars(headwear) || hangsOverEars(hairStyle) ? 'covered' : 'shown';
  const background = random.pick(odds.background);
  const wall = background === 'foliage' || background === 'sky' ? background : 'wall';
  return {
    collection: 'people',
    age,
    years: Math.floor(random.within(YEARS[age])),
    features,
    build: random.pick(odds.build),
    headShape: random.pick(odds.headShape[features]),
    skinTone,
    hairTexture,
    hairStyle,
    hairLength: LENGTH[hairStyle],
    hairColour: random.pick(odds.hairColour[tone][age]),
    brows: random.pick(odds.brows[features]),
    eyeColour: random.pick(odds.eyeColour[tone]),
    nose: random.pick(odds.nose),
    mouth: random.pick(odds.mouth),
    expression: random.pick(odds.expression),
    facialHair: random.pick(odds.facialHair[features]),
    glasses: random.pick(odds.glasses[age]),
    headwear,
    earrings: random.pick(odds.earrings[ears][features]),
    dress: random.pick(odds.dress[features]),
    cloth: random.pick(odds.cloth),
    turn: random.pick(odds.turn),
    nod: random.pick(odds.nod),
    lean: random.pick(odds.lean),
    lightFrom: random.pick(odds.lightFrom),
    lightWarmth: random.pick(odds.lightWarmth),
    background,
    backgroundColour: random.pick(odds.backgroundColour[wall]),
  };
}
