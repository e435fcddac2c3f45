import { gridMesh, type Mesh } from '../mesh.ts';
import { mix } from '../shape.ts';
import { loft } from '../superquadric.ts';
import type { Car } from './car-build.ts';
import { PART } from './car-part.ts';

/** Bars across the ends, curved round the corners. */
export function bumpers(car: Car): Mesh[] {
  const thick = car.card.era === '1970s' ? 0.085 : car.card.era === '1950s' ? 0.09 : 0.06;
  const z = car.sill + (car.card.era === '1930s' ? 0.26 : 0.2);
  return [-1, 1].map((end) =>
    gridMesh(
      { part: car.card.era === '1970s' ? PART.bumper : PART.chrome, rows: 12, columns: 8, closed: true },
      (u) => {
        const across = 2 * u - 1;
        const y = across * (car.halfWidth + 0.02);
        const x = end * (car.length / 2 + 0.05 - 0.34 * Math.abs(across) ** 5);
        return (v) => {
          const angle = 2 * Math.PI * v;
          return [x + thick * 0.8 * Math.cos(angle), y, z + thick * Math.sin(angle)];
        };
      },
    ),
  );
}

/** Seats, the folded hood and the windscreen of an open car. */
export function openSeats(car: Car): Mesh[] {
  const blob = (x: number, y: number, halfLength: number, halfWidth: number, top: number): Mesh =>
    loft({
      part: PART.seat,
      rows: 8,
      columns: 12,
      back: x - halfLength,
      front: x + halfLength,
      centreY: y,
      halfWidth: () => halfWidth,
      top: () => top,
      bottom: () => car.belt - 0.4,
      ends: 3,
      section: 3.4,
    });
  const narrow = car.card.era === '1930s' ? 0.8 : 1;
  const seat = car.screenFoot - 1.05;
  return [
    blob(seat, -0.36 * narrow, 0.13, 0.25 * narrow, car.belt + 0.24),
    blob(seat, 0.36 * narrow, 0.13, 0.25 * narrow, car.belt + 0.24),
    blob(car.rearFoot - 0.12, 0, 0.26, 0.66 * narrow, car.belt + 0.14),
    gridMesh({ part: PART.screen, rows: 4, columns: 10, closed: false }, (u) => (v) => {
      const y = 2 * v - 1;
      return [
        mix(car.screenFoot, car.roofFront, u) - 0.16 * y * y,
        y * mix(car.cabinFoot, car.cabinTop, u),
        mix(car.cowl - 0.05, car.roof - 0.02, u),
      ];
    }),
  ];
}
