import type { Colour } from '../colour.ts';
import { cloud, noise } from '../noise.ts';
import { bell, mix, ramp } from '../shape.ts';
import type { Material, SolidPoint } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import type { PersonCard } from './person-card.ts';

type Neckline = { base: number; drop: number; width: number; power: number };

const NECKLINE: Record<PersonCard['dress'], Neckline> = {
  crew: { base: 0.77, drop: 0.1, width: 0.3, power: 2.2 },
  vNeck: { base: 0.77, drop: 0.36, width: 0.34, power: 1 },
  scoop: { base: 0.83, drop: 0.24, width: 0.5, power: 2.4 },
  shirt: { base: 0.74, drop: 0.3, width: 0.2, power: 1 },
  jacket: { base: 0.74, drop: 0.14, width: 0.2, power: 1 },
  highNeck: { base: 0.66, drop: 0, width: 0.3, power: 1 },
  scarf: { base: 0.77, drop: 0.1, width: 0.3, power: 2.2 },
  shawl: { base: 0.82, drop: 0.16, width: 0.4, power: 2.2 },
  overalls: { base: 0.77, drop: 0.1, width: 0.3, power: 2.2 },
};

/** The height where the dress begins at x. */
export function necklineAt({ card }: Sitter, x: number): number {
  const { base, drop, width, power } = NECKLINE[card.dress];
  return base + drop * (1 - Math.min(1, Math.abs(x) / width) ** power);
}

/** Paints the dress over the skin of the bust, below its neckline. */
export function coverDress(sitter: Sitter, { x, y }: SolidPoint, material: Material): void {
  const below = y - necklineAt(sitter, x);
  material.open *= mix(1, 0.7, ramp(-0.05, 0, below)); // under the edge
  if (below < -0.02) return;
  const { card, grain, cloth } = sitter;
  const share = ramp(-0.012, 0.012, below);
  const hem = bell(((below - 0.03) * (below - 0.03)) / 0.0009);
  material.flesh *= 1 - share;
  material.shine = mix(material.shine, 0.07, share);
  const colour = card.dress === 'overalls' || card.dress === 'jacket' ? sitter.lining : cloth;
  wear(material, colour, share);
  if (card.dress !== 'jacket') wear(material, sitter.pattern, share * patternAt(sitter, x, y));
  if (card.dress === 'crew' || card.dress === 'highNeck')
    darken(material, 0.25 * share * bell(((below - 0.06) * (below - 0.06)) / 0.0006));
  if (card.dress === 'shirt') darken(material, 0.35 * share * bell((x * x) / 0.0006) * ramp(0.1, 0.16, below));
  material.tiltY -= 0.35 * hem * share;
  if (card.dress === 'jacket') coverJacket(sitter, x, y, material);
  if (card.dress === 'overalls') coverOveralls(sitter, x, y, material);
  const slack = share * ramp(0, 0.15, below);
  material.tiltX += slack * 0.42 * cloud(x * 3.1 + y * 1.2 + grain, y * 1.8 - x * x);
  material.tiltY += slack * 0.3 * cloud(x * 2.2 - grain, y * 3.4 + x * x * 2);
}

/** Lapels over a shirt and, on some, a tie. */
function coverJacket(sitter: Sitter, x: number, y: number, material: Material): void {
  const side = Math.abs(x);
  const { cloth, scarf, grain } = sitter;
  const tie = grain < 40 && sitter.angular > 0;
  const opening = Math.max(0, 0.3 - (y - 0.74) * 0.62);
  if (tie) {
    const width = 0.03 + 0.07 * ramp(0.86, 1.3, y) + 0.02 * ramp(0.87, 0.85, y);
    wear(material, scarf, ramp(0.012, -0.012, side - width) * ramp(0.8, 0.83, y));
  } else darken(material, 0.3 * bell((x * x) / 0.0005) * ramp(0.9, 0.95, y));
  const worn = ramp(-0.012, 0.012, side - opening);
  wear(material, cloth, worn);
  wear(material, sitter.pattern, 0.6 * worn * patternAt(sitter, x, y));
  material.shine = mix(material.shine, 0.05, worn);
  const lapel = side - opening - 0.17 + 0.12 * ramp(0.85, 1.2, y);
  const onLapel = worn * ramp(0.015, -0.015, lapel);
  material.tiltX += 0.3 * Math.sign(x) * worn * bell((lapel * lapel) / 0.001);
  wear(material, [cloth[0] * 1.25 + 0.01, cloth[1] * 1.25 + 0.01, cloth[2] * 1.25 + 0.01], onLapel * 0.7);
  darken(material, 0.45 * worn * bell(((lapel - 0.02) * (lapel - 0.02)) / 0.0006));
}

function coverOveralls({ cloth }: Sitter, x: number, y: number, material: Material): void {
  const strap = Math.abs(Math.abs(x) - 0.33) - 0.07;
  const bib = Math.max(Math.abs(x) - 0.42, 1.08 - y);
  const worn = ramp(0.015, -0.015, Math.min(strap, bib));
  wear(material, cloth, worn);
  darken(material, 0.4 * ramp(0.03, 0.005, Math.abs(Math.min(strap, bib))) * (1 - worn));
}

/** How much of the pattern's colour shows: 0 … 1. Soft, as the brush leaves it. */
export function patternAt({ card, grain }: Sitter, x: number, y: number): number {
  switch (card.cloth) {
    case 'plain':
      return 0;
    case 'striped':
      return 0.8 * ramp(-0.1, 0.5, Math.sin(y * 34 + 2.5 * x * x));
    case 'checked':
      return 0.42 * (ramp(-0.1, 0.5, Math.sin(y * 26 + grain)) + ramp(-0.1, 0.5, Math.sin(x * 26)));
    case 'flowered':
      return (
        0.8 * ramp(0.25, 0.6, noise(x * 15 + grain, y * 15)) + 0.25 * ramp(0.1, 0.5, noise(x * 24, y * 24 + grain))
      );
  }
}

export function wear(material: Material, colour: Colour, share: number): void {
  material.red += (colour[0] - material.red) * share;
  material.green += (colour[1] - material.green) * share;
  material.blue += (colour[2] - material.blue) * share;
}

export function darken(material: Material, share: number): void {
  material.red *= 1 - share;
  material.green *= 1 - share;
  material.blue *= 1 - share;
}
