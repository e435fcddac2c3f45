import { paint } from '../colour.ts';
import { gridMesh, type Mesh } from '../mesh.ts';
import { ramp } from '../shape.ts';
import type { Car } from './car-build.ts';
import { PART } from './car-part.ts';
import { blend, CHROME, DARK, type Finish, lay } from './car-surface.ts';

const RUBBER = paint(38, 37, 38);
const WHITEWALL = paint(226, 220, 204);
const ALLOY = paint(184, 186, 190);

/** Half a wheel's section from the inner shoulder of the tyre to the hub: share of the radius, metres outwards. */
const PROFILE = [
  [0.85, -0.11],
  [1, -0.09],
  [1, 0.07],
  [0.93, 0.1],
  [0.64, 0.09],
  [0.6, 0.05],
  [0.3, 0.06],
  [0, 0.075],
] as const;

/** The four wheels, each turned round its axle. */
export function wheels(car: Car): Mesh[] {
  const { wheelRadius: radius, halfWidth } = car;
  return [-1, 1].flatMap((side) =>
    [car.frontAxle, car.rearAxle].map((axle) =>
      gridMesh({ part: PART.wheel, rows: PROFILE.length - 1, columns: 18, closed: true }, (u) => {
        const [share, out] = PROFILE[Math.round(u * (PROFILE.length - 1))] as readonly [number, number];
        return (v) => {
          const angle = 2 * Math.PI * v;
          return [
            axle + radius * share * Math.cos(angle),
            side * (halfWidth - 0.13 + out),
            radius + radius * share * Math.sin(angle),
          ];
        };
      }),
    ),
  );
}

/** Tyre, rim and hub at a point of a wheel. */
export function wheelFace(car: Car): (x: number, z: number, finish: Finish) => void {
  const { wheelRadius: radius, rims, bodyColour, card } = car;
  return (x, z, finish) => {
    const axle = Math.abs(x - car.frontAxle) < Math.abs(x - car.rearAxle) ? car.frontAxle : car.rearAxle;
    const dx = x - axle;
    const dz = z - radius;
    const out = Math.sqrt(dx * dx + dz * dz) / radius;
    lay(finish, RUBBER, 0.02, 0.1);
    finish.open = 0.55 + 0.35 * ramp(0, radius * 1.6, z);
    if (card.wheels === 'whitewall' && out > 0.66 && out < 0.82) lay(finish, WHITEWALL, 0.02, 0.1);
    if (out > 0.62) return;
    const angle = Math.atan2(dz, dx);
    if (card.wheels === 'alloy') {
      const spoke = Math.cos(angle * 5) * 0.5 + 0.5;
      lay(finish, ALLOY, 0.2, 1);
      if (out > 0.2 && out < 0.54) blend(finish, DARK, ramp(0.35, 0.75, 1 - spoke) * 0.9);
    } else if (card.wheels === 'wire') {
      lay(finish, rims, 0.1, 0.5);
      if (out > 0.18 && out < 0.54) blend(finish, DARK, 0.5 + 0.25 * Math.cos(angle * 12));
      if (out < 0.18) lay(finish, CHROME, 0.5, 1.5);
    } else {
      lay(finish, card.era === '1930s' ? rims : card.era === '1950s' ? bodyColour : rims, 0.1, 0.5);
      if (out < (card.era === '1990s' ? 0.5 : 0.4)) lay(finish, CHROME, 0.4, 1.5);
      else if (out > 0.42 && out < 0.52) blend(finish, DARK, 0.6);
    }
  };
}
