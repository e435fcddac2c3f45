import { mixColours, paint, scaleColour } from '../colour.ts';
import { mix, ramp, spot } from '../shape.ts';
import type { Solid } from '../solid.ts';
import { eggSolid } from '../solid-shapes.ts';
import type { Sitter } from './person-build.ts';
import { coversEars, hangsOverEars } from './person-card.ts';
import { wear } from './person-dress.ts';

const SIDES = [-1, 1] as const;
const GOLD = paint(214, 168, 82);
const PEARL = paint(236, 230, 220);

export function earSolids(sitter: Sitter): Solid[] {
  if (coversEars(sitter.card.headwear) || hangsOverEars(sitter.card.hairStyle)) return [];
  const { skin, blush, shadow, headWidth } = sitter;
  return SIDES.map((side) =>
    eggSolid(
      { x: side * (headWidth - 0.012), y: 0.075, z: -0.07 },
      { x: 0.045, y: 0.125 + 0.012 * sitter.ageing, z: 0.075 },
      {
        mesh: 10,
        warp: (point) => {
          // The rim stands off the head; the lobe is narrower than the upper part.
          point.z += 0.02 * ramp(0.1, -0.05, point.y) - 0.03 * (point.y - 0.075);
          point.x -= side * 0.55 * (point.z + 0.07);
        },
        cover: (point, material) => {
          const bowl = spot(point.z + 0.045, point.y - 0.085, 0.045, 0.07);
          wear(material, mixColours(skin, blush, 0.45), 1);
          wear(material, scaleColour(shadow, 0.7), 0.75 * bowl);
          material.flesh = 1;
          material.shine = 0.12;
        },
      },
    ),
  );
}

export function earringSolids(sitter: Sitter): Solid[] {
  const { earrings } = sitter.card;
  if (earrings === 'none') return [];
  const [colour, tall] = earrings === 'gold' ? [GOLD, 0.055] : [PEARL, 0.036];
  return SIDES.map((side) =>
    eggSolid(
      { x: side * (sitter.headWidth + 0.025), y: 0.215 + tall, z: -0.05 },
      { x: 0.034, y: tall, z: 0.034 },
      {
        mesh: 6,
        cover: (_point, material) => {
          wear(material, colour, 1);
          material.shine = 1;
        },
      },
    ),
  );
}

/** Two rims on a plane before the face, and the arms to the ears. */
export function glassesSolids(sitter: Sitter): Solid[] {
  const { glasses } = sitter.card;
  if (glasses === 'none') return [];
  const square = glasses === 'square';
  const frame = sitter.grain < 24 ? paint(148, 116, 62) : sitter.grain < 44 ? paint(40, 34, 32) : paint(96, 50, 34);
  const [halfWidth, halfHeight] = square ? [0.122, 0.082] : [0.108, 0.1];
  const middle = sitter.eyeApart + 0.006;
  const front: Solid = {
    columns: 8,
    rows: 2,
    place: (u, v, point) => {
      point.x = (u - 0.5) * 0.74;
      point.y = 0.02 + (v - 0.5) * 0.3;
      point.z = 0.475 - 0.5 * point.x * point.x;
    },
    cover: ({ x, y }, material) => {
      const dx = (Math.abs(x) - middle) / halfWidth;
      const dy = (y - 0.02) / halfHeight;
      const round = square ? (dx ** 4 + dy ** 4) ** 0.25 : Math.sqrt(dx * dx + dy * dy);
      const rim = ramp(0.17, 0.06, Math.abs(round - 1));
      const bridge =
        ramp(0.02, 0.01, Math.abs(y + 0.012)) * ramp(middle - halfWidth + 0.01, middle - halfWidth - 0.01, Math.abs(x));
      const drawn = Math.max(rim, bridge);
      const glint = 0.3 * ramp(1, 0.9, round) * ramp(0.35, 0.05, Math.abs(dx + dy * 0.8 + 0.35));
      material.coverage = Math.max(drawn * 0.85, glint);
      wear(material, [0.75, 0.8, 0.85], 1);
      wear(material, frame, drawn);
      material.shine = 0.5;
    },
  };
  const arms = SIDES.map(
    (side): Solid => ({
      columns: 6,
      rows: 1,
      twoSided: true,
      place: (u, v, point) => {
        point.x = side * mix(middle + halfWidth - 0.005, sitter.headWidth - 0.005, Math.min(1, u * 2));
        point.y = -0.02 + 0.03 * (v - 0.5) + 0.02 * u;
        point.z = mix(0.435, -0.06, u);
      },
      cover: (_point, material) => {
        wear(material, frame, 1);
        material.coverage = 0.85;
        material.shine = 0.4;
      },
    }),
  );
  return [front, ...arms];
}
