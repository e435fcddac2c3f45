import { createRandom } from '../../random.ts';
import { type Manner, PORTRAIT_MANNER, paintOver } from '../brushwork.ts';
import { type Box, type Canvas, type FormManner, paintForm, prepareCanvas } from '../canvas.ts';
import { catBodyForm } from './cat-body.ts';
import { buildCat, type Cat } from './cat-build.ts';
import { type CatCard, drawCatCard } from './cat-card.ts';
import { type Coat, dyeCoat } from './cat-coat.ts';
import { catCollarForm } from './cat-collar.ts';
import { catEarForm } from './cat-ears.ts';
import { foldedEarForm } from './cat-folded-ears.ts';
import { lieOf } from './cat-fur.ts';
import { catHeadForm } from './cat-head.ts';
import { lightCat } from './cat-light.ts';
import { paintSetting } from './cat-setting.ts';
import { paintWhiskers } from './cat-whiskers.ts';

/** Changes whenever the same seed would give other pixels; a data set of painted cats is named after it. */
export const CAT_PAINTER_VERSION = 'cats-1';

const FUR: FormManner = { wrap: [0.17, 0.14, 0.12], castsShadow: false };
const FACE: FormManner = { ...FUR, castsShadow: true };

/** Broken colour: fur takes more of it than skin. */
const CAT_MANNER: Manner = {
  ...PORTRAIT_MANNER,
  brushes: PORTRAIT_MANNER.brushes.map((brush) => ({ ...brush, jitter: brush.jitter * 1.5 })),
};

/**
 * A small oil painting of a cat that does not exist. A pure function of the seed: the three resolutions are the same picture.
 * Pixels are RGB bytes, resolution² × 3, in sRGB.
 */
export function paintCat(seed: bigint, resolution: 64 | 128 | 256): { pixels: Uint8Array; card: CatCard } {
  const card = drawCatCard(createRandom(seed, 'cats/card'));
  const random = createRandom(seed, 'cats/picture');
  const cat = buildCat(card, random);
  const coat = dyeCoat(cat, random);
  const canvas = prepareCanvas(resolution, lightCat(card, random));
  const foreground = paintSetting(canvas, cat, random);
  paintAnimal(canvas, cat, coat);
  if (foreground) paintForm(canvas, { left: -1, right: 1, top: 0.5, bottom: 1 }, foreground);
  paintWhiskers(canvas, cat, random);
  return { pixels: paintOver(canvas, random, { ...CAT_MANNER, lie: lieOf(cat) }), card };
}

function paintAnimal(canvas: Canvas, cat: Cat, coat: Coat): void {
  const { light } = canvas;
  paintForm(
    canvas,
    { left: -1, right: 1, top: cat.centreY + 0.1 * cat.scale, bottom: 1 },
    catBodyForm(cat, coat, light),
    FUR,
  );
  if (cat.card.collar !== 'none') paintForm(canvas, boxAt(cat, 0, 1, 0.85, 0.45), catCollarForm(cat));
  const folded = cat.card.ears === 'folded';
  for (const side of folded ? [] : ([-1, 1] as const))
    paintForm(canvas, boxAt(cat, side * 0.72, -0.72, 0.62, 0.85), catEarForm(cat, coat, side), FUR);
  paintForm(canvas, boxAt(cat, 0, 0.05, 1.4, 1), catHeadForm(cat, coat, light), FACE);
  for (const side of folded ? ([-1, 1] as const) : [])
    paintForm(canvas, boxAt(cat, side * 0.65, -0.6, 0.6, 0.55), foldedEarForm(cat, coat, side), FUR);
}

/** Around a point of the head, in head units. */
function boxAt(cat: Cat, x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return {
    left: cat.centreX + (x - halfWidth) * cat.scale,
    right: cat.centreX + (x + halfWidth) * cat.scale,
    top: cat.centreY + (y - halfHeight) * cat.scale,
    bottom: cat.centreY + (y + halfHeight) * cat.scale,
  };
}
