import type { Random } from '../../random.ts';
import { type Colour, mixColours, paint, scaleColour } from '../colour.ts';
import type { CarCard } from './car-card.ts';
import { ERAS, FRAMES } from './car-frames.ts';

/** One car in metres: x from the rear to the front, 0 at its middle; y to its left; z up from the ground. */
export type Car = {
  card: CarCard;
  length: number;
  halfWidth: number;
  /** Heights of the lower body: its underside, and its upper edge from nose to tail. */
  sill: number;
  nose: number;
  cowl: number;
  belt: number;
  deck: number;
  tail: number;
  roof: number;
  /** x of the windscreen's foot, the roof's front and rear, the rear window's foot. */
  screenFoot: number;
  roofFront: number;
  roofRear: number;
  rearFoot: number;
  frontAxle: number;
  rearAxle: number;
  wheelRadius: number;
  /** Superellipse exponents: ends in plan, section across, cabin in plan, cabin's roof. */
  ends: number;
  section: number;
  cabinPlan: number;
  cabinRise: number;
  /** The cabin's half width at the belt and at the roof. */
  cabinFoot: number;
  cabinTop: number;
  /** Glass between these shares of the cabin's height. */
  glassFrom: number;
  glassTo: number;
  /** Where pillars stand between the side windows, 0 rear … 1 front. */
  pillars: readonly number[];
  pillarWidth: number;
  fins: number;
  bodyColour: Colour;
  secondColour: Colour;
  interior: Colour;
  rims: Colour;
  snowOnTop: number;
  grain: number;
};

/** Painters shorten a car a little, so that it stands taller in a square. */
const SHORT = 0.94;

const PAINTS: Record<CarCard['paint'], Colour> = {
  black: paint(34, 34, 38),
  white: paint(238, 236, 230),
  cream: paint(236, 220, 178),
  grey: paint(112, 116, 120),
  silver: paint(178, 184, 188),
  red: paint(204, 44, 26),
  maroon: paint(104, 30, 38),
  orange: paint(226, 112, 34),
  yellow: paint(236, 190, 52),
  green: paint(48, 94, 62),
  mint: paint(142, 204, 176),
  blue: paint(44, 92, 168),
  skyBlue: paint(132, 184, 214),
  navy: paint(34, 46, 84),
  brown: paint(112, 74, 48),
};

const LIGHT_PAINTS = [paint(240, 234, 216), paint(232, 220, 184)] as const;
const ACCENT_PAINTS = [paint(206, 104, 88), paint(96, 160, 164), paint(70, 84, 96)] as const;
const DARK_PAINTS = [paint(36, 34, 38), paint(60, 40, 36)] as const;

export function buildCar(card: CarCard, random: Random): Car {
  const frame = FRAMES[card.body];
  const era = ERAS[card.era];
  const length = SHORT * frame.length * era.stretch * random.uniform(0.97, 1.04);
  const fromNose = (share: number) => length * (0.5 - share);
  const slide = random.uniform(-0.015, 0.015);
  const boxy = card.body === 'van' || card.body === 'estate' || card.body === 'suv' || card.body === 'hatchback';
  // Era changes where the cabin stands; on a body that ends with its cabin only the front moves.
  const shifted = frame.cabin.map((share, index) => {
    const fixed =
      (boxy && index >= 2) || (card.body === 'pickup' && index >= 2) || (card.body === 'van' && card.era !== '1930s');
    return fromNose(share + (fixed ? 0 : (era.cabin[index] as number) + slide));
  });
  const [screenFoot, roofFront, roofRear, rearFoot] = shifted as [number, number, number, number];
  const squareCabin = card.body === 'van' || card.body === 'pickup';
  const raised = card.body === 'suv' || card.body === 'pickup' ? 0.08 : 0;
  const belt = frame.belt + era.belt * (card.body === 'van' ? 0.3 : 1) + random.uniform(-0.02, 0.02);
  const roof = frame.roof + era.roof * (card.body === 'van' ? 0 : 1) + random.uniform(-0.03, 0.03);
  const halfWidth = (card.body === 'van' || raised ? 0.9 : 0.86) + random.uniform(-0.02, 0.02);
  const bodyColour = varied(PAINTS[card.paint], random);
  const light = card.era === '1950s' || card.body === 'van';
  const second =
    light && card.paint !== 'white' && card.paint !== 'cream' ? LIGHT_PAINTS : light ? ACCENT_PAINTS : DARK_PAINTS;
  return {
    card,
    length,
    halfWidth,
    sill: 0.22 + raised,
    nose: belt - era.nose * (card.body === 'van' ? 0.6 : 1),
    cowl: belt - 0.02,
    belt,
    deck: boxy ? belt - 0.02 : belt - era.deck,
    tail: boxy ? belt - 0.06 : belt - era.tail,
    roof,
    screenFoot,
    roofFront,
    roofRear,
    rearFoot,
    frontAxle: fromNose(card.body === 'van' ? era.axles[0] + 0.01 : era.axles[0]),
    rearAxle: fromNose(era.axles[1]),
    wheelRadius: era.wheelRadius + raised / 3,
    ends: card.body === 'van' && card.era !== '1970s' ? 5 : era.ends,
    section: era.section * (card.body === 'van' || card.body === 'pickup' ? 1.25 : 1),
    cabinPlan: squareCabin ? Math.max(6, era.cabinPlan) : era.cabinPlan,
    cabinRise: squareCabin ? Math.max(5, era.cabinRise) : era.cabinRise,
    cabinFoot: halfWidth * (card.era === '1930s' ? 0.74 : 0.93),
    cabinTop: halfWidth * era.cabinTop * (boxy || card.body === 'pickup' ? 1.08 : 1),
    glassFrom: era.glass[0],
    glassTo: era.glass[1] - (card.body === 'van' ? 0.1 : 0),
    pillars: frame.pillars,
    pillarWidth: era.pillarWidth,
    fins: card.era === '1950s' && !boxy && card.body !== 'pickup' ? random.uniform(0.05, 0.2) : 0,
    bodyColour,
    secondColour: varied(random.choose(second), random),
    interior: random.choose([paint(122, 54, 40), paint(166, 128, 88), paint(54, 50, 50), paint(206, 190, 160)]),
    rims:
      card.era === '1930s'
        ? random.choose([paint(206, 190, 150), paint(150, 40, 34), paint(60, 60, 62)])
        : paint(178, 180, 184),
    snowOnTop: card.weather === 'snow' ? random.uniform(0.5, 1) : 0,
    grain: random.uniform(0, 64),
  };
}

function varied(colour: Colour, random: Random): Colour {
  const grey = (colour[0] + colour[1] + colour[2]) / 3;
  return scaleColour(mixColours(colour, [grey, grey, grey], random.uniform(0, 0.18)), random.uniform(0.85, 1.15));
}
