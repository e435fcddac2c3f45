import { paint } from '../colour.ts';
import type { Car } from './car-build.ts';
import { headlamps, tailLamps } from './car-lamps.ts';
import { CHROME, DARK, type Finish, lay, PLASTIC } from './car-surface.ts';

const TAIL = paint(176, 26, 20);
const AMBER = paint(226, 140, 40);
const PLATE = paint(220, 214, 190);
export const LENS = paint(226, 226, 214);

/** Grille, headlamps and intake on the nose. */
export function frontFace(car: Car): (wide: number, z: number, finish: Finish) => void {
  const { card, nose, sill, halfWidth, bodyColour } = car;
  const { era } = card;
  const bright = 0.3 * (bodyColour[0] + bodyColour[1] + bodyColour[2]) > 0.3;
  const grille = {
    '1930s': { half: 0.24, from: sill + 0.22, to: nose - 0.06, colour: CHROME },
    '1950s': { half: halfWidth * 0.62, from: sill + 0.24, to: nose - 0.26, colour: CHROME },
    '1970s': { half: halfWidth * 0.88, from: nose - 0.3, to: nose - 0.07, colour: DARK },
    '1990s': { half: halfWidth * 0.34, from: nose - 0.16, to: nose - 0.05, colour: DARK },
  }[era];
  const lamp = headlamps(car);
  return (wide, z, finish) => {
    if (wide < grille.half && z > grille.from && z < grille.to) {
      const edge = Math.min(grille.half - wide, z - grille.from, grille.to - z);
      if (grille.colour === DARK) lay(finish, DARK, 0.1, 0.4);
      else if (edge > 0.05 && Math.sin((era === '1930s' ? wide : z) * 45) < 0.1) lay(finish, DARK, 0.1, 0);
      else lay(finish, CHROME, 0.5, 1.5);
    }
    if (era === '1990s' && wide < halfWidth * 0.7 && z < sill + 0.2 && z > sill + 0.04) lay(finish, DARK, 0.05, 0);
    if (era === '1990s' && wide < 0.26 && Math.abs(z - sill - 0.27) < 0.055) lay(finish, PLATE, 0.05, 0);
    const across = (wide - lamp.y) / lamp.across;
    const up = (z - lamp.z - (era === '1990s' ? across * 0.03 : 0)) / lamp.up;
    const out = lamp.square ? Math.max(Math.abs(across), Math.abs(up)) : Math.sqrt(across * across + up * up);
    if (out < 1.3 && era !== '1930s') {
      if (out < 1) {
        lay(finish, LENS, 0.25, 1.5);
        finish.glow = 1 - 0.3 * out;
      } else if (era === '1950s') lay(finish, CHROME, 0.5, 1.5);
      else if (!bright && era === '1970s') lay(finish, CHROME, 0.4, 1);
    }
  };
}

/** Tail lamps and number plate. */
export function rearFace(car: Car): (wide: number, z: number, finish: Finish) => void {
  const { card, tail, sill } = car;
  const { era } = card;
  const lamp = tailLamps(car);
  return (wide, z, finish) => {
    if (wide < 0.27 && Math.abs(z - (sill + tail) / 2 - 0.05) < 0.075) lay(finish, PLATE, 0.05, 0);
    if (era === '1990s' && z < sill + 0.14) lay(finish, PLASTIC, 0.05, 0);
    const across = (wide - lamp.y) / lamp.across;
    const up = (z - lamp.z) / lamp.up;
    const out = lamp.square ? Math.max(Math.abs(across), Math.abs(up)) : Math.sqrt(across * across + up * up);
    if (out < 1) {
      lay(finish, era === '1970s' && across < -0.35 ? AMBER : TAIL, 0.12, 1);
      finish.glow = 1;
      finish.tail = true;
    } else if (out < 1.3 && era === '1950s') lay(finish, CHROME, 0.5, 1.5);
  };
}
