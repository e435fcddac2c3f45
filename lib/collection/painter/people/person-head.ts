import { bell, mix, ramp, spot } from '../shape.ts';
import type { Solid, SolidPoint } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import { coverSkin } from './person-skin.ts';

/** The equator of the skull: above it an egg, below it the jaw. */
const EQUATOR = -0.04;
const BACK = -0.52;
const FRONT = 0.4;
const WIDEST = 2.3;

/** The head from ear to ear and from the crown to under the chin; the mesh is finest where the face is. */
export function headSolid(sitter: Sitter): Solid {
  const placeOnHead = bareHead(sitter);
  return {
    columns: 54,
    rows: 64,
    place: (u, v, point) => {
      const s = u * 2 - 1;
      placeOnHead(WIDEST * (0.42 * s + 0.58 * s * s * s), v, point);
      if (point.z > 0) point.z += faceRelief(sitter, point.x, point.y) * ramp(0, 0.24, point.z);
    },
    cover: (point, material) => coverSkin(sitter, point, material),
  };
}

/** A level cut through the bare head: an ellipse from `back` to `front`, as wide as twice `half`. */
type Section = { y: number; half: number; front: number; back: number };

/** The bare skull and jaw: azimuth 0 in front, v from the crown 0 to under the chin 1. A mesh asks row by row. */
export function bareHead(sitter: Sitter): (azimuth: number, v: number, point: SolidPoint) => void {
  let section: Section = { y: 0, half: 0, front: 0, back: 0 };
  let height = -1;
  return (azimuth, v, point) => {
    if (v !== height) section = v < 0.4 ? skullSection(sitter, v / 0.4) : jawSection(sitter, (v - 0.4) / 0.6);
    height = v;
    const { y, half, front, back } = section;
    point.x = half * Math.sin(azimuth);
    point.y = y;
    point.z = (front + back) / 2 + ((front - back) / 2) * Math.cos(azimuth);
  };
}

function skullSection({ headWidth, headTop }: Sitter, share: number): Section {
  const angle = (share * Math.PI) / 2;
  const rise = Math.sin(angle);
  return {
    y: EQUATOR - (headTop + EQUATOR) * Math.cos(angle),
    half: headWidth * rise ** 0.76,
    front: mix(-0.06, FRONT, rise ** 0.72),
    back: mix(-0.06, BACK, rise ** 0.9),
  };
}

function jawSection({ headWidth, chin, taper, jaw }: Sitter, share: number): Section {
  const down = Math.sin((share * Math.PI) / 2);
  const close = (1 - down ** jaw) ** (1 / jaw);
  const front = mix(0, FRONT - 0.015 * ramp(0.2, 0.7, down), (1 - down ** 7) ** 0.25);
  return {
    y: EQUATOR + (chin - EQUATOR) * down,
    half: headWidth * (1 - taper * ramp(0.1, 0.95, down)) * close,
    front,
    back: Math.min(front, mix(BACK, -0.12, ramp(0.1, 0.9, down))),
  };
}

/** How far the features stand out of the bare head, or lie in it, in head units; x, y as seen from in front. */
export function faceRelief(sitter: Sitter, x: number, y: number): number {
  const side = Math.abs(x);
  const { eyeApart, noseLength, noseWidth, noseHeight, ageing, smile, chin } = sitter;
  let h = 0;
  h -= (0.056 + 0.016 * sitter.brow) * spot(side - eyeApart * 0.9, y + 0.005, 0.15, 0.1); // sockets
  h += 0.045 * spot(side - eyeApart, y - 0.004, 0.1, 0.066); // eyeballs under the lids
  h += (0.012 + 0.022 * sitter.brow) * spot(side - eyeApart * 0.75, y + 0.12, 0.2, 0.075);
  h += 0.012 * spot(x, y + 0.28, 0.3, 0.2); // forehead
  h += 0.05 * (0.6 + 0.5 * sitter.cheek + 0.25 * Math.max(0, smile)) * spot(side - 0.235, y - 0.15, 0.17, 0.13); // cheekbones
  h -= 0.03 * sitter.hollow * spot(side - 0.25, y - 0.32, 0.12, 0.14); // hollow cheeks
  // The nose: a ridge from between the eyes, rising to its tip.
  const along = (y + 0.07) / (noseLength + 0.07);
  if (along > 0 && along < 1.3) {
    const rise = along < 0.93 ? 0.12 + 0.88 * (along / 0.93) ** 1.25 : ramp(1.3, 0.93, along);
    const width = noseWidth * (0.55 + 0.5 * along * along);
    const ridge =
      noseHeight * rise * ramp(0, 0.25, along) + sitter.noseHump * bell(((along - 0.45) * (along - 0.45)) / 0.1);
    h += ridge * bell((x * x) / (width * width * 4.4));
    h += 0.04 * spot(side - noseWidth * 0.85, y - noseLength * 0.93, noseWidth * 0.7, 0.055); // wings
    h += 0.026 * spot(x, y - noseLength * 0.92, noseWidth * 0.95, 0.06); // tip
  }
  // The mouth: a mound of its own, two lips, a furrow between.
  const line = mouthLine(sitter, x);
  h += 0.028 * spot(x, y - sitter.mouthY, 0.22, 0.15);
  h += 0.022 * sitter.lipThick * spot(x, y - line + 0.02, sitter.mouthWidth, 0.034);
  h += 0.021 * sitter.lipThick * spot(x, y - line - 0.03, sitter.mouthWidth * 0.8, 0.04);
  h -= 0.011 * spot(x, y - line - 0.09, 0.12, 0.05);
  h += 0.038 * spot(x, y - chin + 0.085, 0.14, 0.09);
  // Folds from nose to mouth, deeper with age and with a smile.
  const fold = side - (0.09 + (y - 0.22) * 0.5);
  h -=
    (0.001 + 0.016 * ageing + 0.005 * Math.max(0, smile)) *
    bell((fold * fold) / 0.0022) *
    ramp(0.2, 0.27, y) *
    ramp(0.46, 0.36, y);
  if (ageing > 0.4) {
    const years = (ageing - 0.4) * 1.7;
    h -= 0.014 * years * spot(side - eyeApart, y - 0.09, 0.1, 0.032); // under the bags
    h -=
      0.006 *
      years *
      (bell(((y + 0.2) * (y + 0.2)) / 0.0007) + bell(((y + 0.265) * (y + 0.265)) / 0.0007)) *
      ramp(0.24, 0.1, side);
    h -= 0.01 * years * spot(side - 0.3, y + 0.16, 0.1, 0.14); // temples
    h += 0.016 * years * spot(side - 0.22, y - 0.47, 0.1, 0.07); // jowls
  }
  return h;
}

/** The line between the lips at x. */
export function mouthLine({ mouthY, mouthWidth, smile }: Sitter, x: number): number {
  const m = x / mouthWidth;
  return mouthY + smile * (0.01 - 0.045 * m * m) + 0.006 * bell((m * m) / 0.12);
}
