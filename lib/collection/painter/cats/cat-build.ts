import type { Random } from '../../random.ts';
import { type Colour, paint, scaleColour } from '../colour.ts';
import type { CatCard } from './cat-card.ts';

/**
 * Everything the brushes need to know about one cat, in head units: the origin is the point between the eyes, x right, y down;
 * half the head's width is about 1, the chin near y = 0.8, the crown near -0.75, the ears' tips near -1.4.
 */
export type Cat = {
  card: CatCard;
  /** Where the head stands in the picture. */
  centreX: number;
  centreY: number;
  scale: number;
  roll: number;
  /** Sine of the turn; positive turns the face to the right of the picture. */
  yaw: number;
  /** Positive looks down. */
  pitch: number;
  headWidth: number;
  crown: number;
  chin: number;
  /** How much the face narrows to the chin. */
  taper: number;
  /** How far the fur of the cheeks stands out, how far it hangs below the chin, and how ragged all edges are. */
  ruff: number;
  beard: number;
  ragged: number;
  eyeApart: number;
  eyeWidth: number;
  /** Half the opening between the lids, in eye widths. */
  eyeOpen: number;
  /** Tangent of the slant: outer corners up. */
  eyeSlant: number;
  gaze: number;
  /** Half the pupil's width. */
  pupil: number;
  irises: readonly [left: Colour, right: Colour];
  noseY: number;
  noseWidth: number;
  nose: Colour;
  muzzleWidth: number;
  muzzleHeight: number;
  earHeight: number;
  earWidth: number;
  /** How far apart the tips lean. */
  earLean: number;
  /** The side of the picture on which a lying body trails behind the head: -1 left, 1 right. */
  trail: -1 | 1;
  girth: number;
  collar: Colour;
  /** Where this cat's noise begins. */
  grain: number;
};

const IRIS = {
  amber: paint(196, 144, 54),
  green: paint(142, 156, 84),
  copper: paint(188, 122, 58),
  blue: paint(112, 150, 186),
} as const;

const NOSE: Record<CatCard['nose'], Colour> = {
  pink: paint(188, 108, 100),
  brick: paint(148, 82, 66),
  black: paint(44, 36, 36),
};

const COLLAR: readonly Colour[] = [
  paint(168, 36, 36),
  paint(40, 74, 132),
  paint(44, 104, 84),
  paint(206, 158, 52),
  paint(120, 60, 110),
];

const TURN = { left: [-0.42, -0.14], front: [-0.1, 0.1], right: [0.14, 0.42] } as const;
const ROUNDNESS = { round: 1, oval: 0.5, wedge: 0 } as const;
const EARS = { small: [0.74, 0.54], medium: [0.8, 0.56], large: [0.95, 0.62], folded: [0.38, 0.27] } as const;
const PUPIL = { slit: 0.034, oval: 0.075, round: 0.125 } as const;
const LIDS = { wide: 0.98, calm: 0.82, drowsy: 0.5 } as const;

export function buildCat(card: CatCard, random: Random): Cat {
  const round = ROUNDNESS[card.face];
  const long = card.fur === 'long' ? 1 : 0;
  const [earHeight, earWidth] = EARS[card.ears];
  const shade = random.uniform(0.85, 1.15);
  const iris = scaleColour(IRIS[card.eyeColour === 'odd' ? 'amber' : card.eyeColour], shade);
  const blue = scaleColour(IRIS.blue, shade);
  const blueLeft = random.chance(0.5);
  return {
    card,
    centreX: random.normal(0, 0.025),
    centreY: random.normal(-0.07, 0.02),
    scale: random.normal(0.55, 0.015),
    roll: random.normal(0, 0.07),
    yaw: random.within(TURN[card.turn]),
    pitch: random.normal(0.02, 0.08),
    headWidth: random.normal(0.92 + 0.08 * round, 0.025),
    crown: random.normal(0.76, 0.025),
    chin: random.normal(0.91 - 0.06 * round, 0.02),
    taper: random.normal(0.42 - 0.2 * round, 0.03),
    ruff: Math.max(0, random.normal(0.03 + 0.22 * long, 0.03)),
    beard: Math.max(0, random.normal(0.2 * long, 0.03)),
    ragged: random.normal(0.02 + 0.065 * long, 0.004),
    eyeApart: random.normal(0.415 + 0.025 * round, 0.014),
    eyeWidth: random.normal(0.208 + 0.017 * round, 0.009),
    eyeOpen: random.normal(LIDS[card.lids], 0.04),
    eyeSlant: random.normal(0.18 - 0.1 * round, 0.03),
    gaze: random.normal(0, 0.032),
    pupil: random.normal(PUPIL[card.pupils] * (card.lids === 'drowsy' ? 0.72 : 1), 0.007),
    irises: card.eyeColour === 'odd' ? (blueLeft ? [blue, iris] : [iris, blue]) : [iris, iris],
    noseY: random.normal(0.42 - 0.05 * round, 0.015),
    noseWidth: random.normal(0.158, 0.01),
    nose: scaleColour(NOSE[card.nose], random.uniform(0.9, 1.1)),
    muzzleWidth: random.normal(0.44 + 0.06 * round, 0.02),
    muzzleHeight: random.normal(0.25 - 0.07 * round, 0.015),
    earHeight: random.normal(earHeight, 0.03),
    earWidth: random.normal(earWidth, 0.02),
    earLean: random.normal(0.22, 0.04),
    trail: random.chance(0.5) ? 1 : -1,
    girth: random.normal(1 + 0.08 * long, 0.05),
    collar: scaleColour(random.choose(COLLAR), random.uniform(0.8, 1.2)),
    grain: random.uniform(0, 64),
  };
}
