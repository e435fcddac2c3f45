import type { Random } from '../../random.ts';

/** Which attributes depend on which. */
export const CAR_ODDS_NOTE =
  'Rows are given by another attribute where the correlation is wanted: body, paint, finish and wheels follow the ' +
  'era (no fins before the fifties, no alloy wheels before the seventies); the ground follows the weather and, ' +
  'when it is dry, the setting; lamps are mostly lit at dusk and night and often in rain or snow. Everything else ' +
  'is independent.';

/** The catalogue's odds, exactly as the cars are drawn. */
export const CAR_ODDS = {
  era: { '1930s': 0.2, '1950s': 0.28, '1970s': 0.26, '1990s': 0.26 },
  body: {
    '1930s': { saloon: 0.38, hatchback: 0, estate: 0.1, coupe: 0.2, convertible: 0.16, van: 0.06, pickup: 0.1, suv: 0 },
    '1950s': {
      saloon: 0.3,
      hatchback: 0.04,
      estate: 0.12,
      coupe: 0.16,
      convertible: 0.16,
      van: 0.1,
      pickup: 0.12,
      suv: 0,
    },
    '1970s': {
      saloon: 0.26,
      hatchback: 0.18,
      estate: 0.14,
      coupe: 0.14,
      convertible: 0.06,
      van: 0.08,
      pickup: 0.08,
      suv: 0.06,
    },
    '1990s': {
      saloon: 0.22,
      hatchback: 0.2,
      estate: 0.12,
      coupe: 0.1,
      convertible: 0.08,
      van: 0.08,
      pickup: 0.06,
      suv: 0.14,
    },
  },
  paint: {
    '1930s': {
      black: 0.3,
      white: 0,
      cream: 0.14,
      grey: 0.08,
      silver: 0,
      red: 0.05,
      maroon: 0.16,
      orange: 0,
      yellow: 0.03,
      green: 0.12,
      mint: 0,
      blue: 0.02,
      skyBlue: 0,
      navy: 0.1,
      brown: 0,
    },
    '1950s': {
      black: 0.08,
      white: 0.06,
      cream: 0.12,
      grey: 0.03,
      silver: 0,
      red: 0.15,
      maroon: 0.04,
      orange: 0,
      yellow: 0.07,
      green: 0.04,
      mint: 0.17,
      blue: 0.04,
      skyBlue: 0.18,
      navy: 0.02,
      brown: 0,
    },
    '1970s': {
      black: 0.03,
      white: 0.12,
      cream: 0.08,
      grey: 0,
      silver: 0.05,
      red: 0.14,
      maroon: 0.03,
      orange: 0.16,
      yellow: 0.12,
      green: 0.1,
      mint: 0,
      blue: 0.09,
      skyBlue: 0,
      navy: 0,
      brown: 0.08,
    },
    '1990s': {
      black: 0.12,
      white: 0.16,
      cream: 0,
      grey: 0.12,
      silver: 0.2,
      red: 0.16,
      maroon: 0.03,
      orange: 0,
      yellow: 0.03,
      green: 0.04,
      mint: 0,
      blue: 0.1,
      skyBlue: 0,
      navy: 0.04,
      brown: 0,
    },
  },
  finish: {
    '1930s': { plain: 0.82, twoTone: 0.18 },
    '1950s': { plain: 0.62, twoTone: 0.38 },
    '1970s': { plain: 0.92, twoTone: 0.08 },
    '1990s': { plain: 1, twoTone: 0 },
  },
  wheels: {
    '1930s': { wire: 0.35, hubCap: 0.3, whitewall: 0.35, alloy: 0 },
    '1950s': { wire: 0.06, hubCap: 0.44, whitewall: 0.5, alloy: 0 },
    '1970s': { wire: 0, hubCap: 0.7, whitewall: 0, alloy: 0.3 },
    '1990s': { wire: 0, hubCap: 0.25, whitewall: 0, alloy: 0.75 },
  },
  view: { side: 0.26, frontThreeQuarter: 0.5, rearThreeQuarter: 0.24 },
  facing: { left: 0.5, right: 0.5 },
  time: { morning: 0.2, noon: 0.28, goldenHour: 0.24, dusk: 0.14, night: 0.14 },
  weather: { clear: 0.36, clouds: 0.32, overcast: 0.12, rain: 0.1, snow: 0.1 },
  setting: { street: 0.3, trees: 0.26, fields: 0.2, hills: 0.14, coast: 0.1 },
  ground: {
    rain: { asphalt: 0, wetAsphalt: 0.85, gravel: 0.07, grass: 0.08, snow: 0 },
    snow: { asphalt: 0, wetAsphalt: 0.15, gravel: 0, grass: 0, snow: 0.85 },
    street: { asphalt: 0.8, wetAsphalt: 0.08, gravel: 0.12, grass: 0, snow: 0 },
    trees: { asphalt: 0.4, wetAsphalt: 0.05, gravel: 0.3, grass: 0.25, snow: 0 },
    fields: { asphalt: 0.3, wetAsphalt: 0.03, gravel: 0.32, grass: 0.35, snow: 0 },
    hills: { asphalt: 0.34, wetAsphalt: 0.03, gravel: 0.33, grass: 0.25, snow: 0.05 },
    coast: { asphalt: 0.5, wetAsphalt: 0.05, gravel: 0.35, grass: 0.1, snow: 0 },
  },
  lamps: {
    day: { dry: { off: 0.96, lit: 0.04 }, wet: { off: 0.4, lit: 0.6 } },
    dusk: { dry: { off: 0.15, lit: 0.85 }, wet: { off: 0.08, lit: 0.92 } },
    night: { dry: { off: 0.12, lit: 0.88 }, wet: { off: 0.05, lit: 0.95 } },
  },
  lightFrom: { left: 0.5, right: 0.5 },
} as const;

type Odds = typeof CAR_ODDS;
type Key<Table> = Extract<keyof Table, string>;

/** The catalogue card of one car: what can be seen, in plain words. An era is named after its first decade and lasts two (1990s: until today). */
export type CarCard = {
  collection: 'cars';
  era: Key<Odds['era']>;
  body: Key<Odds['body']['1990s']>;
  paint: Key<Odds['paint']['1990s']>;
  finish: Key<Odds['finish']['1990s']>;
  wheels: Key<Odds['wheels']['1990s']>;
  view: Key<Odds['view']>;
  /** The side of the picture that the car's front is turned to. */
  facing: Key<Odds['facing']>;
  time: Key<Odds['time']>;
  weather: Key<Odds['weather']>;
  setting: Key<Odds['setting']>;
  ground: Key<Odds['ground']['rain']>;
  lamps: Key<Odds['lamps']['day']['dry']>;
  lightFrom: Key<Odds['lightFrom']>;
};

const LAMPS_AT = { morning: 'day', noon: 'day', goldenHour: 'day', dusk: 'dusk', night: 'night' } as const;

export function drawCarCard(random: Random): CarCard {
  const era = random.pick(CAR_ODDS.era);
  const body = random.pick(CAR_ODDS.body[era]);
  const paint = random.pick(CAR_ODDS.paint[era]);
  const finish = random.pick(CAR_ODDS.finish[era]);
  const wheels = random.pick(CAR_ODDS.wheels[era]);
  const view = random.pick(CAR_ODDS.view);
  const facing = random.pick(CAR_ODDS.facing);
  const time = random.pick(CAR_ODDS.time);
  const weather = random.pick(CAR_ODDS.weather);
  const setting = random.pick(CAR_ODDS.setting);
  const wet = weather === 'rain' || weather === 'snow';
  const ground = random.pick(CAR_ODDS.ground[wet ? weather : setting]);
  const lamps = random.pick(CAR_ODDS.lamps[LAMPS_AT[time]][wet ? 'wet' : 'dry']);
  const lightFrom = random.pick(CAR_ODDS.lightFrom);
  return {
    collection: 'cars',
    era,
    body,
    paint,
    finish,
    wheels,
    view,
    facing,
    time,
    weather,
    setting,
    ground,
    lamps,
    lightFrom,
  };
}
