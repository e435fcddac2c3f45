import type { Random } from '../random.ts';
import type { Form } from './canvas.ts';
import type { Surface } from './light.ts';
import { cloud, noise } from './noise.ts';
import type { Sitter } from './person-build.ts';
import { headRadius, locate, newHeadPoint } from './person-pose.ts';
import { bell, clamp, dome, mix, ramp } from './shape.ts';

/** One head of hair, as a mass over the skull and a mass behind it; head units. */
export type HairShape = {
  /** Thickness over the crown and at the sides; 0 with no hair at all. */
  top: number;
  side: number;
  /** The hairline at the middle of the forehead and where it ends beside the face. */
  hairline: number;
  sideEnd: number;
  /** Where the hair parts, and how much more of the forehead the fuller side covers. */
  parting: number;
  sweep: number;
  /** 0 straight, 1 tight curls. */
  curl: number;
  /** The mass behind: half width and how far down it reaches; 0 wide means none. */
  backWidth: number;
  backEnd: number;
  /** Locks in front of the shoulders. */
  locks: number;
  bun: number;
  /** How much of the scalp shows through. */
  thin: number;
};

const NONE: HairShape = {
  top: 0,
  side: 0,
  hairline: -0.9,
  sideEnd: -0.4,
  parting: 0,
  sweep: 0,
  curl: 0,
  backWidth: 0,
  backEnd: 0,
  locks: 0,
  bun: 0,
  thin: 1,
};

export function cutHair(sitter: Sitter, random: Random): HairShape {
  const ageing = sitter.ageing * (sitter.card.build === 'angular' ? 1 : 0.35);
  const parting = (random.chance(0.5) ? 1 : -1) * random.uniform(0.08, 0.2);
  const hairline = random.normal(-0.37 - 0.06 * ageing, 0.025);
  const wave = random.uniform(0, 0.35);
  const base: HairShape = { ...NONE, hairline, parting, curl: wave, thin: 0.25 * ageing };
  switch (sitter.card.hairStyle) {
    case 'bald':
      return NONE;
    case 'cropped':
      return { ...base, top: 0.012, side: 0.012, sideEnd: 0.05, curl: 0.3, thin: 0.45 };
    case 'receding':
      return { ...base, top: 0.02, side: 0.035, hairline: -0.5, sideEnd: 0.1, sweep: 0, thin: 0.55 };
    case 'short':
      return { ...base, top: random.uniform(0.05, 0.1), side: 0.035, sideEnd: 0.08, sweep: random.uniform(0, 0.12) };
    case 'swept':
      return { ...base, top: random.uniform(0.08, 0.14), side: 0.055, sideEnd: 0.1, sweep: random.uniform(0.1, 0.22) };
    case 'bob':
      return {
        ...base,
        top: 0.075,
        side: 0.085,
        hairline: random.chance(0.4) ? -0.2 : hairline,
        sideEnd: random.uniform(0.36, 0.5),
        sweep: random.uniform(0, 0.16),
        backWidth: 0.5,
        backEnd: 0.58,
      };
    case 'long':
      return {
        ...base,
        top: 0.07,
        side: 0.07,
        hairline: random.chance(0.25) ? -0.2 : hairline,
        sideEnd: 0.75,
        sweep: random.uniform(0, 0.16),
        backWidth: 0.52,
        backEnd: 1.3,
        locks: random.uniform(0.4, 1),
      };
    case 'curly':
      return {
        ...base,
        top: 0.12,
        side: 0.14,
        sideEnd: sitter.card.build === 'soft' ? 0.5 : 0.22,
        curl: 0.85,
        backWidth: sitter.card.build === 'soft' ? 0.6 : 0,
        backEnd: 0.62,
        sweep: 0.06,
      };
    case 'round':
      return {
        ...base,
        top: random.uniform(0.17, 0.24),
        side: random.uniform(0.16, 0.24),
        hairline: hairline + 0.02,
        sideEnd: 0.16,
        curl: 1,
        backWidth: 0.62,
        backEnd: 0.3,
      };
    case 'bun':
      return {
        ...base,
        top: 0.045,
        side: 0.03,
        sideEnd: 0.08,
        sweep: random.uniform(0, 0.08),
        bun: random.uniform(0.8, 1.1),
      };
  }
}

/** How much the hair covers a point of the face: 1 above the hairline, 0 below, soft between. */
export function hairOnForehead(sitter: Sitter, hair: HairShape, faceX: number, faceY: number, headX: number): number {
  if (hair.top === 0) return 0;
  return ramp(-0.05, 0.04, aboveHairline(sitter, hair, faceX, faceY, headX));
}

/** How far above the hairline, or outside it beside the face; negative on the bare face. Head units. */
function aboveHairline(sitter: Sitter, hair: HairShape, faceX: number, faceY: number, headX: number): number {
  const from = faceX - hair.parting;
  const fuller = hair.parting > 0 ? -from : from; // positive on the side the hair is swept to
  const swept = hair.sweep * (ramp(-0.02, 0.3, fuller) - 0.25 * ramp(0, 0.2, -fuller));
  const temple = Math.abs(faceX) / sitter.headWidth;
  const receding =
    sitter.card.hairStyle === 'receding'
      ? -0.05 + 0.1 * temple
      : -0.05 * bell(((temple - 0.55) * (temple - 0.55)) / 0.06);
  const curve = hair.hairline + swept + receding + 0.05 * temple * temple;
  const outer = Math.abs(headX) / sitter.headWidth;
  const beside = (Math.max(temple, outer) - 0.88 + 0.1 * ramp(0.1, -0.3, faceY)) * sitter.headWidth;
  return Math.max(curve - faceY, Math.min(beside, hair.sideEnd - faceY));
}

/** The mass behind the head and on the back. */
export function backHairForm(sitter: Sitter, hair: HairShape): Form {
  const point = newHeadPoint();
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const shift = -0.12 * sitter.yaw;
    const hx = point.x - shift;
    const upper = headRadius(sitter, point.x, point.y, hair.side, hair.top);
    let inside = 1 - upper - 0.7 * ramp(hair.backEnd - 0.15, hair.backEnd + 0.3, point.y);
    if (hair.backWidth > 0 && point.y > -0.35) {
      const fall = clamp((point.y + 0.35) / (hair.backEnd + 0.35), 0, 1.4);
      const width = hair.backWidth * (0.86 + 0.2 * fall + 0.03 * Math.sin(point.y * 9 + sitter.grain));
      const h2 = (hx * hx) / (width * width);
      const f2 = fall * fall;
      const across = 1 - Math.sqrt(h2 + f2 * f2) - 0.6 * ramp(0.05, -0.35, point.y);
      inside = Math.max(inside, across);
    }
    if (hair.bun > 0) {
      const bx = (point.x - shift * 2) / (0.2 * hair.bun);
      const by = (point.y + sitter.headTop + 0.07) / (0.17 * hair.bun);
      inside = Math.max(inside, (1 - Math.sqrt(bx * bx + by * by)) * 0.3);
    }
    if (inside < -0.2) return; // no roughness reaches so far
    inside += hair.curl * 0.045 * cloud(hx * 7 + sitter.grain, point.y * 7);
    if (inside < -0.15) return;
    const strand = strandAt(sitter, hair, hx, point.y, 0);
    surface.height = dome(inside, 0.8) * 0.22 + 0.018 * strand;
    surface.coverage = ramp(-0.03, 0.035, inside);
    colourHair(sitter, hair, strand, surface);
    surface.open = 0.75;
    surface.lit = mix(0.9, 0.35, ramp(0.25, 0.5, point.y) * ramp(0.5, 0.3, Math.abs(hx)));
  };
}

/** The cap over the skull down to the hairline, with the locks beside the face. */
export function frontHairForm(sitter: Sitter, hair: HairShape): Form {
  const point = newHeadPoint();
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const { x: hx, y: hy } = point;
    const radius = headRadius(sitter, hx, hy, hair.side, hair.top);
    const wide = (sitter.headWidth + hair.side) * (1 + 0.06 * ramp(0, 0.5, hy));
    const across = (wide - Math.abs(hx + 0.1 * sitter.yaw * ramp(0, 0.5, hy))) / wide;
    const outside = hy < -0.05 || hair.sideEnd < 0.3 ? 1 - radius : across;
    if (outside < -0.2) return;
    const cut = aboveHairline(sitter, hair, point.faceX, point.faceY, hx);
    if (cut < -0.17) return; // no roughness reaches so far
    const rough =
      hair.curl * 0.06 * cloud(hx * 6.5 + sitter.grain, hy * 6.5) + 0.012 * noise(hx * 11, hy * 11 + sitter.grain);
    const above = cut + rough * 0.6;
    if (above < -0.12) return;
    const strand = strandAt(sitter, hair, hx, hy, hair.parting + sitter.yaw * 0.12);
    const end = hair.locks > 0 ? 0.75 + 0.25 * hair.locks : hair.sideEnd;
    const bottom = ramp(end + 0.05, end - 0.1, hy + 0.9 * Math.max(0, Math.abs(hx) - 0.36) + rough);
    surface.height =
      dome(outside, 0.75) * 0.4 * mix(1, 0.55, ramp(0.1, 0.4, hy)) +
      (0.015 + 0.014 * hair.curl) * strand +
      0.02 * ramp(-0.02, 0.16, above);
    const covered = ramp(-0.025, 0.03, outside + rough) * ramp(-0.02, 0.03 + 0.05 * hair.thin, above) * bottom;
    const scalp =
      hair.thin *
      (0.65 + 0.35 * strand) *
      (sitter.card.hairStyle === 'receding' ? mix(1, 0.35, ramp(-0.35, -0.15, hy)) : 0.75);
    surface.coverage = covered * (1 - clamp(scalp, 0, 0.8));
    colourHair(sitter, hair, strand, surface);
    surface.open = mix(0.6, 1, ramp(0, 0.09, above)) * mix(1, 0.7, ramp(0.1, 0.5, hy));
    surface.lit = mix(0.75, 1, ramp(0, 0.08, above));
  };
}

/** The lie of the hair in about [-1, 1]: along rays from the parting on the skull, downwards below it, in clumps if curly. */
function strandAt(sitter: Sitter, hair: HairShape, x: number, y: number, parting: number): number {
  const curls =
    hair.curl > 0.6 ? noise(x * 9 + sitter.grain, y * 9) * 0.65 + noise(x * 19, y * 19 + sitter.grain) * 0.35 : 0;
  const dx = x - parting;
  const dy = y + sitter.headTop * 0.95;
  const distance = Math.sqrt(dx * dx + dy * dy);
  const ray = dx / (distance + 0.12);
  const bend = hair.curl * 0.6 * Math.sin(y * 9 + sitter.grain + 2 * noise(x * 3, y * 2));
  const across = mix(ray * 6, dx * 9, ramp(-0.3, 0.2, y)) + bend;
  const straight =
    noise(across * 1.1 + sitter.grain, distance * 1.3) * 0.6 +
    noise(across * 2.7 + 9, distance * 1.8 + sitter.grain) * 0.4;
  return mix(straight, curls, ramp(0.5, 0.85, hair.curl));
}

function colourHair(sitter: Sitter, hair: HairShape, strand: number, surface: Surface): void {
  const light = clamp(0.28 + 0.42 * strand, 0, 1) * (1 - 0.35 * hair.curl);
  surface.red = mix(sitter.hair[0], sitter.hairLight[0], light);
  surface.green = mix(sitter.hair[1], sitter.hairLight[1], light);
  surface.blue = mix(sitter.hair[2], sitter.hairLight[2], light);
  surface.shine = (0.26 + 0.3 * strand) * (1 - 0.75 * hair.curl);
}
