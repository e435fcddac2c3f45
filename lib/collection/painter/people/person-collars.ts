import { cloud, noise } from '../noise.ts';
import { bell, mix, ramp } from '../shape.ts';
import type { Solid } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import { overBust } from './person-bust.ts';
import { darken, patternAt, wear } from './person-dress.ts';

/** What is worn round the neck or over the shoulders, on top of the dress. */
export function collarSolids(sitter: Sitter): Solid[] {
  switch (sitter.card.dress) {
    case 'shirt':
    case 'jacket':
      return [shirtCollar(sitter)];
    case 'highNeck':
      return [rolledCollar(sitter)];
    case 'scarf':
      return [scarf(sitter)];
    case 'shawl':
      return [shawl(sitter)];
    default:
      return [];
  }
}

/** A turned-down collar, open in front, its two points on the chest. */
function shirtCollar(sitter: Sitter): Solid {
  const { neckWidth, lining, cloth, card } = sitter;
  const colour = card.dress === 'jacket' ? lining : cloth;
  return {
    columns: 40,
    rows: 8,
    twoSided: true,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 5;
      const points = bell(((Math.abs(azimuth) - 0.62) * (Math.abs(azimuth) - 0.62)) / 0.3);
      const radius = neckWidth * (1.12 + 0.34 * v) + 0.06 * v * points;
      point.x = radius * Math.sin(azimuth);
      point.y = 0.7 + 0.05 * Math.cos(azimuth) + (0.1 + 0.13 * points) * v;
      point.z = -0.07 + radius * 1.02 * Math.cos(azimuth) + 0.03 * v;
    },
    cover: ({ u, v }, material) => {
      const azimuth = Math.abs((u - 0.5) * 5);
      const gap = azimuth - 0.2 - 0.34 * v;
      material.coverage = ramp(-0.03, 0.03, gap);
      wear(material, colour, 1);
      if (card.dress === 'shirt') wear(material, sitter.pattern, 0.8 * patternAt(sitter, azimuth * 0.3, v * 0.2));
      material.shine = 0.06;
      if (material.inside) darken(material, 0.5);
      darken(material, 0.25 * ramp(0.8, 1, v));
    },
  };
}

function rolledCollar(sitter: Sitter): Solid {
  const { neckWidth, cloth, grain } = sitter;
  return {
    columns: 32,
    rows: 14,
    twoSided: true,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 6;
      const roll = 0.02 * Math.sin(v * Math.PI) + 0.014 * Math.sin(v * 11 + 0.5 * Math.sin(azimuth + grain));
      const radius = neckWidth * (1.1 + 0.25 * v * v) + roll;
      point.x = radius * Math.sin(azimuth);
      point.y = 0.6 + 0.05 * Math.cos(azimuth) + 0.24 * v;
      point.z = -0.06 + radius * Math.cos(azimuth);
    },
    cover: ({ u, v }, material) => {
      wear(material, cloth, 1);
      darken(material, material.inside ? 0.6 : 0.12 * (1 + Math.sin(u * 190)) * ramp(0, 0.2, v));
      material.shine = 0.05;
    },
  };
}

/** Wound loosely, with an end that hangs. */
function scarf(sitter: Sitter): Solid {
  const { neckWidth, scarf: colour, pattern, grain } = sitter;
  return {
    columns: 40,
    rows: 16,
    twoSided: true,
    place: (u, v, point) => {
      const azimuth = (u - 0.5) * 6;
      const belly = Math.sin(v * Math.PI);
      const radius = neckWidth * 1.16 + 0.1 * belly + 0.07 * v + 0.035 * noise(u * 7 + grain, v * 4);
      point.x = radius * Math.sin(azimuth);
      point.y = 0.64 + 0.07 * Math.cos(azimuth) + 0.26 * v + 0.03 * noise(u * 5, grain);
      point.z = -0.06 + radius * 1.05 * Math.cos(azimuth);
    },
    cover: ({ u, v }, material) => {
      const wind = Math.sin(v * 13 + u * 16 + 3 * noise(u * 4 + grain, v * 2));
      wear(material, colour, 1);
      if (sitter.card.cloth !== 'plain') wear(material, pattern, 0.5 * ramp(0.3, 0.8, Math.sin(u * 60)));
      darken(material, material.inside ? 0.6 : 0.2 * ramp(0.2, -0.9, wind));
      material.tiltY += 0.5 * wind;
      material.shine = 0.06;
    },
  };
}

/** Over both shoulders, crossing on the chest. */
function shawl(sitter: Sitter): Solid {
  const { scarf: colour, pattern, grain } = sitter;
  return overBust(sitter, 0.05, ({ x, y }, material) => {
    const edge = Math.abs(x) - Math.max(0.02, 0.36 - (y - 0.78) * 0.85);
    material.coverage = ramp(-0.02, 0.012, edge);
    wear(material, colour, 1);
    wear(material, pattern, 0.6 * ramp(0.05, 0.02, Math.abs(edge - 0.08)));
    const fold = cloud(edge * 9 + grain, y * 2.2);
    material.tiltX += 0.55 * fold * Math.sign(x);
    material.tiltY -= 0.4 * ramp(0.04, 0, edge);
    darken(material, 0.15 * ramp(0, -0.6, fold));
    material.open = mix(0.75, 1, ramp(0, 0.06, edge));
    material.shine = 0.04;
  });
}
