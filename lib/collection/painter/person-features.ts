import type { Colour } from './colour.ts';
import type { Light, Surface } from './light.ts';
import { noise } from './noise.ts';
import type { Sitter } from './person-build.ts';
import type { HeadPoint } from './person-pose.ts';
import { bell, clamp, ramp, spot } from './shape.ts';

const WHITE: Colour = [0.62, 0.57, 0.52];
const LASH: Colour = [0.022, 0.014, 0.012];
const TOOTH: Colour = [0.72, 0.66, 0.56];
const THROAT: Colour = [0.05, 0.014, 0.012];

/** Eyes, brows, nostrils and mouth, as touches of colour on the relief of the head. */
export function paintFeatures(sitter: Sitter, light: Light, point: HeadPoint, surface: Surface): void {
  const { faceX: x, faceY: y } = point;
  if (y > -0.26 && y < 0.14) {
    paintEye(sitter, light, x, y, x < 0 ? -1 : 1, surface);
    paintBrow(sitter, x, y, surface);
  }
  if (y > 0.18 && y < 0.34) {
    const lean = x - sitter.yaw * 0.1;
    touch(
      surface,
      THROAT,
      0.42 * spot(Math.abs(lean) - sitter.noseWidth * 0.56, y - sitter.noseLength + 0.004, 0.03, 0.017),
    );
  }
  if (y > 0.28 && y < 0.54) paintMouth(sitter, x - sitter.yaw * 0.03, y, surface);
}

function touch(surface: Surface, colour: Colour, amount: number): void {
  if (amount <= 0) return;
  surface.red += (colour[0] - surface.red) * amount;
  surface.green += (colour[1] - surface.green) * amount;
  surface.blue += (colour[2] - surface.blue) * amount;
}

function paintEye(sitter: Sitter, light: Light, x: number, y: number, side: -1 | 1, surface: Surface): void {
  const across = x - side * sitter.eyeApart;
  const e = across / sitter.eyeWidth;
  if (e < -1.5 || e > 1.5) return;
  const level = y - sitter.eyeTilt * e * side;
  const arch = Math.max(0, 1 - e * e);
  const squint = 1 - 0.18 * Math.max(0, sitter.smile);
  const upper = -0.046 * sitter.eyeOpen * squint * arch;
  const lower = 0.03 * squint * arch * (0.8 + 0.2 * sitter.eyeOpen);
  const inside =
    ramp(upper - 0.008, upper + 0.01, level) * ramp(lower + 0.008, lower - 0.008, level) * ramp(1.05, 0.8, Math.abs(e));
  touch(surface, WHITE, inside * (0.6 + 0.32 * Math.min(1, sitter.skin[0] * 1.7)));
  const irisX = across - sitter.gaze - sitter.yaw * 0.02;
  const irisY = level + 0.006;
  const distance = Math.sqrt(irisX * irisX + irisY * irisY);
  const inIris = ramp(0.05, 0.036, distance) * inside;
  touch(surface, sitter.iris, inIris);
  touch(surface, LASH, 0.55 * inIris * ramp(0.026, 0.042, distance)); // dark ring
  touch(surface, LASH, inside * ramp(0.027, 0.012, distance)); // pupil
  const underLid = inside * ramp(upper + 0.034, upper, level);
  touch(surface, LASH, 0.5 * underLid); // the lid's shadow on the eye
  const soft = sitter.card.build === 'soft' ? 1 : 0;
  const lash = level - upper + 0.003;
  touch(surface, LASH, (0.66 + 0.24 * soft) * bell((lash * lash) / 0.00034) * ramp(1.28, 0.9, Math.abs(e)));
  const lowerLash = level - lower;
  touch(surface, LASH, 0.26 * bell((lowerLash * lowerLash) / 0.0002) * ramp(1.15, 0.8, Math.abs(e)));
  const crease = level - upper + 0.034;
  touch(surface, sitter.lips, 0.5 * bell((crease * crease) / 0.0003) * ramp(1.25, 0.7, Math.abs(e)));
  const lightSide = light.direction[0] > 0 ? 1 : -1;
  const catchLight =
    spot(irisX - lightSide * 0.015, irisY + 0.016, 0.02, 0.018) * ramp(upper - 0.002, upper + 0.012, level);
  touch(surface, [1.5, 1.45, 1.4], 0.72 * catchLight);
  surface.shine = Math.max(surface.shine * (1 - 0.6 * inside), 0);
  surface.lit = Math.max(surface.lit, surface.lit + (1 - surface.lit) * 0.2 * inside);
}

function paintBrow(sitter: Sitter, x: number, y: number, surface: Surface): void {
  const side = Math.abs(x);
  const b = (side - sitter.eyeApart * 1.02) / 0.125;
  if (b < -1.2 || b > 1.2) return;
  const line = -sitter.browHeight - sitter.browArch * (1 - (b - 0.08) * (b - 0.08)) + 0.01;
  const thick = sitter.browThick * (1.05 - 0.5 * clamp(b, 0, 1) + 0.1 * noise(x * 24 + sitter.grain, y * 10));
  const away = (y - line) / thick;
  const amount = bell((away * away) / 2.6) * ramp(1.15, 0.7, Math.abs(b)) * 0.86;
  const { hair } = sitter;
  const pale = sitter.card.hairColour === 'white' || sitter.card.hairColour === 'grey';
  touch(
    surface,
    pale ? [hair[0] * 0.7, hair[1] * 0.7, hair[2] * 0.7] : [hair[0] * 0.55, hair[1] * 0.52, hair[2] * 0.5],
    amount * (pale ? 0.6 : 0.92),
  );
}

function paintMouth(sitter: Sitter, x: number, y: number, surface: Surface): void {
  const m = x / sitter.mouthWidth;
  if (m < -1.25 || m > 1.25) return;
  const line = sitter.mouthY - sitter.smile * 0.062 * m * m + 0.012 * sitter.smile;
  const arch = Math.max(0, 1 - m * m);
  const bow = 1 - 0.35 * bell((m * m) / 0.05);
  const gap = sitter.teeth * 0.034 * arch;
  const top = line - gap * 0.5 - 0.036 * sitter.lipThick * arch * bow;
  const bottom = line + gap + 0.05 * sitter.lipThick * Math.sqrt(arch) * (0.35 + 0.65 * arch);
  const inside =
    ramp(top - 0.008, top + 0.012, y) * ramp(bottom + 0.01, bottom - 0.012, y) * ramp(1.06, 0.86, Math.abs(m));
  touch(surface, sitter.lips, inside * 0.88);
  surface.shine += inside * 0.25 * ramp(line, line + 0.03, y);
  const upperLip = inside * ramp(line + 0.005, line - 0.012, y);
  surface.red *= 1 - 0.2 * upperLip;
  surface.green *= 1 - 0.25 * upperLip;
  surface.blue *= 1 - 0.22 * upperLip;
  if (gap > 0.002) {
    const open =
      ramp(line - gap * 0.55, line - gap * 0.2, y) *
      ramp(line + gap * 1.1, line + gap * 0.7, y) *
      ramp(0.95, 0.7, Math.abs(m));
    touch(surface, THROAT, open * 0.9);
    touch(surface, TOOTH, open * ramp(line + gap * 0.95, line + gap * 0.5, y) * ramp(0.86, 0.5, Math.abs(m)));
  } else {
    const away = y - line;
    touch(surface, THROAT, 0.5 * bell((away * away) / 0.00022) * ramp(1.12, 0.85, Math.abs(m)));
  }
  touch(surface, THROAT, 0.25 * spot(Math.abs(x) - sitter.mouthWidth, y - line + 0.008, 0.03, 0.022)); // corners
}
