import type { Opening } from '../raster.ts';
import type { Car } from './car-build.ts';

/** What a mesh is a part of; its paint follows from this and from where on it one looks. */
export const PART = {
  body: 1,
  cabin: 2,
  fender: 3,
  wheel: 4,
  chrome: 5,
  lamp: 6,
  well: 7,
  seat: 8,
  bumper: 9,
  screen: 10,
} as const;

/** The dark of the wheel arches in the body and the fenders. */
export function wheelArches(car: Car): Opening {
  const { wheelRadius, frontAxle, rearAxle, halfWidth, card } = car;
  const reach = (wheelRadius * (card.era === '1930s' ? 1.1 : 1.14)) ** 2;
  const low = card.era === '1950s' && card.body !== 'pickup' ? wheelRadius * 1.5 : 9;
  return (part, x, y, z) => {
    if (part !== PART.body && part !== PART.fender) return part;
    if (Math.abs(y) < halfWidth * 0.45) return part;
    const up = z - wheelRadius;
    const front = x - frontAxle;
    const rear = x - rearAxle;
    return front * front + up * up < reach || (rear * rear + up * up < reach && z < low) ? PART.well : part;
  };
}
