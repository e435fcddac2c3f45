import { createRandom, type Random } from '../random.ts';
import { paintBackground } from './background.ts';
import { finishSurface } from './brushwork.ts';
import { type Box, type Canvas, develop, type FormManner, paintForm, prepareCanvas } from './canvas.ts';
import type { Light } from './light.ts';
import { buildSitter, type Sitter } from './person-build.ts';
import { drawPersonCard, type PersonCard } from './person-card.ts';
import { bodyForm, highCollarForm, neckForm } from './person-clothes.ts';
import { beardForm, earForm, earringForm, glassesForm, hatForm } from './person-extras.ts';
import { backHairForm, cutHair, frontHairForm, type HairShape } from './person-hair.ts';
import { headForm } from './person-head.ts';

/** Changes whenever the same seed would give other pixels; a data set of painted people is named after it. */
export const PERSON_PAINTER_VERSION = 'people-1';

const SKIN: FormManner = { wrap: [0.34, 0.2, 0.16], castsShadow: true };
const HAIR: FormManner = { wrap: [0.25, 0.22, 0.2], castsShadow: false };
const EVERYWHERE: Box = { left: -1, top: -1, right: 1, bottom: 1 };

/**
 * A small oil portrait of somebody who does not exist. A pure function of the seed: the three resolutions are the same
 * picture. Pixels are RGB bytes, resolution² × 3, in sRGB.
 */
export function paintPerson(seed: bigint, resolution: 64 | 128 | 256): { pixels: Uint8Array; card: PersonCard } {
  const card = drawPersonCard(createRandom(seed, 'people/card'));
  const random = createRandom(seed, 'people/picture');
  const sitter = buildSitter(card, random);
  const hair = cutHair(sitter, random);
  const light = lightStudio(card, random);
  const canvas = prepareCanvas(resolution, light);
  paintBackground(canvas, card.background, random);
  paintSitter(canvas, sitter, hair);
  finishSurface(canvas, random);
  return { pixels: develop(canvas), card };
}

function paintSitter(canvas: Canvas, sitter: Sitter, hair: HairShape): void {
  const { card } = sitter;
  const { light } = canvas;
  const covered = card.hat === 'scarf';
  const lowerHalf: Box = { ...EVERYWHERE, top: 0.2 };
  if (!covered && hair.top > 0 && (hair.backWidth > 0 || hair.bun > 0))
    paintForm(
      canvas,
      hairBox(sitter, hair, hair.backWidth > 0 ? hair.backEnd + 0.25 : 0.1),
      backHairForm(sitter, hair),
      HAIR,
    );
  paintForm(canvas, { ...lowerHalf, left: -0.6, right: 0.6, top: 0 }, neckForm(sitter, light.direction[0]), {
    ...SKIN,
    castsShadow: false,
  });
  paintForm(canvas, lowerHalf, bodyForm(sitter));
  if (card.collar === 'high') paintForm(canvas, { ...lowerHalf, left: -0.6, right: 0.6 }, highCollarForm(sitter));
  if (!covered && hair.side < 0.1 && hair.sideEnd < 0.3)
    for (const side of [-1, 1] as const)
      paintForm(canvas, boxAt(sitter, side * 0.41, 0.08, 0.14, 0.2), earForm(sitter, side), {
        ...SKIN,
        castsShadow: false,
      });
  paintForm(
    canvas,
    boxAt(sitter, 0, 0, 0.44, 0.6),
    headForm(sitter, covered ? { ...hair, top: 0 } : hair, light),
    SKIN,
  );
  if (card.facialHair !== 'none' && card.facialHair !== 'stubble')
    paintForm(canvas, boxAt(sitter, 0, 0.42, 0.55, 0.42), beardForm(sitter), HAIR);
  if (card.earrings !== 'none' && !covered && hair.sideEnd < 0.3) {
    for (const side of [-1, 1] as const)
      paintForm(canvas, boxAt(sitter, side * 0.41, 0.24, 0.12, 0.1), earringForm(sitter, side));
  }
  if (card.glasses !== 'none') paintForm(canvas, boxAt(sitter, 0, 0, 0.55, 0.25), glassesForm(sitter));
  if (!covered && hair.top > 0)
    paintForm(
      canvas,
      hairBox(sitter, hair, hair.locks > 0 ? 1.2 : hair.sideEnd + 0.15),
      frontHairForm(sitter, hair),
      HAIR,
    );
  if (card.hat !== 'none') paintForm(canvas, covered ? EVERYWHERE : { ...EVERYWHERE, bottom: 0 }, hatForm(sitter));
}

function hairBox(sitter: Sitter, hair: HairShape, end: number): Box {
  const top = sitter.headTop + hair.top + (hair.bun > 0 ? 0.3 : 0.08);
  const half = Math.max(0.41 + hair.side, hair.backWidth * 1.1) + 0.12;
  return boxAt(sitter, 0, (end - top) / 2, half, (end + top) / 2);
}

function boxAt(sitter: Sitter, x: number, y: number, halfWidth: number, halfHeight: number): Box {
  const slack = 1.12 * sitter.scale;
  return {
    left: sitter.centreX + (x - halfWidth) * slack,
    right: sitter.centreX + (x + halfWidth) * slack,
    top: sitter.centreY + (y - halfHeight) * slack,
    bottom: sitter.centreY + (y + halfHeight) * slack,
  };
}

const WARMTH = { warm: [1.12, 1, 0.8], neutral: [1.04, 1, 0.92], cool: [0.98, 1, 1] } as const;
const FROM = { left: [-0.85, -0.45], right: [0.45, 0.85], front: [-0.2, 0.2] } as const;

function lightStudio(card: PersonCard, random: Random): Light {
  const x = random.within(FROM[card.lightFrom]);
  const y = -random.uniform(0.45, 0.85);
  const z = random.uniform(0.65, 0.95);
  const length = Math.sqrt(x * x + y * y + z * z);
  const [red, green, blue] = WARMTH[card.lightWarmth];
  // As a portraitist does, let more light onto a deep skin than onto a pale one.
  const power = random.uniform(0.96, 1.14) * (0.84 + 0.036 * card.skinTone);
  const fill = random.uniform(0.16, 0.28) * (0.9 + 0.03 * card.skinTone);
  const rim = random.uniform(0.04, 0.16);
  return {
    direction: [x / length, y / length, z / length],
    key: [red * power, green * power, blue * power],
    fill: [fill * (2 - red) * 0.95, fill, fill * (2 - blue)],
    bounce: [0.17, 0.12, 0.09],
    rim: [rim * (2 - red), rim, rim * (2 - blue)],
  };
}
