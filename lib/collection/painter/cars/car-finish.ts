import { paint, scaleColour } from '../colour.ts';
import { noise } from '../noise.ts';
import { ramp } from '../shape.ts';
import type { Car } from './car-build.ts';
import { frontFace, LENS, rearFace } from './car-faces.ts';
import { bodySide, cabinGlass, GLASS } from './car-flank.ts';
import { PART } from './car-part.ts';
import { blend, CHROME, DARK, type Finish, lay, PLASTIC } from './car-surface.ts';
import { wheelFace } from './car-wheel.ts';

const SNOW = paint(236, 240, 246);
/** The folded hood of an open car. */
const HOOD = paint(70, 62, 54);

/** Fills in the finish of a part at a point with its normal. */
export type FinishAt = (
  part: number,
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  finish: Finish,
) => void;

export function carFinish(car: Car): FinishAt {
  const front = frontFace(car);
  const rear = rearFace(car);
  const side = bodySide(car);
  const glass = cabinGlass(car);
  const wheel = wheelFace(car);
  const { card, bodyColour, secondColour, interior } = car;
  const roofColour = card.finish === 'twoTone' && card.era !== '1930s' ? secondColour : bodyColour;
  const fenderColour = card.finish === 'twoTone' ? secondColour : bodyColour;
  const open = card.body === 'convertible';
  const bed = card.body === 'pickup';
  return (part, x, y, z, nx, ny, nz, finish) => {
    finish.glow = 0;
    finish.tail = false;
    finish.open = 1;
    const wide = Math.abs(y);
    if (part === PART.body) {
      lay(finish, bodyColour, 0.07, 1);
      if (nx > 0.5 && x > 0) front(wide, z, finish);
      else if (nx < -0.5 && x < 0) rear(wide, z, finish);
      else side(x, z, Math.abs(ny), finish);
      if (nz > 0.4 && open && x < car.screenFoot - 0.08 && x > car.rearFoot - 0.05 && wide < car.halfWidth * 0.78) {
        lay(finish, scaleColour(interior, 0.35), 0.02, 0);
        finish.open = 0.6;
      }
      if (nz > 0.4 && bed && x < car.rearFoot - 0.04 && x > -car.length / 2 + 0.1 && wide < car.halfWidth * 0.8) {
        lay(finish, DARK, 0.02, 0);
        finish.open = 0.5;
      }
      finish.open *= 0.45 + 0.55 * ramp(car.sill - 0.05, car.sill + 0.3, z);
    } else if (part === PART.cabin) {
      lay(finish, roofColour, 0.07, 1);
      glass(x, z, nx, ny, finish);
    } else if (part === PART.fender) {
      lay(finish, fenderColour, 0.07, 1);
      finish.open = 0.5 + 0.5 * ramp(0.2, 0.6, z);
    } else if (part === PART.wheel) wheel(x, z, finish);
    else if (part === PART.chrome) lay(finish, CHROME, 0.55, 1.5);
    else if (part === PART.bumper) lay(finish, PLASTIC, 0.1, 0.3);
    else if (part === PART.lamp) {
      if (nx > 0.45) {
        lay(finish, LENS, 0.25, 1);
        finish.glow = 1;
      } else lay(finish, card.finish === 'twoTone' ? CHROME : bodyColour, 0.3, 1);
    } else if (part === PART.seat) {
      const folded = x < car.rearFoot + 0.3 && x < car.screenFoot - 1.3;
      lay(finish, folded ? HOOD : interior, 0.03, 0.2);
      finish.open = 0.5 + 0.5 * ramp(car.belt - 0.1, car.belt + 0.1, z);
    } else if (part === PART.screen) lay(finish, GLASS, 0.25, 1);
    else {
      lay(finish, DARK, 0, 0);
      finish.open = 0.25;
    }
    if (car.snowOnTop > 0 && nz > 0.3 && part !== PART.wheel && part !== PART.well) {
      const drift = ramp(0.55, 0.8, nz + 0.3 * noise(x * 3 + car.grain, y * 3) - 0.5 * (0.8 - car.snowOnTop));
      blend(finish, SNOW, drift, 0);
      finish.shine *= 1 - drift;
    }
  };
}
