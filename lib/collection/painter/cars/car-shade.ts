import type { Camera } from '../camera.ts';
import type { Canvas } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { noise } from '../noise.ts';
import type { Sight } from '../raster.ts';
import { mix, ramp } from '../shape.ts';
import type { Daylight } from './car-daylight.ts';
import type { FinishAt } from './car-finish.ts';
import { skyAt } from './car-landscape.ts';
import { PART } from './car-part.ts';
import type { Scenery } from './car-scenery.ts';
import { newFinish } from './car-surface.ts';

const HEADLAMP: Colour = [1.5, 1.25, 0.8];
const TAIL_LAMP: Colour = [1.1, 0.08, 0.04];

export type Shading = {
  camera: Camera;
  daylight: Daylight;
  scenery: Scenery;
  finishAt: FinishAt;
  /** How much of the sight covers what was there before, at a fine pixel. */
  cover: (x: number, y: number) => number;
  /** −1 for the mirror image in wet ground. */
  up: 1 | -1;
  /** What the surroundings look like in the paint: the ground's colour and the far masses'. */
  ground: Colour;
  masses: Colour;
  lampsLit: boolean;
};

/** Lights every pixel of a sight: sun, sky, ground and what the paint mirrors. */
export function shadeSight(canvas: Canvas, sight: Sight, shading: Shading): void {
  const { camera, daylight, scenery, finishAt, ground, masses, up } = shading;
  const { colour, side } = canvas;
  const [sunX, sunY, sunZ] = daylight.sun;
  const finish = newFinish();
  const sky: [number, number, number] = [0, 0, 0];
  for (let cell = 0; cell < side * side; cell++) {
    const part = sight.part[cell] as number;
    if (part === 0) continue;
    const at = cell * 3;
    const x = sight.point[at] as number;
    const y = sight.point[at + 1] as number;
    const z = sight.point[at + 2] as number;
    let nx = sight.normal[at] as number;
    let ny = sight.normal[at + 1] as number;
    let nz = sight.normal[at + 2] as number;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    nx /= length;
    ny /= length;
    nz /= length;
    let vx = camera.x - x;
    let vy = camera.y - y;
    let vz = camera.z * up - z;
    const distance = Math.sqrt(vx * vx + vy * vy + vz * vz);
    vx /= distance;
    vy /= distance;
    vz /= distance;
    let facing = nx * vx + ny * vy + nz * vz;
    if (facing < 0 && part === PART.screen) {
      nx = -nx;
      ny = -ny;
      nz = -nz;
      facing = -facing;
    }
    facing = Math.max(0, facing);
    finishAt(part, x, y, z, nx, ny, nz, finish);
    const reflectX = 2 * facing * nx - vx;
    const reflectY = 2 * facing * ny - vy;
    const reflectZ = 2 * facing * nz - vz;
    const rest = 1 - facing;
    const fresnel =
      finish.mirror +
      (finish.mirror > 0.03 ? (0.85 - finish.mirror) * rest * rest * rest * rest * (0.4 + 0.6 * rest) : 0);
    // The mirrored world: sky above, far masses at the horizon, ground below.
    const level = Math.sqrt(reflectX * reflectX + reflectY * reflectY) || 1e-3;
    const rise = reflectZ / level;
    skyAt(daylight, scenery.grain, reflectX * 0.8 + reflectY * 0.5, Math.max(0, rise * 0.6), sky);
    const crest = 0.22 + 0.16 * noise(reflectX * 5 + scenery.grain, reflectY * 5);
    const mass = ramp(crest + 0.12, crest - 0.06, rise);
    const below = ramp(0.05, -0.1, rise);
    const direct = Math.max(0, nx * sunX + ny * sunY + nz * sunZ) * ramp(0, 0.3, finish.open + 0.2);
    const highlight = Math.max(0, reflectX * sunX + reflectY * sunY + reflectZ * sunZ);
    const h4 = highlight * highlight * highlight * highlight;
    const h16 = h4 * h4 * h4 * h4;
    const spark = finish.shine * (0.1 * h16 + 0.9 * h16 * h16 * h16);
    const fromSky = (0.48 + 0.52 * nz) * finish.open;
    const fromGround = (0.5 - 0.5 * nz) * finish.open * ramp(-0.2, 0.9, z + 0.3);
    const cover = shading.cover(cell % side, Math.floor(cell / side));
    const lamp = finish.glow > 0 && shading.lampsLit ? finish.glow : 0;
    for (let channel = 0; channel < 3; channel++) {
      const albedo = channel === 0 ? finish.red : channel === 1 ? finish.green : finish.blue;
      const lit =
        albedo *
        ((daylight.sunColour[channel] as number) * direct +
          (daylight.sky[channel] as number) * fromSky * 1.15 +
          (ground[channel] as number) * fromGround * 0.8);
      const mirrored = mix(
        mix(sky[channel] as number, masses[channel] as number, mass),
        (ground[channel] as number) * 0.75,
        below,
      );
      let value =
        lit * (1 - fresnel) +
        mirrored * fresnel * Math.min(1, finish.open + 0.1) +
        (daylight.sunColour[channel] as number) * spark * finish.open;
      if (lamp > 0) value = mix(value, (finish.tail ? TAIL_LAMP : HEADLAMP)[channel] as number, lamp);
      colour[at + channel] = mix(colour[at + channel] as number, value, cover);
    }
  }
}
