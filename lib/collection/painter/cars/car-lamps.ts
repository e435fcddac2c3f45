import type { Car } from './car-build.ts';

/** A pair of lamps: how far from the middle each way, the half axes of the lens, and whether it is round. */
export type Lamps = { x: number; y: number; z: number; across: number; up: number; square: boolean };

export function headlamps({ card, length, halfWidth, nose, frontAxle }: Car): Lamps {
  const x = length / 2;
  return {
    '1930s': { x: frontAxle + 0.32, y: 0.5, z: 0.9, across: 0.14, up: 0.14, square: false },
    '1950s': { x, y: halfWidth * 0.76, z: nose - 0.15, across: 0.125, up: 0.125, square: false },
    '1970s': { x, y: halfWidth * 0.7, z: nose - 0.18, across: 0.17, up: 0.1, square: true },
    '1990s': { x, y: halfWidth * 0.7, z: nose - 0.1, across: 0.24, up: 0.09, square: false },
  }[card.era];
}

export function tailLamps({ card, length, halfWidth, tail, sill }: Car): Lamps {
  const x = length / 2;
  const boxy = card.body === 'estate' || card.body === 'suv' || card.body === 'van' || card.body === 'hatchback';
  return {
    '1930s': { x, y: halfWidth * 0.5, z: sill + 0.4, across: 0.08, up: 0.08, square: false },
    '1950s': { x, y: halfWidth * 0.78, z: tail - 0.14, across: 0.09, up: 0.12, square: false },
    '1970s': { x, y: halfWidth * 0.72, z: tail - 0.19, across: 0.2, up: 0.085, square: true },
    '1990s': {
      x,
      y: halfWidth * 0.74,
      z: tail - (boxy ? 0.1 : 0.16),
      across: boxy ? 0.12 : 0.2,
      up: boxy ? 0.18 : 0.1,
      square: false,
    },
  }[card.era];
}
