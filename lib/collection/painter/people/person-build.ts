import type { Random } from '../../random.ts';
import { along, type Colour, mixColours, paint, scaleColour, tint } from '../colour.ts';
import { clamp } from '../shape.ts';
import { type Placement, rotation } from '../solid.ts';
import type { PersonCard } from './person-card.ts';

/**
 * Everything the forms need to know about one sitter, in head units: the origin is between the ears at the height of the eyes,
 * x right, y down, z out of the face; the chin near y = 0.57, the crown near −0.58, half the head's width near 0.4.
 */
export type Sitter = {
  card: PersonCard;
  head: Placement;
  bust: Placement;
  /** Radians; positive turns the face to the right of the picture, and down. */
  yaw: number;
  pitch: number;
  /** 0 at 18 years, 1 at 85. */
  ageing: number;
  angular: number;
  skin: Colour;
  blush: Colour;
  shadow: Colour;
  lips: Colour;
  hair: Colour;
  hairLight: Colour;
  iris: Colour;
  cloth: Colour;
  pattern: Colour;
  lining: Colour;
  scarf: Colour;
  hat: Colour;
  headWidth: number;
  headTop: number;
  chin: number;
  /** How much the face narrows from temples to chin, and how square the jaw is: exponent of its outline. */
  taper: number;
  jaw: number;
  brow: number;
  cheek: number;
  hollow: number;
  eyeApart: number;
  eyeWidth: number;
  eyeOpen: number;
  eyeTilt: number;
  gazeX: number;
  gazeY: number;
  browHeight: number;
  browArch: number;
  browThick: number;
  noseLength: number;
  noseWidth: number;
  noseHeight: number;
  noseHump: number;
  mouthY: number;
  mouthWidth: number;
  lipThick: number;
  smile: number;
  teeth: number;
  neckWidth: number;
  shoulders: number;
  /** Where this sitter's noise begins. */
  grain: number;
};

const SKIN: readonly Colour[] = [
  paint(240, 208, 184),
  paint(234, 196, 168),
  paint(226, 182, 152),
  paint(212, 164, 131),
  paint(196, 145, 110),
  paint(172, 121, 88),
  paint(148, 100, 71),
  paint(124, 82, 59),
  paint(103, 68, 51),
  paint(84, 56, 45),
];

const HAIR: Record<PersonCard['hairColour'], readonly [shade: Colour, light: Colour]> = {
  black: [paint(30, 26, 27), paint(74, 66, 66)],
  brown: [paint(58, 39, 29), paint(118, 83, 58)],
  chestnut: [paint(88, 50, 33), paint(158, 100, 64)],
  auburn: [paint(118, 53, 30), paint(196, 108, 60)],
  blond: [paint(142, 106, 62), paint(226, 190, 130)],
  grey: [paint(96, 94, 93), paint(172, 170, 166)],
  white: [paint(168, 165, 160), paint(236, 233, 226)],
};

const IRIS: Record<PersonCard['eyeColour'], Colour> = {
  brown: paint(66, 40, 24),
  hazel: paint(108, 78, 40),
  green: paint(84, 104, 66),
  blue: paint(78, 114, 148),
  grey: paint(108, 118, 124),
};

const CLOTH: readonly Colour[] = [
  paint(38, 42, 56),
  paint(30, 30, 33),
  paint(98, 36, 36),
  paint(54, 74, 64),
  paint(104, 84, 58),
  paint(156, 138, 110),
  paint(60, 84, 116),
  paint(128, 66, 44),
  paint(84, 62, 88),
  paint(184, 150, 72),
  paint(204, 194, 176),
  paint(68, 100, 104),
  paint(168, 92, 84),
  paint(120, 130, 92),
];

const FACE = {
  oval: { width: 0.396, chin: 0.57, taper: 0.27, jaw: 2.75 },
  round: { width: 0.42, chin: 0.545, taper: 0.19, jaw: 2.7 },
  square: { width: 0.405, chin: 0.565, taper: 0.15, jaw: 3.5 },
  long: { width: 0.375, chin: 0.605, taper: 0.22, jaw: 2.9 },
  heart: { width: 0.41, chin: 0.575, taper: 0.4, jaw: 2.5 },
} as const;

const NOSE = {
  small: { length: 0.216, width: 0.06, height: 0.115, hump: 0 },
  straight: { length: 0.231, width: 0.064, height: 0.14, hump: 0.004 },
  broad: { length: 0.226, width: 0.086, height: 0.122, hump: 0 },
  aquiline: { length: 0.246, width: 0.066, height: 0.152, hump: 0.022 },
} as const;

const BROWS = {
  thin: { thick: 0.015, arch: 0.03 },
  straight: { thick: 0.022, arch: 0.012 },
  arched: { thick: 0.019, arch: 0.046 },
  thick: { thick: 0.031, arch: 0.022 },
} as const;

const LIPS = { thin: 0.72, medium: 1, full: 1.35 } as const;
const SMILE = { calm: [0.2, 0.42], slightSmile: [0.58, 0.85], smile: [0.9, 1.2], openSmile: [0.9, 1.2] } as const;
const TURN = { left: [-0.62, -0.22], front: [-0.14, 0.14], right: [0.22, 0.62] } as const;
const NOD = { up: [-0.2, -0.1], level: [-0.06, 0.08], down: [0.12, 0.22] } as const;
const LEAN = { left: [-0.13, -0.05], upright: [-0.03, 0.03], right: [0.05, 0.13] } as const;

/** Where the point between the eyes stands in every picture, and how large the head is. */
const EYES_AT = -0.13;
const SCALE = 1.1;

export function buildSitter(card: PersonCard, random: Random): Sitter {
  const ageing = clamp((card.years - 18) / 67, 0, 1);
  const angular = card.features === 'angular' ? 1 : 0;
  const broad = card.build === 'broad' ? 1 : card.build === 'slight' ? -1 : 0;
  const tone = clamp((card.skinTone - 1 + random.uniform(-0.5, 0.5)) / 9, 0, 1);
  const undertone: Colour = [1 + random.normal(0, 0.03), 1, 1 + random.normal(-0.03, 0.05)];
  const skin = tint(along(SKIN, tone), undertone);
  const [hairShade, hairLight] = HAIR[card.hairColour];
  const rouge = (1 - 0.8 * angular) * random.uniform(0, 1);
  const face = FACE[card.headShape];
  const nose = NOSE[card.nose];
  const brows = BROWS[card.brows];
  const [yaw, pitch, roll] = [
    random.within(TURN[card.turn]),
    random.within(NOD[card.nod]),
    random.within(LEAN[card.lean]),
  ];
  const cloth = choosePaint(random);
  return {
    card,
    ...placeSitter(random, { yaw, pitch, roll }),
    yaw,
    pitch,
    ageing,
    angular,
    skin,
    blush: tint(skin, [1.05, 0.74, 0.66]),
    shadow: tint(skin, [0.72, 0.62, 0.6]),
    lips: tint(skin, [0.93, 0.57 - 0.2 * rouge, 0.58 - 0.15 * rouge]),
    hair: mixColours(hairShade, hairLight, random.uniform(0, 0.2)),
    hairLight,
    iris: scaleColour(IRIS[card.eyeColour], random.uniform(0.85, 1.2)),
    cloth,
    pattern: mixColours(
      cloth,
      random.chance(0.5) ? paint(226, 216, 196) : choosePaint(random),
      random.uniform(0.45, 0.8),
    ),
    lining: mixColours(paint(226, 220, 206), random.choose(CLOTH), random.chance(0.75) ? random.uniform(0, 0.12) : 0.6),
    scarf: choosePaint(random),
    hat: mixColours(choosePaint(random), paint(54, 48, 46), random.uniform(0, 0.35)),
    headWidth: random.normal(face.width + 0.012 * broad + 0.006 * angular, 0.008),
    headTop: random.normal(0.575, 0.012),
    chin: random.normal(face.chin + 0.012 * angular, 0.01),
    taper: clamp(random.normal(face.taper - 0.03 * angular - 0.04 * broad, 0.03), 0.08, 0.46),
    jaw: clamp(random.normal(face.jaw + 0.25 * angular, 0.15), 2.2, 4),
    brow: clamp(random.normal(0.35 + 0.65 * angular, 0.15), 0, 1.3),
    cheek: clamp(random.normal(0.55 - 0.2 * ageing + 0.2 * broad, 0.2), 0, 1),
    hollow: clamp(random.normal(0.2 + 0.55 * ageing - 0.25 * broad, 0.15), 0, 1),
    eyeApart: random.normal(0.174, 0.006),
    eyeWidth: random.normal(0.096, 0.004),
    eyeOpen: random.normal(1.03 - 0.1 * angular - 0.14 * ageing, 0.09),
    eyeTilt: random.normal(-0.006 + 0.014 * ageing, 0.012),
    gazeX: clamp(-yaw * random.uniform(0, 0.055), -0.03, 0.03) + random.normal(0, 0.004),
    gazeY: clamp(-pitch * 0.06, -0.012, 0.012),
    browHeight: random.normal(0.116 - 0.02 * angular, 0.008),
    browArch: random.normal(brows.arch, 0.006),
    browThick: random.normal(brows.thick + 0.003 * angular, 0.002),
    noseLength: random.normal(nose.length + 0.012 * ageing, 0.008),
    noseWidth: random.normal(nose.width + 0.005 * angular, 0.004),
    noseHeight: random.normal(nose.height + 0.008 * angular, 0.007),
    noseHump: nose.hump * random.uniform(0.7, 1.2),
    mouthY: random.normal(0.372, 0.007),
    mouthWidth: random.normal(0.152 + 0.006 * angular, 0.008),
    lipThick: random.normal(LIPS[card.mouth] - 0.08 * angular - 0.16 * ageing, 0.06),
    smile: random.within(SMILE[card.expression]),
    teeth: card.expression === 'openSmile' ? random.uniform(0.7, 1) : 0,
    neckWidth: random.normal(0.222 + 0.04 * angular + 0.018 * broad, 0.008),
    shoulders: random.normal(1.06 + 0.07 * angular + 0.1 * broad, 0.03),
    grain: random.uniform(0, 64),
  };
}

function choosePaint(random: Random): Colour {
  const mixed = mixColours(random.choose(CLOTH), random.choose(CLOTH), random.uniform(0, 0.3));
  return scaleColour(mixed, random.uniform(0.8, 1.15));
}

/** A turning head swings its eyes aside; the painter moves the easel so that they stay near one place. */
function placeSitter(
  random: Random,
  { yaw, pitch, roll }: { yaw: number; pitch: number; roll: number },
): { head: Placement; bust: Placement } {
  const scale = random.normal(SCALE, 0.022);
  const turn = rotation(yaw, pitch, roll);
  const depth = 0.4 * scale;
  const x = random.normal(0, 0.02) - turn[2] * depth * 0.78;
  const y = random.normal(EYES_AT, 0.014) - turn[5] * depth * 0.7;
  const bustYaw = yaw * random.uniform(0.1, 0.8) + random.normal(0, 0.16);
  return {
    head: { x, y, z: 0, scale, turn },
    bust: {
      x: x - 0.12 * scale * Math.sin(roll),
      y: y - 0.1,
      z: -0.16 * scale,
      scale,
      turn: rotation(bustYaw, 0, random.normal(0, 0.03)),
    },
  };
}
