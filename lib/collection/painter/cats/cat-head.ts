import type { Form } from '../canvas.ts';
import type { Light } from '../light.ts';
import { bell, mix, ramp, spot } from '../shape.ts';
import type { Cat } from './cat-build.ts';
import { type Coat, dye } from './cat-coat.ts';
import { paintCatFeatures } from './cat-features.ts';
import { headFringe, headFur } from './cat-fur.ts';
import { type CatPoint, locateOnHead, newCatPoint } from './cat-pose.ts';

/** The face: one relief of skull, sockets, muzzle and cheeks, all of it fur, with the features painted on. */
export function catHeadForm(cat: Cat, coat: Coat, light: Light): Form {
  const point = newCatPoint();
  const soft = 0.25 * cat.beard;
  return (x, y, surface) => {
    locateOnHead(cat, x, y, point);
    const { radius, front, faceX, faceY } = point;
    surface.height = (radius < 1 ? front * 0.72 : (1 - radius) * 0.9) * cat.scale;
    if (radius > 1.3) return;
    const fur = headFur(cat, faceX, faceY);
    const edge =
      radius < 0.8
        ? radius
        : radius + cat.ragged * mix(0.35, 1, ramp(-0.4, 0.1, point.y)) * headFringe(cat, point.x, point.y);
    if (edge > 1.03 + soft) return;
    surface.coverage = ramp(1.03 + soft, 0.97 - soft, edge);
    surface.height += (relief(cat, point) + (0.012 + 0.12 * cat.ragged) * fur) * cat.scale;
    dye(coat, 'face', faceX, faceY, fur, surface);
    const lean = faceX - cat.yaw * 0.16;
    surface.shine = 0.1 + 0.16 * spot(faceX, faceY + 0.5, 0.5, 0.3) + 0.08 * fur;
    // Cavities hold less of the room's light.
    surface.open =
      (1 -
        0.32 * spot(Math.abs(faceX) - cat.eyeApart * 0.8, faceY + 0.01, 0.32, 0.24) -
        0.22 * spot(lean, faceY - cat.noseY - 0.34, 0.34, 0.09) -
        0.12 * spot(faceX, faceY + 0.42, 0.12, 0.3) -
        0.7 * cat.beard * spot(lean, faceY - cat.chin - 0.1, 0.36, 0.14)) *
      mix(0.8, 1, ramp(1.02, 0.75, radius)) *
      (1 - 0.1 * ramp(0.6, 0.9, faceY));
    paintCatFeatures(cat, light, point, surface);
  };
}

/** Height of everything that stands out of the ball of the head or lies in it, in head units. */
function relief(cat: Cat, { faceX: x, faceY: y }: CatPoint): number {
  const { eyeApart, noseY, muzzleWidth, muzzleHeight } = cat;
  const side = Math.abs(x);
  const lean = x - cat.yaw * 0.16;
  const leanSide = Math.abs(lean);
  let h = 0;
  h -= 0.11 * spot(side - eyeApart * 0.9, y + 0.01, 0.36, 0.27); // sockets
  h += 0.09 * spot(side - eyeApart, y, 0.27, 0.21); // eyeballs
  h += 0.035 * spot(side - 0.4, y + 0.3, 0.36, 0.18); // brows
  h -= 0.03 * bell((x * x) / 0.03) * ramp(-0.15, -0.4, y); // the furrow between them
  h += 0.08 * spot(side - 0.68, y - 0.28, 0.32, 0.36); // cheeks
  const ridge = lean / (0.17 + 0.1 * ramp(0.1, -0.4, y));
  h += 0.13 * ramp(-0.45, 0.25, y) * ramp(noseY + 0.12, noseY - 0.02, y) * bell(ridge * ridge); // bridge of the nose
  h += muzzleHeight * spot(lean, y - noseY - 0.12, muzzleWidth, 0.4);
  h += 0.11 * spot(leanSide - 0.19, y - noseY - 0.15, 0.25, 0.2); // pads
  h += 0.06 * spot(lean, y - noseY - 0.38, 0.2, 0.11); // chin
  h -= 0.035 * spot(leanSide - 0.25, y - 0.2, 0.1, 0.2); // beside the nose
  h += 0.9 * cat.beard * spot(lean * 0.6, y - cat.chin - 0.08, 0.5, 0.36); // the ruff below the chin stands forward
  return h;
}
