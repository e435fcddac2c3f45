import { curveThrough } from '../curve.ts';
import { gridMesh, type Mesh } from '../mesh.ts';
import { mix } from '../shape.ts';
import { closing, type Loft, loft, signedPower } from '../superquadric.ts';
import type { Car } from './car-build.ts';
import { bumpers, openSeats } from './car-fittings.ts';
import { PART } from './car-part.ts';
import { wheels } from './car-wheel.ts';

/** All surfaces of a car. */
export function carMeshes(car: Car): Mesh[] {
  const { card } = car;
  return [
    lowerBody(car),
    ...(card.body === 'convertible' ? openSeats(car) : [cabin(car)]),
    ...(card.era === '1930s' ? fenders(car) : []),
    ...(car.fins > 0 ? fins(car) : []),
    ...(card.era === '1990s' ? [] : bumpers(car)),
    ...wheels(car),
  ];
}

function lowerBody(car: Car): Mesh {
  const { length, halfWidth, card } = car;
  const half = length / 2;
  const old = card.era === '1930s';
  const van = card.body === 'van';
  const top = curveThrough([
    [-half, car.tail],
    [mix(-half, car.rearFoot, card.body === 'pickup' ? 0.5 : 0.35), mix(car.tail, car.deck, 0.85)],
    [Math.min(car.rearFoot, car.screenFoot - 1) + 0.02, car.deck],
    [(car.rearFoot + car.screenFoot) / 2, car.belt],
    [car.screenFoot, car.cowl],
    [mix(car.screenFoot, half, 0.6), mix(car.cowl, car.nose, van ? 0.6 : 0.4)],
    [half, car.nose],
  ]);
  const width = old
    ? curveThrough([
        [-half, 0.5],
        [car.rearAxle, 0.68],
        [0, halfWidth * 0.8],
        [car.screenFoot, halfWidth * 0.76],
        [half, 0.3],
      ])
    : curveThrough([
        [-half, halfWidth * 0.93],
        [-half * 0.6, halfWidth * 0.985],
        [0, halfWidth],
        [half * 0.6, halfWidth * 0.985],
        [half, halfWidth * (card.era === '1990s' ? 0.86 : 0.93)],
      ]);
  const bottom = curveThrough([
    [-half, car.sill + 0.14],
    [-half * 0.7, car.sill + 0.02],
    [half * 0.7, car.sill],
    [half, car.sill + (old ? 0.2 : 0.06)],
  ]);
  return loft({
    part: PART.body,
    rows: 34,
    columns: 26,
    back: -half,
    front: half,
    centreY: 0,
    halfWidth: width,
    top,
    bottom,
    ends: car.ends,
    section: car.section,
  });
}

/** The cabin: rounded plans stacked from the belt to the roof. */
function cabin(car: Car): Mesh {
  const foot = car.belt - 0.14;
  const height = car.roof - foot;
  const power = 2 / car.cabinPlan;
  return gridMesh({ part: PART.cabin, rows: 11, columns: 32, closed: true }, (u) => {
    const share = Math.sin((Math.PI / 2) * u);
    const open = closing(share, car.cabinRise);
    const front = mix(car.screenFoot, car.roofFront, share);
    // The rear window is a little bowed.
    const rear = mix(car.rearFoot, car.roofRear, share) - 0.12 * share * (1 - share);
    const halfWidth = mix(car.cabinFoot, car.cabinTop, share) * open;
    const middle = (front + rear) / 2;
    const halfLength = ((front - rear) / 2) * open;
    return (v) => {
      const angle = 2 * Math.PI * v;
      return [
        middle + halfLength * signedPower(Math.cos(angle), power),
        halfWidth * signedPower(Math.sin(angle), power),
        foot + height * share,
      ];
    };
  });
}

function fenders(car: Car): Mesh[] {
  const { wheelRadius, halfWidth } = car;
  const half = car.length / 2;
  const board = 0.36;
  const arch = (axle: number, ahead: number, behind: number) =>
    curveThrough([
      [axle - behind, board + 0.05],
      [axle - behind * 0.6, mix(board, wheelRadius * 2.25, 0.55)],
      [axle - 0.05, wheelRadius * 2.3],
      [axle + ahead * 0.6, wheelRadius * 1.95],
      [axle + ahead, wheelRadius * 1.2],
    ]);
  const shape = (axle: number, ahead: number, behind: number, side: number): Loft => ({
    part: PART.fender,
    rows: 16,
    columns: 14,
    back: axle - behind,
    front: axle + ahead,
    centreY: side * (halfWidth - 0.2),
    halfWidth: () => 0.21,
    top: arch(axle, ahead, behind),
    bottom: () => board - 0.08,
    ends: 3.5,
    section: 2.6,
  });
  const running = (side: number): Loft => ({
    part: PART.fender,
    rows: 4,
    columns: 8,
    back: car.rearAxle + 0.3,
    front: car.frontAxle - 0.4,
    centreY: side * (halfWidth - 0.18),
    halfWidth: () => 0.17,
    top: () => board + 0.02,
    bottom: () => board - 0.06,
    ends: 12,
    section: 4,
  });
  const lamp = (side: number): Loft => ({
    part: PART.lamp,
    rows: 8,
    columns: 10,
    back: car.frontAxle + 0.02,
    front: car.frontAxle + 0.32,
    centreY: side * 0.5,
    halfWidth: () => 0.14,
    top: () => 1.04,
    bottom: () => 0.77,
    ends: 2.4,
    section: 2,
  });
  return [-1, 1].flatMap((side) => [
    loft(shape(car.frontAxle, Math.min(0.62, half - car.frontAxle + 0.06), 0.85, side)),
    loft(shape(car.rearAxle, 0.62, Math.min(0.75, half + car.rearAxle - 0.02), side)),
    loft(running(side)),
    loft(lamp(side)),
  ]);
}

function fins(car: Car): Mesh[] {
  const half = car.length / 2;
  return [-1, 1].map((side) =>
    loft({
      part: PART.body,
      rows: 10,
      columns: 8,
      back: -half - 0.03,
      front: -half + 1.5,
      centreY: side * (car.halfWidth - 0.13),
      halfWidth: () => 0.07,
      top: curveThrough([
        [-half, car.tail + car.fins + 0.02],
        [-half + 0.7, car.deck + car.fins * 0.45],
        [-half + 1.5, car.deck - 0.04],
      ]),
      bottom: () => car.deck - 0.4,
      ends: 8,
      section: 2.4,
    }),
  );
}
