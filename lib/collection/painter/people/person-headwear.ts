import { cloud, noise } from '../noise.ts';
import { bell, mix, ramp } from '../shape.ts';
import type { Solid } from '../solid.ts';
import { eggSolid } from '../solid-shapes.ts';
import type { Sitter } from './person-build.ts';
import { darken, patternAt, wear } from './person-dress.ts';
import { placeOnCap } from './person-skull.ts';

export function headwearSolids(sitter: Sitter): Solid[] {
  switch (sitter.card.headwear) {
    case 'none':
      return [];
    case 'beret':
      return [beret(sitter)];
    case 'brimmed':
      return [crown(sitter), brim(sitter, { from: 0.9, wide: 0.27, front: false })];
    case 'cap':
      return [flatCap(sitter), brim(sitter, { from: 0.86, wide: 0.24, front: true })];
    case 'kerchief':
      return [wrap(sitter, { top: 0.035, side: 0.03, tail: 0.42, winds: 0.15 })];
    case 'headwrap':
      return [wrap(sitter, { top: 0.22, side: 0.07, tail: 0.1, winds: 0.8 })];
    case 'turban':
      return [wrap(sitter, { top: 0.15, side: 0.12, tail: 0.05, winds: 1 })];
    case 'headscarf':
      return [headscarf(sitter)];
  }
}

/** Worn low on the forehead, its edge level with the top of the ears. */
const EDGE = -0.3;

function beret(sitter: Sitter): Solid {
  const { hat, grain } = sitter;
  const side = grain < 32 ? -1 : 1;
  return eggSolid(
    { x: side * 0.07, y: -0.5, z: -0.04 },
    { x: 0.52, y: 0.19, z: 0.5 },
    {
      mesh: 16,
      warp: (point) => {
        point.y += side * 0.28 * point.x - 0.1 * point.z;
      },
      cover: ({ x, z }, material) => {
        wear(material, hat, 1);
        material.shine = 0.06;
        material.tiltX = 0.2 * cloud(x * 4 + grain, z * 4);
      },
    },
  );
}

function crown(sitter: Sitter): Solid {
  const { hat, scarf, headWidth, grain } = sitter;
  return {
    columns: 32,
    rows: 16,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      const wall = ramp(0, 0.28, v);
      const radius = (headWidth + 0.035) * Math.min(1, v / 0.25) ** 0.5 * mix(0.86, 1, v);
      point.x = radius * Math.sin(azimuth);
      point.z = -0.06 + radius * 1.18 * Math.cos(azimuth);
      point.y =
        mix(-0.7, EDGE - 0.02, Math.max(0, (v - 0.22) / 0.78)) + 0.06 * bell((point.x * point.x) / 0.03) * (1 - wall);
    },
    cover: ({ u, v }, material) => {
      wear(material, hat, 1);
      wear(material, scarf, ramp(0.68, 0.72, v) * ramp(0.97, 0.93, v));
      material.shine = 0.06;
      material.tiltX = 0.2 * cloud(u * 9 + grain, v * 4);
    },
  };
}

/** All round, or only in front as a peak. */
function brim(sitter: Sitter, { from, wide, front }: { from: number; wide: number; front: boolean }): Solid {
  const { hat, headWidth, grain } = sitter;
  const reach = front ? 1.15 : Math.PI;
  return {
    columns: 40,
    rows: 5,
    twoSided: true,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * reach;
      const taper = front ? Math.cos(azimuth * 1.2) ** 0.5 || 0 : 1;
      const radius = headWidth * (from + 0.12) + wide * v * taper;
      point.x = radius * Math.sin(azimuth);
      point.z = -0.06 + radius * 1.15 * Math.cos(azimuth);
      point.y =
        EDGE -
        0.03 +
        (front ? 0.02 + 0.17 * v : 0.1 * v * Math.cos(azimuth) ** 2 - 0.06 * v * Math.sin(azimuth) ** 2) +
        0.03 * v * noise(u * 6 + grain, 1);
    },
    cover: (_point, material) => {
      wear(material, hat, 1);
      if (material.inside) darken(material, 0.35);
      material.shine = 0.06;
    },
  };
}

function flatCap(sitter: Sitter): Solid {
  const { hat, headWidth, grain } = sitter;
  return eggSolid(
    { x: 0, y: -0.41, z: -0.05 },
    { x: headWidth + 0.07, y: 0.25, z: 0.53 },
    {
      mesh: 16,
      warp: (point) => {
        point.y += -0.1 * ramp(0.2, -0.5, point.z) + 0.06 * ramp(0.1, 0.5, point.z);
      },
      cover: ({ x, z }, material) => {
        wear(material, hat, 1);
        wear(
          material,
          sitter.pattern,
          sitter.card.cloth === 'plain' ? 0 : 0.3 * ramp(0, 0.6, Math.sin(x * 40) * Math.sin(z * 40)),
        );
        material.tiltX = 0.25 * cloud(x * 4 + grain, z * 3);
        material.shine = 0.04;
      },
    },
  );
}

/** Cloth wound about the head above the ears; `tail` is how far down it goes behind. */
function wrap(
  sitter: Sitter,
  { top, side, tail, winds }: { top: number; side: number; tail: number; winds: number },
): Solid {
  const { hat, pattern, grain, card } = sitter;
  const lean = grain < 32 ? 1 : -1;
  const edge = (azimuth: number) =>
    mix(mix(EDGE - 0.03, -0.1, ramp(0.5, 1.5, Math.abs(azimuth))), tail, ramp(1.5, 2.4, Math.abs(azimuth)));
  return {
    columns: 44,
    rows: 26,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      placeOnCap(
        sitter,
        azimuth,
        v,
        0.45,
        (around, y) => {
          const full = mix(side, top, ramp(0, -0.5, y));
          const fold = winds * 0.02 * Math.sin(v * 24 + lean * Math.sin(around) * 5);
          return 0.02 + full * ramp(-0.03, 0.1, edge(around) - y) + fold;
        },
        point,
      );
    },
    cover: ({ u, v, x, y }, material) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      material.coverage = ramp(-0.01, 0.012, edge(azimuth) - y);
      wear(material, hat, 1);
      if (card.cloth !== 'plain') wear(material, pattern, 0.6 * patternAt(sitter, x, y));
      const fold = Math.sin(v * 24 + lean * Math.sin(azimuth) * 5 + noise(u * 5 + grain, v * 4));
      material.tiltY = winds * 0.5 * fold + 0.2 * (1 - winds) * cloud(x * 4 + grain, y * 5);
      material.tiltX = (1 - winds) * 0.3 * cloud(x * 3, y * 5 + grain);
      darken(material, winds * 0.3 * ramp(0.3, -0.8, fold));
      material.shine = 0.08;
    },
  };
}

/** Frames the face, lies close under the chin and falls over the shoulders. */
function headscarf(sitter: Sitter): Solid {
  const { hat, grain, headWidth, chin } = sitter;
  return {
    columns: 56,
    rows: 40,
    twoSided: true,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 2 * Math.PI;
      if (v < 0.45) {
        placeOnCap(sitter, azimuth, v / 0.45, 0.14, () => 0.05, point);
        return;
      }
      const y = mix(0.14, 1.15, (v - 0.45) / 0.55);
      const close = ramp(0.14, chin + 0.06, y);
      const loose = ramp(chin, 1.05, y);
      const fold = 0.035 * noise(azimuth * 2.6 + grain, y * 2.4) * ramp(0.2, 0.7, y);
      const half = mix(mix(headWidth * 0.99 + 0.05, 0.3, close), 0.66, loose * loose) + fold;
      const front = mix(mix(0.44, 0.3, close), 0.36, loose) + fold;
      const back = -0.5;
      point.x = half * Math.sin(azimuth);
      point.y = y;
      point.z = (front + back) / 2 + ((front - back) / 2) * Math.cos(azimuth);
    },
    cover: ({ x, y, z }, material) => {
      const dx = x / (headWidth * 0.9);
      const dy = (y - 0.1) / (chin - 0.1 + 0.015);
      const up = (y - 0.1) / 0.47;
      const round = z > 0 ? Math.sqrt(dx * dx + (y > 0.1 ? dy * dy : up * up)) : 2;
      material.coverage = ramp(0.97, 1.03, round);
      wear(material, hat, 1);
      if (material.inside) darken(material, 0.6);
      const fold = cloud(x * 4 + grain + y * 2, y * 2.2 - Math.abs(x) * 4);
      material.tiltX = 0.4 * fold * ramp(1, 1.3, round) + 0.25 * Math.sign(x) * ramp(1.12, 1, round) * -1;
      material.tiltY = 0.35 * cloud(x * 2.4, y * 5 + grain) * ramp(0.4, 0.7, y);
      material.open = mix(0.7, 1, ramp(1, 1.2, round));
      material.shine = 0.06;
    },
  };
}
