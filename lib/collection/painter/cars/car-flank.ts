import { paint } from '../colour.ts';
import { clamp } from '../shape.ts';
import type { Car } from './car-build.ts';
import { blend, CHROME, DARK, type Finish, lay, PLASTIC } from './car-surface.ts';

export const GLASS = paint(30, 36, 40);

/** Seams, trim and the second colour along the flank. */
export function bodySide(car: Car): (x: number, z: number, facing: number, finish: Finish) => void {
  const { card, belt, sill, secondColour } = car;
  const { era, body } = card;
  const twoTone = card.finish === 'twoTone' && era !== '1930s';
  const seams = [
    car.screenFoot - 0.12,
    ...(body === 'coupe' || body === 'convertible' || body === 'pickup'
      ? [mixAlong(car, 0.42)]
      : [mixAlong(car, 0.55), mixAlong(car, 0.2)]),
  ];
  const trim = {
    '1930s': belt - 0.1,
    '1950s': (belt + sill) / 2 + 0.08,
    '1970s': (belt + sill) / 2,
    '1990s': (belt + sill) / 2 - 0.08,
  }[era];
  const split = era === '1950s' ? trim : sill + 0.25;
  return (x, z, facing, finish) => {
    if (facing < 0.5) return;
    if (twoTone && (body === 'van' ? z > split + 0.1 : era === '1950s' ? z < split && z > sill + 0.02 : z < split))
      blend(finish, secondColour, 1);
    for (const seam of seams) {
      const off = Math.abs(x - seam);
      if (off < 0.03 && z > sill + 0.1) blend(finish, DARK, 0.55 * (1 - off / 0.03));
    }
    const off = Math.abs(z - trim);
    if (era === '1950s' && off < 0.028) lay(finish, CHROME, 0.5, 1.2);
    else if (era === '1970s' && off < 0.035) blend(finish, PLASTIC, 0.8);
    if (z < sill + 0.07) blend(finish, DARK, 0.6, 0.02);
  };
}

/** x at a share of the way from the rear window's foot to the windscreen's. */
function mixAlong(car: Car, share: number): number {
  return car.rearFoot + (car.screenFoot - car.rearFoot) * share;
}

/** Windows, with pillars between; the frames of chrome cars catch the light. */
export function cabinGlass(car: Car): (x: number, z: number, nx: number, ny: number, finish: Finish) => void {
  const { card, belt, roof, pillars, pillarWidth } = car;
  const foot = belt - 0.14;
  const chrome = card.era === '1950s' || card.era === '1970s';
  const panelled = card.body === 'van' && card.finish === 'plain' && card.era !== '1950s';
  const rearEnd =
    card.era === '1930s' ? 0.2 : card.body === 'estate' || card.body === 'van' || card.body === 'suv' ? 0.04 : 0.1;
  return (x, z, nx, ny, finish) => {
    const share = (z - foot) / (roof - foot);
    const up = (z - belt) / (roof - belt);
    const level = Math.sqrt(nx * nx + ny * ny) || 1;
    const sideways = Math.abs(ny) / level;
    if (up < car.glassFrom - 0.05 || up > car.glassTo + 0.04 || level < 0.4) return;
    const within = up > car.glassFrom && up < car.glassTo;
    const front = car.screenFoot + (car.roofFront - car.screenFoot) * share;
    const rear = car.rearFoot + (car.roofRear - car.rearFoot) * share;
    const along = clamp((x - rear) / (front - rear), 0, 1);
    const metres = front - rear;
    let pane = within;
    if (sideways > 0.75) {
      const edge = Math.min((1 - along) * metres - 0.1, (along - rearEnd) * metres);
      if (edge < 0) pane = false;
      if (panelled && along < 0.66) pane = false;
      for (const pillar of pillars) if (Math.abs(along - pillar) * metres < pillarWidth) pane = false;
      if (!pane && chrome && (edge > -0.05 || !within)) blend(finish, CHROME, 0.35, 0.3);
    } else if (sideways > 0.55) pane = false;
    if (pane) {
      lay(finish, GLASS, 0.16, 1);
      finish.open = 0.8;
    }
  };
}
