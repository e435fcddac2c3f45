import type { Random } from '../random.ts';

/**
 * The catalogue's odds, exactly as the sitters are drawn. Rows are given by age, build or tone where the correlation is wanted:
 * hair and eyes are mostly dark on deeper tones (7–10), hair greys and thins with age, glasses and hats get commoner, beards grow on angular builds only. Everything else is
 * independent. Skin tones are even on purpose.
 */
export const PERSON_ODDS = {
  age: { young: 0.36, middle: 0.38, old: 0.26 },
  build: { soft: 0.5, angular: 0.5 },
  skinTone: { 1: 0.1, 2: 0.1, 3: 0.1, 4: 0.1, 5: 0.1, 6: 0.1, 7: 0.1, 8: 0.1, 9: 0.1, 10: 0.1 },
  hairColour: {
    lighter: {
      young: { black: 0.24, brown: 0.32, chestnut: 0.15, auburn: 0.1, blond: 0.19, grey: 0, white: 0 },
      middle: { black: 0.2, brown: 0.28, chestnut: 0.13, auburn: 0.08, blond: 0.15, grey: 0.14, white: 0.02 },
      old: { black: 0.05, brown: 0.07, chestnut: 0.03, auburn: 0.02, blond: 0.05, grey: 0.43, white: 0.35 },
    },
    deeper: {
      young: { black: 0.74, brown: 0.2, chestnut: 0.03, auburn: 0.01, blond: 0.02, grey: 0, white: 0 },
      middle: { black: 0.64, brown: 0.17, chestnut: 0.02, auburn: 0.01, blond: 0.01, grey: 0.13, white: 0.02 },
      old: { black: 0.16, brown: 0.06, chestnut: 0, auburn: 0, blond: 0, grey: 0.48, white: 0.3 },
    },
  },
  hairStyle: {
    soft: {
      short: 0.09,
      swept: 0.11,
      bob: 0.21,
      long: 0.25,
      curly: 0.12,
      round: 0.07,
      bun: 0.15,
      cropped: 0,
      receding: 0,
      bald: 0,
    },
    angular: {
      short: 0.27,
      swept: 0.22,
      bob: 0.03,
      long: 0.06,
      curly: 0.1,
      round: 0.06,
      bun: 0,
      cropped: 0.1,
      receding: 0.09,
      bald: 0.07,
    },
  },
  facialHair: {
    soft: { none: 1, stubble: 0, moustache: 0, goatee: 0, beard: 0 },
    angular: { none: 0.46, stubble: 0.16, moustache: 0.1, goatee: 0.08, beard: 0.2 },
  },
  glasses: {
    young: { none: 0.88, round: 0.08, square: 0.04 },
    middle: { none: 0.82, round: 0.1, square: 0.08 },
    old: { none: 0.68, round: 0.2, square: 0.12 },
  },
  hat: {
    young: { none: 0.88, beret: 0.05, brimmed: 0.03, scarf: 0.04 },
    middle: { none: 0.85, beret: 0.05, brimmed: 0.05, scarf: 0.05 },
    old: { none: 0.82, beret: 0.06, brimmed: 0.07, scarf: 0.05 },
  },
  earrings: { soft: { none: 0.6, pearl: 0.22, gold: 0.18 }, angular: { none: 0.96, pearl: 0.01, gold: 0.03 } },
  collar: {
    soft: { round: 0.28, open: 0.32, shirt: 0.12, jacket: 0.12, high: 0.16 },
    angular: { round: 0.2, open: 0.1, shirt: 0.24, jacket: 0.3, high: 0.16 },
  },
  expression: { calm: 0.38, slightSmile: 0.34, smile: 0.18, openSmile: 0.1 },
  eyeColour: {
    lighter: { brown: 0.42, hazel: 0.16, green: 0.12, blue: 0.2, grey: 0.1 },
    deeper: { brown: 0.9, hazel: 0.08, green: 0.01, blue: 0, grey: 0.01 },
  },
  turn: { left: 0.34, front: 0.32, right: 0.34 },
  lightFrom: { left: 0.46, right: 0.38, front: 0.16 },
  lightWarmth: { warm: 0.5, neutral: 0.3, cool: 0.2 },
  background: { umber: 0.24, olive: 0.16, slate: 0.18, crimson: 0.1, ochre: 0.12, teal: 0.1, dusk: 0.1 },
} as const;

type Odds = typeof PERSON_ODDS;
type Key<Table> = Extract<keyof Table, string>;

/** The catalogue card of one sitter: what can be seen, in plain words, and the numbers behind the words that vary smoothly. */
export type PersonCard = {
  collection: 'people';
  age: Key<Odds['age']>;
  /** In years, uniform inside the age group: young 18–35, middle 36–58, old 59–85. */
  years: number;
  build: Key<Odds['build']>;
  /** 1 the lightest … 10 the deepest; the painted tone varies by half a step. */
  skinTone: number;
  hairStyle: Key<Odds['hairStyle']['soft']>;
  hairColour: Key<Odds['hairColour']['lighter']['young']>;
  facialHair: Key<Odds['facialHair']['soft']>;
  glasses: Key<Odds['glasses']['young']>;
  hat: Key<Odds['hat']['young']>;
  earrings: Key<Odds['earrings']['soft']>;
  collar: Key<Odds['collar']['soft']>;
  expression: Key<Odds['expression']>;
  eyeColour: Key<Odds['eyeColour']['lighter']>;
  turn: Key<Odds['turn']>;
  lightFrom: Key<Odds['lightFrom']>;
  lightWarmth: Key<Odds['lightWarmth']>;
  background: Key<Odds['background']>;
};

const YEARS = { young: [18, 36], middle: [36, 59], old: [59, 86] } as const;

export function drawPersonCard(random: Random): PersonCard {
  const age = random.pick(PERSON_ODDS.age);
  const build = random.pick(PERSON_ODDS.build);
  const skinTone = Number(random.pick<string>(PERSON_ODDS.skinTone));
  const tone = skinTone >= 7 ? 'deeper' : 'lighter';
  return {
    collection: 'people',
    age,
    years: Math.floor(random.within(YEARS[age])),
    build,
    skinTone,
    hairStyle: random.pick(PERSON_ODDS.hairStyle[build]),
    hairColour: random.pick(PERSON_ODDS.hairColour[tone][age]),
    facialHair: random.pick(PERSON_ODDS.facialHair[build]),
    glasses: random.pick(PERSON_ODDS.glasses[age]),
    hat: random.pick(PERSON_ODDS.hat[age]),
    earrings: random.pick(PERSON_ODDS.earrings[build]),
    collar: random.pick(PERSON_ODDS.collar[build]),
    expression: random.pick(PERSON_ODDS.expression),
    eyeColour: random.pick(PERSON_ODDS.eyeColour[tone]),
    turn: random.pick(PERSON_ODDS.turn),
    lightFrom: random.pick(PERSON_ODDS.lightFrom),
    lightWarmth: random.pick(PERSON_ODDS.lightWarmth),
    background: random.pick(PERSON_ODDS.background),
  };
}
