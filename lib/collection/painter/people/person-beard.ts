import { noise } from '../noise.ts';
import { bell, mix, ramp } from '../shape.ts';
import type { Solid } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import { wear } from './person-dress.ts';
import { bareHead, faceRelief, mouthLine } from './person-head.ts';

/** A second skin over the lower face, as thick as the beard, and let through where it is bare. */
export function beardSolids(sitter: Sitter): Solid[] {
  const { facialHair } = sitter.card;
  if (facialHair === 'none' || facialHair === 'stubble') return [];
  const { grain, chin, hair, hairLight } = sitter;
  const placeOnHead = bareHead(sitter);
  const long = facialHair === 'beard' ? 0.4 + 0.6 * ramp(10, 60, grain) : 0.5;
  const thick = facialHair === 'moustache' ? 0.018 : 0.022 + 0.05 * long;
  return [
    {
      columns: 40,
      rows: 34,
      place: (u, v, point) => {
        const s = u * 2 - 1;
        placeOnHead(1.9 * (0.5 * s + 0.5 * s * s * s), 0.5 + 0.5 * v, point);
        if (point.z > 0) point.z += faceRelief(sitter, point.x, point.y) * ramp(0, 0.24, point.z);
        const share = beardAt(sitter, point.x, point.y);
        const stands = thick * ramp(0.1, 1, share) * (1 + 0.25 * noise(point.x * 12 + grain, point.y * 12));
        point.x += stands * 0.6 * (point.x / 0.3);
        point.z += stands;
        if (facialHair !== 'moustache') point.y += 0.15 * long * ramp(chin - 0.2, chin, point.y) * ramp(0, 0.6, share);
      },
      cover: ({ u, v, x, y }, material) => {
        // Asked of the face below the beard, not of where the beard hangs.
        const share = beardAt(sitter, x, Math.min(y, chin + 0.02));
        const strand = noise(u * 34 + grain, v * 5) * 0.6 + noise(u * 17, v * 9 + grain) * 0.4;
        material.coverage = ramp(0.08, 0.85, share + 0.3 * strand);
        wear(material, hair, 1);
        wear(material, hairLight, 0.28 + 0.45 * strand);
        if (sitter.ageing > 0.5 && facialHair !== 'moustache')
          wear(material, [0.42, 0.41, 0.4], 0.35 * ramp(0.42, 0.5, y));
        material.shine = 0.12;
        material.open = mix(0.8, 1, ramp(0.3, 0.9, share));
        material.tiltX = 0.25 * strand;
      },
    },
  ];
}

/** 1 where the beard is full, 0 on bare skin; x, y on the face. */
function beardAt(sitter: Sitter, x: number, y: number): number {
  const side = Math.abs(x);
  const { facialHair } = sitter.card;
  const line = mouthLine(sitter, x);
  const onLip =
    ramp(
      0.036,
      -0.01,
      Math.abs(y - (line - 0.064 + 0.3 * side * side * (facialHair === 'moustache' ? 2.6 : 4))) - 0.016,
    ) *
    ramp(sitter.mouthWidth + 0.06, sitter.mouthWidth - 0.04, side) *
    (1 - 0.35 * bell((side * side) / 0.0009));
  if (facialHair === 'moustache') return onLip;
  const bareMouth =
    ramp(sitter.mouthWidth * 0.95, sitter.mouthWidth * 0.6, side) *
    ramp(line + 0.075, line + 0.04, y) *
    ramp(line - 0.08, line - 0.04, y);
  if (facialHair === 'goatee') {
    const round = Math.sqrt((side / 0.17) ** 2 + ((y - 0.47) / 0.17) ** 2);
    return Math.max(onLip, ramp(1.05, 0.8, round) * (1 - bareMouth) * ramp(line - 0.03, line + 0.02, y));
  }
  const cheekLine = mix(0.37, 0.12, ramp(0.12, 0.36, side));
  return Math.max(onLip, ramp(cheekLine - 0.05, cheekLine + 0.09, y) * (1 - bareMouth));
}
