import type { Random } from '../../random.ts';

/** Which attributes depend on which. */
export const CAT_ODDS_NOTE =
  'Rows are given where the correlation is wanted: colours belong to coats; pointed cats have blue eyes and white ' +
  'ones blue or odd eyes oftener; long fur goes with round faces and tufted ears, and half of the calicos have ' +
  'it; the nose is dark on dark muzzles; pupils are slits in daylight and round in the studio; the background ' +
  'belongs to the setting. Everything else is independent.';

/** The catalogue's odds, exactly as the cats are drawn. */
export const CAT_ODDS = {
  coat: { solid: 0.26, tabby: 0.3, tuxedo: 0.14, calico: 0.1, tortoiseshell: 0.05, pointed: 0.15 },
  colour: {
    solid: { black: 0.26, white: 0.24, grey: 0.24, ginger: 0.06, cream: 0.12, brown: 0.08 },
    tabby: { black: 0, white: 0, grey: 0.26, ginger: 0.26, cream: 0.07, brown: 0.41 },
    tuxedo: { black: 0.64, white: 0, grey: 0.2, ginger: 0.16, cream: 0, brown: 0 },
    calico: { black: 0.75, white: 0, grey: 0.25, ginger: 0, cream: 0, brown: 0 },
    tortoiseshell: { black: 0.75, white: 0, grey: 0.25, ginger: 0, cream: 0, brown: 0 },
    pointed: { black: 0, white: 0, grey: 0.26, ginger: 0.2, cream: 0, brown: 0.54 },
  },
  fur: {
    solid: { short: 0.64, long: 0.36 },
    tabby: { short: 0.66, long: 0.34 },
    tuxedo: { short: 0.7, long: 0.3 },
    calico: { short: 0.5, long: 0.5 },
    tortoiseshell: { short: 0.6, long: 0.4 },
    pointed: { short: 0.6, long: 0.4 },
  },
  face: {
    short: { round: 0.28, oval: 0.47, wedge: 0.25 },
    long: { round: 0.6, oval: 0.33, wedge: 0.07 },
  },
  ears: { small: 0.22, medium: 0.46, large: 0.26, folded: 0.06 },
  earTufts: { short: { none: 0.9, tufted: 0.1 }, long: { none: 0.4, tufted: 0.6 } },
  eyeColour: {
    pointed: { amber: 0.03, green: 0.05, copper: 0.01, blue: 0.9, odd: 0.01 },
    white: { amber: 0.16, green: 0.2, copper: 0.14, blue: 0.36, odd: 0.14 },
    other: { amber: 0.36, green: 0.36, copper: 0.22, blue: 0.05, odd: 0.01 },
  },
  lids: { wide: 0.32, calm: 0.48, drowsy: 0.2 },
  pupils: {
    studio: { slit: 0.12, oval: 0.4, round: 0.48 },
    cushion: { slit: 0.25, oval: 0.45, round: 0.3 },
    sill: { slit: 0.55, oval: 0.35, round: 0.1 },
    grass: { slit: 0.6, oval: 0.32, round: 0.08 },
  },
  nose: {
    dark: { pink: 0.06, brick: 0.24, black: 0.7 },
    pale: { pink: 0.72, brick: 0.2, black: 0.08 },
  },
  whiskers: { full: 0.7, sparse: 0.3 },
  collar: { none: 0.72, plain: 0.1, bell: 0.1, ribbon: 0.08 },
  setting: { studio: 0.3, cushion: 0.28, sill: 0.22, grass: 0.2 },
  pose: { upright: 0.5, loaf: 0.28, curled: 0.22 },
  cushion: { crimson: 0.24, blue: 0.2, mustard: 0.18, moss: 0.16, rose: 0.12, ivory: 0.1 },
  turn: { left: 0.34, front: 0.32, right: 0.34 },
  lightFrom: { left: 0.46, right: 0.38, front: 0.16 },
  lightWarmth: { warm: 0.5, neutral: 0.3, cool: 0.2 },
  background: {
    indoors: { umber: 0.24, olive: 0.16, slate: 0.18, crimson: 0.1, ochre: 0.12, teal: 0.1, dusk: 0.1 },
    sill: { morning: 0.4, evening: 0.27, overcast: 0.33 },
    grass: { meadow: 0.45, shade: 0.33, golden: 0.22 },
  },
} as const;

type Odds = typeof CAT_ODDS;
type Key<Table> = Extract<keyof Table, string>;

export type Wall = Key<Odds['background']['indoors']>;
export type Outlook = Key<Odds['background']['sill']>;
export type Garden = Key<Odds['background']['grass']>;

/** The background goes with the setting, and only a cushion has a colour of its own. */
type Place =
  | { setting: 'studio'; background: Wall; cushion: 'none' }
  | { setting: 'cushion'; background: Wall; cushion: Key<Odds['cushion']> }
  | { setting: 'sill'; background: Outlook; cushion: 'none' }
  | { setting: 'grass'; background: Garden; cushion: 'none' };

/** The catalogue card of one cat: what can be seen, in plain words. */
export type CatCard = Place & {
  collection: 'cats';
  coat: Key<Odds['coat']>;
  /** Of the fur, of its dark parts where it has several colours, of the mask where it is pointed. */
  colour: Key<Odds['colour']['solid']>;
  fur: Key<Odds['fur']['solid']>;
  face: Key<Odds['face']['short']>;
  ears: Key<Odds['ears']>;
  earTufts: Key<Odds['earTufts']['short']>;
  /** `odd`: one eye blue, one amber. */
  eyeColour: Key<Odds['eyeColour']['other']>;
  lids: Key<Odds['lids']>;
  pupils: Key<Odds['pupils']['studio']>;
  nose: Key<Odds['nose']['dark']>;
  whiskers: Key<Odds['whiskers']>;
  collar: Key<Odds['collar']>;
  pose: Key<Odds['pose']>;
  turn: Key<Odds['turn']>;
  lightFrom: Key<Odds['lightFrom']>;
  lightWarmth: Key<Odds['lightWarmth']>;
};

export function drawCatCard(random: Random): CatCard {
  const coat = random.pick(CAT_ODDS.coat);
  const colour = random.pick(CAT_ODDS.colour[coat]);
  const fur = random.pick(CAT_ODDS.fur[coat]);
  const place = drawPlace(random);
  const eyes = coat === 'pointed' ? 'pointed' : coat === 'solid' && colour === 'white' ? 'white' : 'other';
  return {
    collection: 'cats',
    coat,
    colour,
    fur,
    face: random.pick(CAT_ODDS.face[fur]),
    ears: random.pick(CAT_ODDS.ears),
    earTufts: random.pick(CAT_ODDS.earTufts[fur]),
    eyeColour: random.pick(CAT_ODDS.eyeColour[eyes]),
    lids: random.pick(CAT_ODDS.lids),
    pupils: random.pick(CAT_ODDS.pupils[place.setting]),
    nose: random.pick(CAT_ODDS.nose[hasDarkMuzzle(coat, colour) ? 'dark' : 'pale']),
    whiskers: random.pick(CAT_ODDS.whiskers),
    collar: random.pick(CAT_ODDS.collar),
    pose: random.pick(CAT_ODDS.pose),
    turn: random.pick(CAT_ODDS.turn),
    lightFrom: random.pick(CAT_ODDS.lightFrom),
    lightWarmth: random.pick(CAT_ODDS.lightWarmth),
    ...place,
  };
}

function drawPlace(random: Random): Place {
  const setting = random.pick(CAT_ODDS.setting);
  switch (setting) {
    case 'studio':
      return { setting, background: random.pick(CAT_ODDS.background.indoors), cushion: 'none' };
    case 'cushion':
      return {
        setting,
        background: random.pick(CAT_ODDS.background.indoors),
        cushion: random.pick(CAT_ODDS.cushion),
      };
    case 'sill':
      return { setting, background: random.pick(CAT_ODDS.background.sill), cushion: 'none' };
    case 'grass':
      return { setting, background: random.pick(CAT_ODDS.background.grass), cushion: 'none' };
  }
}

/** Which row of the nose's odds applies: tuxedos and calicos have a white muzzle. */
export function hasDarkMuzzle(coat: CatCard['coat'], colour: CatCard['colour']): boolean {
  if (coat === 'tuxedo' || coat === 'calico') return false;
  return colour === 'black' || colour === 'grey' || colour === 'brown';
}
