import type { Colour } from '../colour.ts';
import type { Light, Surface } from '../light.ts';
import { bell, clamp, ramp, spot } from '../shape.ts';
import type { Cat } from './cat-build.ts';
import type { CatPoint } from './cat-pose.ts';

const RIM: Colour = [0.016, 0.012, 0.011];
const MOUTH: Colour = [0.05, 0.025, 0.022];
const CATCH: Colour = [1.6, 1.55, 1.5];

/** Eyes, nose and mouth, as touches of colour on the relief of the head. */
export function paintCatFeatures(cat: Cat, light: Light, { faceX: x, faceY: y }: CatPoint, surface: Surface): void {
  if (y > -0.42 && y < 0.4) paintEye(cat, light, x, y, x < 0 ? -1 : 1, surface);
  if (y > 0.15) paintNoseAndMouth(cat, x - cat.yaw * 0.16, y, surface);
}

function touch(surface: Surface, colour: Colour, amount: number, factor = 1): void {
  if (amount <= 0) return;
  surface.red += (colour[0] * factor - surface.red) * amount;
  surface.green += (colour[1] * factor - surface.green) * amount;
  surface.blue += (colour[2] * factor - surface.blue) * amount;
}

/** An almond with a dark rim that runs out into the inner corner; an upright pupil; a light. */
function paintEye(cat: Cat, light: Light, x: number, y: number, side: -1 | 1, surface: Surface): void {
  const across = (x - side * cat.eyeApart) * side;
  const e = across / cat.eyeWidth;
  if (e < -1.7 || e > 1.5) return;
  const level = y + across * cat.eyeSlant - 0.035 * ramp(-0.7, -1.2, e);
  const arch = Math.max(0, 1 - e * e);
  const open = cat.eyeWidth * cat.eyeOpen;
  const bow = Math.sqrt(arch) * (0.62 + 0.38 * arch);
  const upper = -open * bow * (1 + 0.1 * e);
  const lower = (0.35 * open + 0.4 * cat.eyeWidth) * bow;
  const rim = 0.036;
  const around =
    ramp(upper - rim - 0.02, upper - rim + 0.03, level) *
    ramp(lower + rim + 0.01, lower + rim * 0.4, level) *
    ramp(1.36, 1.04, Math.abs(e));
  touch(surface, RIM, 0.9 * around);
  const inside =
    ramp(upper - 0.012, upper + 0.02, level) * ramp(lower + 0.012, lower - 0.02, level) * ramp(1.04, 0.86, Math.abs(e));
  if (inside <= 0) return;
  const lightSide = light.direction[0] > 0 ? 1 : -1;
  const middleX = x - side * cat.eyeApart - cat.gaze - cat.yaw * 0.03;
  const middleY = level + 0.01;
  const iris = cat.irises[side < 0 ? 0 : 1];
  // The light that enters above on one side glows through the iris below on the other.
  const glow = clamp(0.78 + 1.6 * (middleY * 1.3 - middleX * lightSide), 0.5, 1.5);
  touch(surface, iris, inside, glow);
  const ring = Math.sqrt(middleX * middleX + middleY * middleY) / cat.eyeWidth;
  touch(surface, RIM, 0.38 * inside * ramp(0.75, 1.05, ring));
  const tall = Math.max(0.17, cat.pupil * 1.25);
  const slim = middleX / cat.pupil;
  const high = middleY / tall;
  const pupil = slim * slim + high * high;
  touch(surface, RIM, inside * ramp(1.35, 0.7, pupil));
  touch(surface, RIM, 0.5 * inside * ramp(upper + 0.09, upper, level)); // the lid's shadow
  const spark = spot(middleX - lightSide * 0.06, middleY + Math.min(0.075, open * 0.42), 0.056, 0.05);
  touch(surface, CATCH, 0.9 * inside * spark);
  surface.shine *= 1 - inside;
  surface.open += (1 - surface.open) * 0.6 * inside;
}

function paintNoseAndMouth(cat: Cat, x: number, y: number, surface: Surface): void {
  const side = Math.abs(x);
  const down = (y - cat.noseY + 0.07) / 0.15; // 0 at its upper edge, 1 at its lower tip
  const half = cat.noseWidth * (down < 0.3 ? 0.9 + 0.33 * down : 1 - 1.15 * (down - 0.3));
  const under = down - 1 - 0.1;
  touch(surface, MOUTH, 0.5 * bell((under * under) / 0.12) * ramp(0.11, 0.04, side));
  const leather = ramp(half + 0.02, half - 0.025, side) * ramp(-0.18, 0.1, down) * ramp(1.12, 0.86, down);
  touch(surface, cat.nose, 0.95 * leather, 1.05 - 0.35 * ramp(0.3, 1, down));
  surface.shine += 0.5 * leather;
  touch(surface, MOUTH, 0.75 * spot(side - cat.noseWidth * 0.58, y - cat.noseY - 0.025, 0.06, 0.035)); // nostrils
  const dark = 0.66;
  const below = cat.noseY + 0.09;
  const line = below + 0.15;
  touch(
    surface,
    MOUTH,
    dark * bell((x * x) / 0.0016) * ramp(below - 0.03, below, y) * ramp(line + 0.02, line - 0.02, y),
  );
  // The mouth: from the middle down around each pad and up again, fainter to the corners.
  const smile = line + 0.08 * Math.sin(Math.min(side, 0.44) * 7.4) - 0.06 * ramp(0.2, 0.44, side);
  const away = y - smile;
  touch(surface, MOUTH, dark * bell((away * away) / 0.002) * ramp(0.44, 0.16, side));
  // Where the whiskers grow.
  touch(surface, MOUTH, 0.2 * spot(side - 0.22, y - line + 0.06, 0.1, 0.025));
  touch(surface, MOUTH, 0.16 * spot(side - 0.21, y - line + 0.12, 0.08, 0.02));
}
