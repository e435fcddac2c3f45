import type { Random } from '../random.ts';
import { along, type Colour, mixColours, paint, scaleColour, tint } from './colour.ts';
import type { PersonCard } from './person-card.ts';
import { clamp } from './shape.ts';

/**
 * Everything the brushes need to know about one sitter, in head units: the origin is the point between the eyes, x right,
 * y down, the chin near y = 0.56, the crown near -0.58, half the head's width near 0.41.
 */
export type Sitter = {
  card: PersonCard;
  /** Where the head stands in the picture. */
  centreX: number;
  centreY: number;
  scale: number;
  roll: number;
  /** Sine of the turn; positive turns the face to the right of the picture. */
  yaw: number;
  /** Positive looks down. */
  pitch: number;
  /** 0 at 18 years, 1 at 85. */
  ageing: number;
  skin: Colour;
  blush: Colour;
  lips: Colour;
  hair: Colour;
  hairLight: Colour;
  iris: Colour;
  cloth: Colour;
  lining: Colour;
  metal: Colour;
  headWidth: number;
  headTop: number;
  chin: number;
  /** 0 tapered … 1 square. */
  jaw: number;
  taper: number;
  eyeApart: number;
  eyeWidth: number;
  eyeOpen: number;
  eyeTilt: number;
  gaze: number;
  browHeight: number;
  browArch: number;
  browThick: number;
  noseLength: number;
  noseWidth: number;
  noseHeight: number;
  mouthY: number;
  mouthWidth: number;
  lipThick: number;
  smile: number;
  teeth: number;
  cheek: number;
  neckWidth: number;
  shoulders: number;
  /** Where this sitter's noise begins. */
  grain: number;
};

const SKIN: readonly Colour[] = [
  paint(242, 213, 190),
  paint(237, 202, 174),
  paint(229, 188, 160),
  paint(215, 170, 138),
  paint(198, 149, 114),
  paint(174, 124, 91),
  paint(147, 100, 71),
  paint(120, 80, 58),
  paint(102, 68, 51),
  paint(84, 56, 44),
];

const HAIR: Record<PersonCard['hairColour'], readonly [shade: Colour, light: Colour]> = {
  black: [paint(34, 28, 27), paint(70, 60, 58)],
  brown: [paint(66, 44, 32), paint(122, 86, 60)],
  chestnut: [paint(96, 56, 36), paint(160, 102, 66)],
  auburn: [paint(126, 58, 32), paint(194, 108, 62)],
  blond: [paint(158, 122, 74), paint(224, 190, 132)],
  grey: [paint(112, 108, 104), paint(172, 168, 162)],
  white: [paint(184, 180, 172), paint(232, 228, 220)],
};

const IRIS: Record<PersonCard['eyeColour'], Colour> = {
  brown: paint(70, 42, 24),
  hazel: paint(104, 74, 38),
  green: paint(82, 98, 62),
  blue: paint(78, 110, 140),
  grey: paint(104, 114, 120),
};

const CLOTH: readonly Colour[] = [
  paint(38, 42, 56),
  paint(28, 28, 30),
  paint(92, 34, 34),
  paint(54, 72, 62),
  paint(104, 84, 58),
  paint(150, 134, 108),
  paint(60, 82, 112),
  paint(118, 62, 44),
  paint(82, 62, 86),
  paint(172, 144, 74),
  paint(190, 180, 164),
  paint(70, 96, 100),
];

const SMILE = { calm: [0.18, 0.42], slightSmile: [0.55, 0.85], smile: [0.85, 1.15], openSmile: [0.95, 1.25] } as const;
const TURN = { left: [-0.42, -0.12], front: [-0.1, 0.1], right: [0.12, 0.42] } as const;

export function buildSitter(card: PersonCard, random: Random): Sitter {
  const ageing = clamp((card.years - 18) / 67, 0, 1);
  const angular = card.build === 'angular' ? 1 : 0;
  const tone = clamp((card.skinTone - 1 + random.uniform(-0.5, 0.5)) / 9, 0, 1);
  const undertone: Colour = [1 + random.normal(0, 0.03), 1, 1 + random.normal(-0.05, 0.04)];
  const skin = tint(along(SKIN, tone), undertone);
  const [hairShade, hairLight] = HAIR[card.hairColour];
  const hairLean = random.uniform(-0.15, 0.25);
  const rouge = (1 - angular) * random.uniform(0, 1);
  const lipTint: Colour = [0.98, 0.6 - 0.22 * rouge, 0.6 - 0.18 * rouge];
  return {
    card,
    centreX: random.normal(0, 0.022),
    centreY: random.normal(-0.04, 0.018),
    scale: random.normal(1.2, 0.04),
    roll: random.normal(0, 0.045),
    yaw: random.within(TURN[card.turn]),
    pitch: random.normal(0.02, 0.07),
    ageing,
    skin,
    blush: tint(skin, [1.04, 0.76, 0.68]),
    lips: tint(skin, lipTint),
    hair: mixColours(hairShade, hairLight, Math.max(0, hairLean)),
    hairLight,
    iris: scaleColour(IRIS[card.eyeColour], random.uniform(0.85, 1.2)),
    cloth: scaleColour(
      mixColours(random.choose(CLOTH), random.choose(CLOTH), random.uniform(0, 0.3)),
      random.uniform(0.8, 1.15),
    ),
    lining: mixColours(paint(226, 218, 202), random.choose(CLOTH), random.chance(0.7) ? random.uniform(0, 0.12) : 0.7),
    metal: paint(206, 164, 84),
    headWidth: random.normal(0.4 + 0.012 * angular, 0.016),
    headTop: random.normal(0.58, 0.015),
    chin: random.normal(0.565 + 0.02 * angular, 0.018),
    jaw: clamp(random.normal(0.16 + 0.3 * angular + 0.06 * ageing, 0.13), 0, 0.85),
    taper: clamp(random.normal(0.15 - 0.06 * angular, 0.045), 0, 0.3),
    eyeApart: random.normal(0.172, 0.008),
    eyeWidth: random.normal(0.088, 0.006),
    eyeOpen: random.normal(1.02 - 0.14 * angular - 0.16 * ageing, 0.11),
    eyeTilt: random.normal(-0.006 + 0.01 * ageing, 0.012),
    gaze: random.normal(0, 0.007),
    browHeight: random.normal(0.118 - 0.018 * angular, 0.01),
    browArch: random.normal(0.032 - 0.012 * angular, 0.01),
    browThick: random.normal(0.02 + 0.009 * angular, 0.003),
    noseLength: random.normal(0.256 + 0.012 * ageing, 0.013),
    noseWidth: clamp(random.normal(0.068 + 0.01 * tone + 0.006 * angular, 0.009), 0.045, 0.1),
    noseHeight: random.normal(0.1 + 0.012 * angular, 0.013),
    mouthY: random.normal(0.386, 0.01),
    mouthWidth: random.normal(0.145, 0.012),
    lipThick: random.normal(1.12 - 0.22 * angular - 0.25 * ageing + 0.25 * tone, 0.12),
    smile: random.within(SMILE[card.expression]),
    teeth: card.expression === 'openSmile' ? random.uniform(0.7, 1) : 0,
    cheek: random.normal(0.5 - 0.25 * ageing, 0.2),
    neckWidth: random.normal(0.215 + 0.05 * angular, 0.012),
    shoulders: random.normal(0.18 - 0.03 * angular, 0.025),
    grain: random.uniform(0, 64),
  };
}
