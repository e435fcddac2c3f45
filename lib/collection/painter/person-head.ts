import type { Form } from './canvas.ts';
import type { Light } from './light.ts';
import { noise } from './noise.ts';
import type { Sitter } from './person-build.ts';
import { paintFeatures } from './person-features.ts';
import { type HairShape, hairOnForehead } from './person-hair.ts';
import { type HeadPoint, locate, newHeadPoint } from './person-pose.ts';
import { bell, mix, ramp, spot } from './shape.ts';

/** The face: one relief of skull, sockets, nose, lips and chin over an egg, with the features painted on. */
export function headForm(sitter: Sitter, hair: HairShape, light: Light): Form {
  const point = newHeadPoint();
  const soft = 0.03;
  const [lx, ly] = light.direction;
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const { radius, front, faceX, faceY } = point;
    surface.height = (radius < 1 ? front * 0.4 : (1 - radius) * 0.8) * sitter.scale;
    if (radius > 1.08) return;
    surface.coverage = ramp(1 + soft, 1 - soft, radius);
    const relief = faceRelief(sitter, point);
    surface.height += relief * sitter.scale;
    colourSkin(sitter, point, surface);
    surface.shine =
      0.14 + 0.2 * spot(faceX, faceY + 0.3, 0.3, 0.16) + 0.34 * spot(faceX - sitter.yaw * 0.1, faceY - 0.2, 0.07, 0.12);
    // Cavities hold less of the room's light.
    surface.open =
      1 -
      0.34 * spot(Math.abs(faceX) - sitter.eyeApart * 0.86, faceY + 0.02, 0.15, 0.1) -
      0.12 * spot(faceX - sitter.yaw * 0.1, faceY - 0.305, 0.1, 0.04) -
      0.14 * spot(faceX, faceY - sitter.mouthY - 0.078, 0.1, 0.035);
    surface.open *= mix(0.84, 1, ramp(1.02, 0.8, radius)) * (1 - 0.2 * ramp(0.42, 0.58, faceY));
    // Hair throws a soft shadow on brow and temples.
    const shadow = hairOnForehead(sitter, hair, faceX + lx * 0.03, faceY + ly * 0.06, point.x);
    surface.lit = 1 - 0.75 * shadow;
    surface.open *= 1 - 0.3 * shadow;
    paintFeatures(sitter, light, point, surface);
  };
}

/** Height of everything that stands out of the egg or lies in it, in head units. */
function faceRelief(sitter: Sitter, point: HeadPoint): number {
  const { faceX: x, faceY: y } = point;
  const side = Math.abs(x);
  const { eyeApart, noseLength, noseWidth, noseHeight, mouthY, ageing, smile } = sitter;
  let h = 0;
  h -= 0.062 * spot(side - eyeApart * 0.92, y - 0.0, 0.165, 0.105); // sockets
  h += 0.045 * spot(side - eyeApart, y - 0.005, 0.105, 0.075); // eyeballs under the lids
  h += (0.022 + 0.012 * (sitter.card.build === 'angular' ? 1 : 0)) * spot(side - eyeApart * 0.8, y + 0.125, 0.2, 0.07); // brow ridge
  h += 0.035 * spot(side - 0.25, y - 0.17, 0.16, 0.16) * (0.7 + 0.6 * sitter.cheek + 0.5 * Math.max(0, smile)); // cheekbones
  // The nose: a ridge that widens and rises to its tip; it leans the way the head turns.
  const along = (y + 0.06) / (noseLength + 0.06);
  if (along > 0 && along < 1.38) {
    const rise =
      ramp(0, 0.3, along) * (along < 1 ? 0.16 + 0.84 * along * along * (1.6 - 0.6 * along) : ramp(1.38, 0.94, along));
    const lean = x - sitter.yaw * 0.13 * rise;
    const width = noseWidth * (0.62 + 0.75 * along * along);
    h += noseHeight * 0.9 * rise * bell((lean * lean) / (width * width * 3.2));
    h += 0.04 * spot(Math.abs(lean) - noseWidth * 0.92, y - noseLength * 0.93, noseWidth * 0.72, 0.062); // wings
    h += 0.018 * spot(lean, y - noseLength * 0.94, noseWidth * 1.1, 0.07); // tip
  }
  // The mouth: a mound of its own, two lips, a furrow between.
  const mouthX = x - sitter.yaw * 0.03;
  const line = mouthY - smile * 0.062 * ((mouthX * mouthX) / (sitter.mouthWidth * sitter.mouthWidth)) + 0.012 * smile;
  h += 0.025 * spot(mouthX, y - mouthY, 0.24, 0.15);
  h += 0.02 * sitter.lipThick * spot(mouthX, y - line + 0.022, sitter.mouthWidth, 0.034);
  h += 0.019 * sitter.lipThick * spot(mouthX, y - line - 0.034, sitter.mouthWidth * 0.85, 0.042);
  h -= 0.008 * spot(mouthX, y - line - 0.092, 0.09, 0.035);
  h -= 0.008 * spot(mouthX, y - 0.335, 0.025, 0.05); // philtrum
  h += 0.035 * spot(x - sitter.yaw * 0.05, y - sitter.chin + 0.075, 0.13, 0.085); // chin
  // Folds from nose to mouth, deeper with age and with a smile.
  const fold = side - (0.085 + (y - 0.22) * 0.55);
  h -=
    (0.002 + 0.009 * ageing + 0.006 * Math.max(0, smile)) *
    bell((fold * fold) / 0.0018) *
    ramp(0.2, 0.27, y) *
    ramp(0.48, 0.38, y);
  if (ageing > 0.35) {
    const years = (ageing - 0.35) * 1.5;
    h -= 0.008 * years * spot(side - eyeApart, y - 0.1, 0.1, 0.03); // bags
    h += 0.0028 * years * Math.sin((y + 0.03 * Math.cos(x * 7)) * 85) * spot(x, y + 0.27, 0.26, 0.11); // brow furrows
    h -= 0.012 * years * spot(side - 0.24, y - 0.31, 0.09, 0.13); // hollow cheeks
  }
  return h;
}

function colourSkin(sitter: Sitter, point: HeadPoint, surface: { red: number; green: number; blue: number }): void {
  const { faceX: x, faceY: y } = point;
  const { skin, blush, grain } = sitter;
  const side = Math.abs(x);
  const rosy =
    0.55 * spot(side - 0.22, y - 0.2, 0.17, 0.13) +
    0.6 * spot(x - sitter.yaw * 0.1, y - 0.23, 0.11, 0.09) +
    0.2 * spot(x, y - 0.5, 0.14, 0.09);
  const tired = (0.16 + 0.2 * sitter.ageing) * spot(side - sitter.eyeApart, y - 0.03, 0.13, 0.085);
  const mottle = 1 + 0.035 * noise(x * 9 + grain, y * 9 + grain);
  surface.red = mix(skin[0], blush[0], rosy) * (1 - 0.5 * tired) * mottle;
  surface.green = mix(skin[1], blush[1], rosy) * (1 - 0.8 * tired) * mottle;
  surface.blue = mix(skin[2], blush[2], rosy) * (1 - 0.55 * tired) * mottle;
  const { facialHair, build } = sitter.card;
  if (build === 'angular') {
    // The lower face of a grown beard, shaved or not, is cooler.
    const shaved =
      ramp(0.24, 0.36, y + 0.35 * side * side) * ramp(0.62, 0.5, y) * (facialHair === 'stubble' ? 0.5 : 0.13);
    const lean = 1 - 0.55 * ramp(0.3, 0.1, y);
    surface.red = mix(surface.red, sitter.hair[0] * 1.1, shaved * lean);
    surface.green = mix(surface.green, sitter.hair[1] * 1.15, shaved * lean);
    surface.blue = mix(surface.blue, sitter.hair[2] * 1.25, shaved * lean);
  }
}
