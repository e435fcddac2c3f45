import { createRandom, type Random } from '../../random.ts';
import { paintOver } from '../brushwork.ts';
import { type Canvas, prepareCanvas } from '../canvas.ts';
import { lightRelief } from '../lighting.ts';
import { placeSolid } from '../place-solid.ts';
import { clearRelief, type Solid } from '../solid.ts';
import { paintBackground } from './person-background.ts';
import { beardSolids } from './person-beard.ts';
import { buildSitter, type Sitter } from './person-build.ts';
import { bustSolid } from './person-bust.ts';
import { drawPersonCard, type PersonCard } from './person-card.ts';
import { collarSolids } from './person-collars.ts';
import { earringSolids, earSolids, glassesSolids } from './person-extras.ts';
import { hairSolids } from './person-hair.ts';
import { cutHair, type HairCut } from './person-hair-cut.ts';
import { headSolid } from './person-head.ts';
import { headwearSolids } from './person-headwear.ts';
import { lightStudio } from './person-light.ts';

/** Changes whenever the same seed would give other pixels; a data set of painted people is named after it. */
export const PERSON_PAINTER_VERSION = 'people-2';

/**
 * A small oil portrait of somebody who does not exist. A pure function of the seed: the three resolutions are the same
 * picture. Pixels are RGB bytes, resolution² × 3, in sRGB.
 */
export function paintPerson(seed: bigint, resolution: 64 | 128 | 256): { pixels: Uint8Array; card: PersonCard } {
  const card = drawPersonCard(createRandom(seed, 'people/card'));
  const random = createRandom(seed, 'people/picture');
  const canvas = modelPerson(card, random, resolution);
  return { pixels: paintOver(canvas, random), card };
}

/** The sitter in the studio, before the brush. */
export function modelPerson(card: PersonCard, random: Random, resolution: 64 | 128 | 256): Canvas {
  const sitter = buildSitter(card, random);
  const cut = cutHair(sitter, random);
  const canvas = prepareCanvas(resolution, lightStudio(sitter, random));
  paintBackground(canvas, card, random);
  poseSitter(canvas, sitter, cut);
  return canvas;
}

/** What covers only partly, such as a hairline, comes after what lies under it; for the rest the order does not matter. */
function poseSitter(canvas: Canvas, sitter: Sitter, cut: HairCut): void {
  const relief = clearRelief(canvas);
  const onBust = (solid: Solid) => placeSolid(canvas, relief, sitter.bust, solid);
  const onHead = (solid: Solid) => placeSolid(canvas, relief, sitter.head, solid);
  onBust(bustSolid(sitter));
  collarSolids(sitter).forEach(onBust);
  onHead(headSolid(sitter));
  for (const solid of [...earSolids(sitter), ...beardSolids(sitter), ...earringSolids(sitter)]) onHead(solid);
  hairSolids(sitter, cut).forEach(onHead);
  for (const solid of [...glassesSolids(sitter), ...headwearSolids(sitter)]) onHead(solid);
  lightRelief(canvas, relief);
}
