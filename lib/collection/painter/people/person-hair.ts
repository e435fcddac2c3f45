import { cloud, noise } from '../noise.ts';
import { clamp, mix, ramp } from '../shape.ts';
import type { Material, Solid } from '../solid.ts';
import { eggSolid, ropeSolid } from '../solid-shapes.ts';
import type { Sitter } from './person-build.ts';
import { wear } from './person-dress.ts';
import type { HairCut } from './person-hair-cut.ts';
import { placeOnCap } from './person-skull.ts';

const BACK = Math.PI;

/** The cap first, then what hangs from it. */
export function hairSolids(sitter: Sitter, cut: HairCut): Solid[] {
  if (cut.top === 0 || sitter.card.headwear === 'headscarf') return [];
  const solids = [cap(sitter, cut)];
  if (cut.end > 0) solids.push(curtain(sitter, cut));
  if (cut.bun === 'low' || (cut.bun === 'high' && sitter.card.headwear === 'none')) solids.push(bun(sitter, cut));
  if (cut.tail === 'ponytail') solids.push(ponytail(sitter, cut));
  if (cut.tail === 'braids') solids.push(braid(sitter, cut, -1), braid(sitter, cut, 1));
  return solids;
}

function cap(sitter: Sitter, cut: HairCut): Solid {
  const { grain, card } = sitter;
  const pressed = card.headwear === 'none' ? 1 : 0.25; // a hat flattens what it covers
  const thickness = (azimuth: number, y: number) => {
    const above =
      Math.min(hairlineAt(cut, azimuth - 0.2), hairlineAt(cut, azimuth), hairlineAt(cut, azimuth + 0.2)) - y;
    const lift = ramp(0.25, -0.45, y);
    const full = mix(cut.side, cut.top, lift) * mix(1, pressed, ramp(-0.1, -0.3, y));
    // All azimuths meet at the crown, so nothing that depends on them may reach it.
    const around = Math.sqrt(Math.max(0, 1 - (y / sitter.headTop) ** 2));
    const [east, south] = [around * Math.sin(azimuth), around * Math.cos(azimuth)];
    const quiff = card.hairStyle === 'swept' ? 1 + 0.5 * around * ramp(1.2, 0.2, Math.abs(azimuth)) : 1;
    const rough = 1 + cut.curl * 0.7 * around * cloud(east * 3 + south * 1.4 + grain, y * 7 - south * 2.2);
    return 0.006 + full * quiff * rough * (0.05 + 0.95 * ramp(-0.02, 0.15, above));
  };
  return {
    columns: 48,
    rows: 28,
    twoSided: cut.side > 0.05,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      placeOnCap(sitter, azimuth, v, 0.5, thickness, point);
    },
    cover: (point, material) => {
      const azimuth = (point.u - 0.5) * 2 * Math.PI;
      const strand = lie(sitter, cut, azimuth, point);
      const line = hairlineAt(cut, azimuth) + (0.025 + 0.025 * cut.curl) * (cut.locs ? 0.3 : 1) * strand;
      const above = line - point.y;
      const fringe = card.hairStyle === 'receding' || card.hairStyle === 'cropped' ? 0.1 : 0.055;
      material.coverage = ramp(-0.008, fringe, above);
      const scalp =
        cut.thin *
        (0.6 + 0.5 * strand) *
        (card.hairStyle === 'receding' ? mix(0.6, 1, ramp(-0.2, -0.45, point.y)) : 0.8);
      material.coverage *= 1 - clamp(scalp, 0, 0.85);
      if (cut.curl > 0.5 && !material.inside) material.coverage *= ramp(-0.1, 0.14, material.facing + 0.22 * strand);
      colourHair(sitter, cut, strand, material);
      material.open *= material.inside ? 0.5 : mix(0.7, 1, ramp(0, 0.08, above));
    },
  };
}

/** The height of the hairline round the head; azimuth 0 in front. */
function hairlineAt(cut: HairCut, azimuth: number): number {
  const turn = Math.abs(azimuth);
  const fuller = cut.parting > 0 ? -1 : 1;
  const from = azimuth * fuller + Math.abs(cut.parting) * 2.2;
  const swept =
    cut.flow === 'back' ? 0 : cut.sweep * (ramp(0, 0.9, from) - 0.4 * ramp(0, -0.4, from)) * ramp(1.3, 0.9, turn);
  const front = cut.hairline + swept - cut.recede * ramp(0.2, 0.6, turn) + 0.05 * turn * turn;
  const temple = mix(front, cut.sideburn, ramp(0.92, 1.22, turn));
  if (cut.overEar > 0) return mix(temple, cut.overEar, ramp(1.12, 1.35, turn));
  const overEar = mix(temple, -0.07, ramp(1.38, 1.5, turn));
  return mix(overEar, 0.32, ramp(1.95, 2.6, turn));
}

/** Which strand a point belongs to, about −1 … 1: constant along the way the hair is combed. */
function lie(
  { grain }: Sitter,
  cut: HairCut,
  azimuth: number,
  { x, y, z }: { x: number; y: number; z: number },
): number {
  if (cut.locs) return Math.sin(azimuth * 13 + 1.5 * noise(z * 6, x * 6));
  const coils =
    cut.curl > 0.5
      ? noise(x * 9 + z * 5 + grain, y * 9 - z * 4) * 0.6 + noise(x * 17 + grain, y * 17 + z * 11) * 0.5
      : 0;
  if (cut.curl >= 1) return coils;
  const way =
    cut.flow === 'parted'
      ? z * 3.2 + 0.6 * y
      : cut.flow === 'back'
        ? Math.atan2(x, -y - 0.1) * 1.6 + 0.4 * Math.abs(x)
        : azimuth * 1.5;
  const wave = cut.curl * 0.55 * Math.sin(y * 10 + x * 4 + grain);
  const strands =
    noise((way + wave) * 2.2 + grain, y + x) * 0.6 + noise((way + wave) * 5.5 + 7, y * 1.5 + grain) * 0.45;
  return mix(strands, coils, ramp(0.5, 0.9, cut.curl));
}

function colourHair({ hair, hairLight, ageing, card }: Sitter, cut: HairCut, strand: number, material: Material): void {
  const light = clamp(0.28 + 0.75 * strand, 0, 1) * (1 - 0.3 * cut.curl);
  wear(material, hair, 1);
  wear(material, hairLight, light);
  const greying = card.age === 'middle' && card.hairColour !== 'blond' ? 0.25 * ageing : 0;
  wear(material, [0.4, 0.39, 0.38], greying * ramp(0.1, 0.6, strand));
  material.shine = (0.24 + 0.3 * strand) * (1 - 0.7 * cut.curl);
  material.flesh = 0.3;
  material.open = 1 - 0.25 * cut.curl * ramp(0.1, -0.5, strand);
  material.tiltX = 0.24 * (1 + cut.curl) * strand;
  material.tiltY = 0.2 * cut.curl * strand;
}

/** From one side of the face round the back to the other, hanging; its inner side is seen behind the neck. */
function curtain(sitter: Sitter, cut: HairCut): Solid {
  const { headWidth, grain } = sitter;
  const from = -0.34;
  return {
    columns: 48,
    rows: 24,
    twoSided: true,
    place: (u, v, point) => {
      const azimuth = 0.75 + u * 2 * (BACK - 0.75);
      const y = mix(from, cut.end, v);
      const fall = ramp(from, 0.5, y);
      const wave =
        cut.curl * (0.035 * Math.sin(y * 11 + azimuth * 3 + grain) + 0.05 * cloud(azimuth * 4 + grain, y * 6));
      const lobes = cut.locs ? 0.02 * Math.sin(azimuth * 13) : 0;
      const tuck = cut.end < 0.8 ? -0.07 * ramp(cut.end - 0.18, cut.end, y) : 0;
      const wide =
        0.012 +
        headWidth * (y < -0.04 ? Math.sqrt(Math.max(0.3, 1 - ((y + 0.04) / 0.7) ** 2)) : 1) +
        cut.side +
        cut.flare * fall +
        tuck +
        wave +
        lobes;
      const deep = 0.44 + cut.side + 0.5 * cut.flare * fall + tuck + wave + lobes;
      point.x = wide * Math.sin(azimuth);
      point.y = y;
      point.z =
        -0.06 +
        deep * Math.cos(azimuth) +
        0.05 * ramp(0.4, 0.9, y) * ramp(1.8, 1, Math.min(azimuth, 2 * BACK - azimuth));
    },
    cover: (point, material) => {
      const azimuth = 0.75 + point.u * 2 * (BACK - 0.75);
      const turn = Math.min(azimuth, 2 * BACK - azimuth);
      const strand =
        cut.locs || cut.curl >= 1 ? lie(sitter, cut, azimuth, point) : hangingStrand(sitter, cut, azimuth, point.y);
      const front = ramp(0.3, 0.6, point.y) * 0.16;
      const edge = turn - mix(0.78, cut.opening, ramp(-0.34, 0.15, point.y)) + 0.05 * strand + front;
      const tip = cut.end - point.y - 0.09 * (0.5 + 0.5 * strand) - (cut.end > 0.8 ? 0.14 * ramp(1.5, 1, turn) : 0);
      material.coverage = ramp(-0.02, 0.05, edge) * ramp(0, 0.05, tip) * ramp(-0.34, -0.28, point.y + 0.04 * strand);
      if (cut.curl > 0.5 && !cut.locs && !material.inside)
        material.coverage *= ramp(-0.1, 0.14, material.facing + 0.22 * strand);
      colourHair(sitter, cut, strand, material);
      material.open *= material.inside ? 0.55 : mix(0.75, 1, ramp(0, 0.2, edge));
      if (material.inside) material.shine = 0;
    },
  };
}

function hangingStrand({ grain }: Sitter, cut: HairCut, azimuth: number, y: number): number {
  const way = azimuth * 3 + cut.curl * 0.9 * Math.sin(y * 10 + azimuth * 3 + grain);
  return noise(way * 1.5 + grain, y * 1.2) * 0.6 + noise(way * 3.6, y * 1.7 + grain) * 0.45;
}

function bun(sitter: Sitter, cut: HairCut): Solid {
  const { grain } = sitter;
  const high = cut.bun === 'high';
  const size = (high ? 0.19 : 0.17) + 0.03 * cut.curl;
  const centre = high ? { x: 0, y: -0.64, z: -0.2 } : { x: 0, y: 0.06, z: -0.58 };
  return eggSolid(
    centre,
    { x: size * 1.15, y: size * 0.95, z: size },
    {
      cover: ({ u, v, x, y }, material) => {
        const strand =
          cut.curl > 0.5 ? cloud(x * 11 + grain, y * 11) : Math.sin(v * 11 + u * 9 + 2 * noise(u * 6 + grain, v * 3));
        colourHair(sitter, cut, strand * 0.8, material);
      },
    },
  );
}

/** From the back of the head over one shoulder. */
function ponytail(sitter: Sitter, cut: HairCut): Solid {
  const { grain, yaw } = sitter;
  const side = yaw > 0 ? -1 : 1;
  const length = 1 + 0.3 * ramp(0, 64, grain);
  return ropeSolid(
    (t, point) => {
      const over = ramp(0.1, 0.6, t);
      point.x = side * (0.16 + 0.31 * over + 0.025 * Math.sin(t * 7));
      point.y = -0.22 + length * t - 0.14 * Math.sin(t * Math.PI);
      point.z = mix(-0.5, 0.02, over) + 0.1 * ramp(0.6, 1, t);
    },
    (t, azimuth) =>
      (0.072 + 0.045 * cut.curl) *
      (1 + (0.15 + 0.3 * cut.curl) * noise(azimuth * 1.6 + grain, t * 9)) *
      (0.6 + 0.7 * ramp(0, 0.3, t)) *
      (1 - 0.75 * ramp(0.55, 1, t)),
    {
      cover: ({ u, v }, material) => {
        const strand = noise(u * 12 + grain + cut.curl * Math.sin(v * 14), v * 3) * 0.9;
        colourHair(sitter, cut, strand, material);
      },
    },
  );
}

function braid(sitter: Sitter, cut: HairCut, side: -1 | 1): Solid {
  const knots = (t: number) => Math.abs(Math.sin(t * 21));
  return ropeSolid(
    (t, point) => {
      point.x = side * (0.4 + 0.03 * Math.sin(t * 3) - 0.06 * t + 0.012 * Math.sin(t * 42));
      point.y = 0.1 + 1.05 * t;
      point.z = mix(-0.16, 0.12, ramp(0.2, 0.7, t));
    },
    (t) => 0.055 + 0.024 * knots(t) - 0.02 * ramp(0.7, 1, t),
    {
      rows: 36,
      cover: ({ u, v }, material) => {
        const strand = knots(v) * 1.5 - 0.9 + 0.3 * Math.sin(u * 20 + v * 40);
        colourHair(sitter, { ...cut, curl: 0.2 }, strand, material);
        material.tiltY += 0.5 * Math.cos(v * 42);
      },
    },
  );
}
