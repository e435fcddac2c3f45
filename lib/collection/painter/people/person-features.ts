import type { Colour } from '../colour.ts';
import { noise } from '../noise.ts';
import { bell, clamp, ramp, spot } from '../shape.ts';
import type { Material } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import { mouthLine } from './person-head.ts';

const WHITE: Colour = [0.66, 0.62, 0.57];
const LASH: Colour = [0.03, 0.02, 0.017];
const TOOTH: Colour = [0.66, 0.6, 0.52];
const THROAT: Colour = [0.07, 0.022, 0.018];
const CATCH_LIGHT: Colour = [1.2, 1.16, 1.1];

/** Eyes, brows, nostrils and mouth, as touches of colour on the relief of the head; x, y as seen from in front. */
export function paintFeatures(sitter: Sitter, x: number, y: number, material: Material): void {
  if (y > -0.26 && y < 0.14) {
    paintEye(sitter, x, y, x < 0 ? -1 : 1, material);
    paintBrow(sitter, x, y, material);
  }
  if (y > 0.18 && y < 0.34)
    touch(
      material,
      THROAT,
      0.4 * spot(Math.abs(x) - sitter.noseWidth * 0.55, y - sitter.noseLength - 0.012, 0.032, 0.02),
    );
  if (y > 0.28 && y < 0.54) paintMouth(sitter, x, y, material);
}

function touch(material: Material, colour: Colour, amount: number): void {
  if (amount <= 0) return;
  material.red += (colour[0] - material.red) * amount;
  material.green += (colour[1] - material.green) * amount;
  material.blue += (colour[2] - material.blue) * amount;
}

/** The upper lid lies heavily over the iris and shades the white. */
function paintEye(sitter: Sitter, x: number, y: number, side: -1 | 1, material: Material): void {
  const across = x - side * sitter.eyeApart;
  const e = across / sitter.eyeWidth;
  if (e < -1.5 || e > 1.5) return;
  const level = y - sitter.eyeTilt * e * side;
  const arch = Math.max(0, 1 - e * e);
  const squint = 1 - 0.22 * Math.max(0, sitter.smile);
  const upper = -0.049 * sitter.eyeOpen * squint * arch ** 0.8 + 0.004;
  const lower = 0.03 * squint * arch;
  const inside =
    ramp(upper - 0.006, upper + 0.01, level) *
    ramp(lower + 0.008, lower - 0.006, level) *
    ramp(1.04, 0.84, Math.abs(e));
  touch(material, WHITE, inside * (0.38 + 0.52 * Math.min(1, sitter.skin[0] * 1.7)));
  const irisX = across - sitter.gazeX;
  const irisY = level + 0.008 - sitter.gazeY;
  const distance = Math.sqrt(irisX * irisX + irisY * irisY);
  const inIris = ramp(0.047, 0.037, distance) * inside;
  touch(material, sitter.iris, inIris);
  touch(material, LASH, 0.5 * inIris * ramp(0.026, 0.044, distance));
  touch(material, LASH, 0.95 * inside * ramp(0.026, 0.014, distance));
  touch(material, LASH, 0.5 * inside * ramp(upper + 0.03, upper, level)); // the lid's shadow on the eye
  const lash = level - upper + 0.002;
  touch(material, LASH, (0.8 - 0.22 * sitter.angular) * bell((lash * lash) / 0.00022) * ramp(1.25, 0.9, Math.abs(e)));
  const lowerLash = level - lower;
  touch(material, sitter.shadow, 0.5 * bell((lowerLash * lowerLash) / 0.0002) * ramp(1.15, 0.8, Math.abs(e)));
  const crease = level - upper + 0.034;
  touch(material, sitter.shadow, 0.75 * bell((crease * crease) / 0.00036) * ramp(1.3, 0.7, Math.abs(e)));
  const glint = spot(irisX + 0.014, irisY + 0.013, 0.015, 0.014) * ramp(upper, upper + 0.01, level);
  touch(material, CATCH_LIGHT, 0.75 * glint);
  material.shine *= 1 - inside;
}

function paintBrow(sitter: Sitter, x: number, y: number, material: Material): void {
  const b = (Math.abs(x) - sitter.eyeApart * 1.03) / 0.125;
  if (b < -1.2 || b > 1.2) return;
  const line =
    -sitter.browHeight -
    sitter.browArch * (1 - (b - 0.1) * (b - 0.1)) +
    0.014 +
    (0.014 - 0.012 * sitter.angular) * b * b * (b < 0 ? -0.4 : 1);
  const thick = sitter.browThick * (1.1 - 0.5 * clamp(b, 0, 1) + 0.15 * noise(x * 20 + sitter.grain, y * 10));
  const away = (y - line) / thick;
  const { hair, card, skin } = sitter;
  const pale = card.hairColour === 'white' || card.hairColour === 'grey';
  const blond = card.hairColour === 'blond' ? 0.75 : 1;
  const amount = bell((away * away) / 2.4) * ramp(1.12, 0.6, Math.abs(b)) * (pale ? 0.62 : 0.85) * blond;
  const shade = pale ? 0.75 : 0.62;
  const light = pale && skin[0] > 0.45 ? 0.72 : 1; // grey brows on a pale skin would not be seen
  touch(material, [hair[0] * shade * light, hair[1] * shade * light, hair[2] * shade * light], amount);
}

function paintMouth(sitter: Sitter, x: number, y: number, material: Material): void {
  const m = x / sitter.mouthWidth;
  if (m < -1.25 || m > 1.25) return;
  const line = mouthLine(sitter, x);
  const arch = Math.max(0, 1 - m * m);
  const gap = sitter.teeth * 0.036 * arch;
  const bow = 1 - 0.3 * bell((m * m) / 0.04);
  const top = line - gap * 0.5 - 0.034 * sitter.lipThick * arch ** 0.8 * bow;
  const bottom = line + gap + 0.044 * sitter.lipThick * arch;
  const inside =
    ramp(top - 0.012, top + 0.012, y) * ramp(bottom + 0.012, bottom - 0.012, y) * ramp(1.05, 0.8, Math.abs(m));
  touch(material, sitter.lips, inside * 0.85);
  material.shine += inside * 0.2 * ramp(line, line + 0.03, y);
  const upperLip = 0.28 * inside * ramp(line + 0.006, line - 0.01, y);
  material.red *= 1 - 0.75 * upperLip;
  material.green *= 1 - upperLip;
  material.blue *= 1 - upperLip;
  if (gap > 0.002) {
    const open =
      ramp(line - gap * 0.7, line - gap * 0.2, y) *
      ramp(line + gap * 1.1, line + gap * 0.7, y) *
      ramp(0.98, 0.7, Math.abs(m));
    touch(material, THROAT, open * 0.9);
    touch(material, TOOTH, open * ramp(line + gap * 0.95, line + gap * 0.55, y) * ramp(0.9, 0.55, Math.abs(m)));
  } else {
    const away = y - line;
    touch(material, THROAT, 0.62 * bell((away * away) / 0.00024) * ramp(1.08, 0.75, Math.abs(m)));
  }
  touch(material, sitter.shadow, 0.55 * spot(Math.abs(x) - sitter.mouthWidth, y - line, 0.028, 0.022)); // corners
}
