import type { Camera } from '../camera.ts';
import type { Canvas } from '../canvas.ts';
import { type Colour, paint } from '../colour.ts';
import { cloud, noise } from '../noise.ts';
import { clamp, mix, ramp } from '../shape.ts';
import type { Daylight } from './car-daylight.ts';
import { type Ground, groundAt } from './car-ground.ts';
import type { Scenery } from './car-scenery.ts';

type Writable = [red: number, green: number, blue: number];

/** Sky, far and near masses and the ground, pixel by pixel along the lines of sight. `shadow` is the car's on the ground, 0 … 1. */
export function paintLandscape(
  canvas: Canvas,
  { camera, ground, shadow }: { camera: Camera; ground: Ground; shadow: Float32Array },
): void {
  const { side, colour } = canvas;
  const { daylight, scenery } = ground;
  const backdrop = BACKDROPS[scenery.card.setting];
  const out: Writable = [0, 0, 0];
  for (let row = 0; row < side; row++) {
    const y = ((row + 0.5) * 2) / side - 1;
    const rise = (camera.horizon - y) / camera.focal;
    for (let column = 0; column < side; column++) {
      const x = ((column + 0.5) * 2) / side - 1;
      const across = (x - camera.centreX) / camera.focal;
      // The line of sight, one metre deep.
      const dx = camera.forwardX + across * camera.forwardY;
      const dy = camera.forwardY - across * camera.forwardX;
      const cell = row * side + column;
      const reach = rise < -1e-4 ? camera.z / -rise : 1e6;
      const beyond = (scenery.beyond - camera.y) / dy;
      const shore = scenery.card.setting === 'coast' ? 24 + 5 * noise(across * 4 + scenery.grain, scenery.grain) : 220;
      if (reach < shore && (reach < beyond || beyond < 0 || !WALLED[scenery.card.setting])) {
        groundAt(ground, camera.x + dx * reach, camera.y + dy * reach, shadow[cell] as number, out);
        veil(daylight.haze, 1 - Math.exp(-reach * daylight.hazeDepth * 0.012), out);
      } else {
        skyAt(daylight, scenery.grain, across, rise, out);
        backdrop({ daylight, scenery, camera }, { across, rise, dx, dy, beyond }, out);
      }
      colour[cell * 3] = out[0];
      colour[cell * 3 + 1] = out[1];
      colour[cell * 3 + 2] = out[2];
    }
  }
}

const WALLED = { street: true, trees: true, fields: false, hills: false, coast: false } as const;

/** The sky at an elevation's tangent; clouds flatten towards the horizon. */
export function skyAt(daylight: Daylight, grain: number, across: number, rise: number, out: Writable): void {
  const height = clamp(rise * 2.1, 0, 1);
  const up = Math.sqrt(height);
  const depth = 1 / (Math.max(0, rise) + 0.16);
  const billow = cloud(across * depth * 1.5 + grain, depth * 1.1 + grain * 0.7);
  const cover = ramp(1 - 2 * daylight.cover, 1.35 - 2 * daylight.cover, billow) * (daylight.cover < 1 ? 1 : 0.55);
  const lit = ramp(
    -0.5,
    0.7,
    cloud(across * depth * 1.5 + grain + 0.2, depth * 1.1 + grain * 0.7 + 0.25) - billow + 0.35,
  );
  for (let channel = 0; channel < 3; channel++) {
    const clear = mix(daylight.horizon[channel] as number, daylight.zenith[channel] as number, up);
    const white = mix(daylight.cloudShade[channel] as number, daylight.cloudLight[channel] as number, lit);
    out[channel] = mix(clear, white, cover * 0.85);
  }
}

type Place = { daylight: Daylight; scenery: Scenery; camera: Camera };
type Sightline = { across: number; rise: number; dx: number; dy: number; beyond: number };
type Backdrop = (place: Place, sightline: Sightline, out: Writable) => void;

function lay(out: Writable, colour: Colour, light: number, daylight: Daylight, amount: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const lit =
      (colour[channel] as number) *
      ((daylight.sunColour[channel] as number) * light + (daylight.sky[channel] as number) * 0.85);
    out[channel] = mix(out[channel] as number, lit, amount);
  }
}

function veil(haze: Colour, amount: number, out: Writable): void {
  for (let channel = 0; channel < 3; channel++)
    out[channel] = mix(out[channel] as number, haze[channel] as number, amount);
}

/** A distant ridge or line of woods. */
function ridge(
  { daylight, scenery }: Place,
  { across, rise }: Sightline,
  { height, roughness, distance, colour }: { height: number; roughness: number; distance: number; colour: Colour },
  out: Writable,
): void {
  const crest =
    height *
    (1 +
      0.5 * noise(across * 5 * roughness + scenery.grain, distance) +
      0.25 * noise(across * 19 * roughness, scenery.grain));
  const cover = ramp(crest + 0.012, crest - 0.012, rise);
  if (cover <= 0) return;
  const [red, green, blue] = out;
  const patch = cloud(across * 9 + scenery.grain, rise * 40 + distance);
  lay(out, colour, (daylight.night ? 0.02 : 0.4) * (1 + 0.5 * patch), daylight, 1);
  veil(daylight.distance, 1 - Math.exp(-distance * (0.25 + daylight.hazeDepth)), out);
  uncover(out, red, green, blue, cover);
}

/** Lets what was there before show where the cover is not whole. */
function uncover(out: Writable, red: number, green: number, blue: number, cover: number): void {
  out[0] = mix(red, out[0], cover);
  out[1] = mix(green, out[1], cover);
  out[2] = mix(blue, out[2], cover);
}

const SEA = paint(78, 124, 140);

const BACKDROPS: Record<Scenery['card']['setting'], Backdrop> = {
  street: facades,
  trees(place, sightline, out) {
    ridge(
      place,
      sightline,
      { height: 0.09 * place.scenery.farHeight, roughness: 1, distance: 0.5, colour: place.scenery.foliageShade },
      out,
    );
    rowOfTrees(place, sightline, out);
  },
  fields(place, sightline, out) {
    const { foliageShade, farHeight, nearHeight } = place.scenery;
    ridge(place, sightline, { height: 0.05 * farHeight, roughness: 0.6, distance: 2.2, colour: foliageShade }, out);
    ridge(place, sightline, { height: 0.035 * nearHeight, roughness: 2.4, distance: 0.9, colour: foliageShade }, out);
  },
  hills(place, sightline, out) {
    const { foliage, foliageShade, grass, farHeight, nearHeight } = place.scenery;
    ridge(place, sightline, { height: 0.2 * farHeight, roughness: 0.7, distance: 3, colour: foliageShade }, out);
    ridge(place, sightline, { height: 0.11 * nearHeight, roughness: 0.9, distance: 1.4, colour: foliage }, out);
    ridge(place, sightline, { height: 0.04, roughness: 1.6, distance: 0.6, colour: grass }, out);
  },
  coast(place, sightline, out) {
    const { daylight, scenery } = place;
    const { across, rise } = sightline;
    // A headland that sinks into the sea.
    const headland = ramp(-0.15, 0.3, across * Math.sign(scenery.beyond)) * 0.07 * scenery.farHeight;
    if (headland > 0.004)
      ridge(place, sightline, { height: headland, roughness: 1.2, distance: 1.8, colour: scenery.foliageShade }, out);
    const water = ramp(0.003, -0.003, rise);
    if (water <= 0) return;
    const swell = noise(across * 7 + scenery.grain, rise * 160);
    lay(out, SEA, (daylight.night ? 0.05 : 0.4) * (1 + 0.5 * swell), daylight, water);
    veil(daylight.haze, water * (0.22 + 0.16 * swell), out);
  },
};

const PANE = paint(70, 82, 92);
const AWNINGS = [paint(172, 58, 48), paint(64, 104, 92), paint(218, 178, 96), paint(80, 96, 130)];
const ROOF = paint(112, 84, 74);
const LAMPLIGHT: Colour = [0.95, 0.6, 0.22];

/** A number of a house in [0, 1], another for each salt. */
function houseNumber(house: number, grain: number, salt: number): number {
  return noise(house * 3.31 + salt, grain + salt) * 0.5 + 0.5;
}

/** Houses along the road, in true perspective; loose windows, here and there a shop's awning. */
function facades({ daylight, scenery, camera }: Place, { rise, dx, beyond }: Sightline, out: Writable): void {
  if (beyond <= 0) return;
  const along = camera.x + dx * beyond + scenery.grain * 11;
  const z = camera.z + rise * beyond;
  const house = Math.floor(along / 6.5);
  const height = 4.4 + 4.2 * houseNumber(house, scenery.grain, 1);
  const cover = ramp(height + 0.15, height - 0.15, z);
  if (cover <= 0) return;
  const [red, green, blue] = out;
  const wall = scenery.walls[((house % 5) + 5) % 5] as Colour;
  const facing = Math.max(0, -Math.sign(scenery.beyond) * daylight.sun[1]);
  const patch = 1 + 0.13 * cloud(along * 0.7, z * 0.9 + scenery.grain);
  const light = (daylight.night ? 0.35 : 0.85) * facing * patch + (daylight.night ? 0.03 : 0.24);
  lay(out, z > height - 0.5 ? ROOF : wall, light, daylight, 1);
  const storey = (z - 0.4) / 2.9;
  const bay = along / 1.65 + houseNumber(house, scenery.grain, 2);
  const u = Math.abs(bay - Math.floor(bay) - 0.5);
  const v = storey - Math.floor(storey);
  const pane = ramp(0.27, 0.2, u) * ramp(0.22, 0.28, v) * ramp(0.8, 0.72, v) * (z < height - 0.7 ? 1 : 0);
  if (pane > 0) {
    const lit =
      (daylight.night || daylight.dusk) && noise(Math.floor(bay) * 5.7, Math.floor(storey) * 3.3 + scenery.grain) > 0.1;
    if (lit)
      for (let channel = 0; channel < 3; channel++)
        out[channel] = mix(out[channel] as number, LAMPLIGHT[channel] as number, pane * 0.6);
    else lay(out, PANE, light * 0.5 + 0.1, daylight, pane * 0.8);
  }
  if (houseNumber(house, scenery.grain, 3) > 0.52) {
    const awning = ramp(2.3, 2.45, z) * ramp(3.2, 3.05, z);
    lay(out, AWNINGS[Math.floor(houseNumber(house, scenery.grain, 4) * 3.99)] as Colour, light * 1.1, daylight, awning);
    lay(out, PANE, light * 0.35, daylight, ramp(2.4, 2.25, z) * ramp(0.3, 0.5, z) * 0.6);
  }
  veil(daylight.haze, 1 - Math.exp(-beyond * daylight.hazeDepth * 0.035), out);
  uncover(out, red, green, blue, cover);
}

const TRUNK = paint(76, 62, 52);

/** Crowns and trunks along the road, with a hedge beneath; the crowns make one ragged mass, open here and there. */
function rowOfTrees({ daylight, scenery, camera }: Place, { rise, dx, beyond }: Sightline, out: Writable): void {
  if (beyond <= 0) return;
  const along = camera.x + dx * beyond + scenery.grain * 11;
  const z = camera.z + rise * beyond;
  const billow = noise(along * 0.42, scenery.grain);
  const ragged = cloud(along * 0.8 + scenery.grain, z * 0.9);
  const top = 5 + 2.2 * billow + 1.5 * scenery.nearHeight * noise(along * 0.13 + 9, scenery.grain) + 0.8 * ragged;
  const bottom = 2.1 - 0.5 * billow + 0.7 * ragged;
  const crown = ramp(top + 0.3, top - 0.3, z) * ramp(bottom - 0.25, bottom + 0.25, z) * (scenery.snowy ? 0.75 : 1);
  const sunSide = Math.sign(daylight.sun[0] || 1);
  const slope = noise((along - sunSide) * 0.42, scenery.grain) - billow;
  const modelled = clamp(0.35 + 0.5 * slope + 0.13 * (z - 3.8) + 0.55 * ragged, 0, 1);
  const hedgeTop = 1.3 + 0.9 * noise(along * 0.5 + 4, scenery.grain) + 0.4 * ragged;
  const hedge = ramp(hedgeTop + 0.15, hedgeTop - 0.15, z);
  const trunkAt = (Math.floor(along / 3.7) + 0.5 + 0.3 * noise(Math.floor(along / 3.7) * 2.3, scenery.grain)) * 3.7;
  const trunk = ramp(0.24, 0.15, Math.abs(along - trunkAt)) * ramp(4, 3.4, z) * ramp(3.2, 4.2, top);
  const dim = daylight.night ? 0.25 : 0.85;
  if (trunk > 0) lay(out, TRUNK, 0.35 * dim, daylight, trunk);
  if (hedge > 0) foliage(scenery, daylight, (0.2 + 0.5 * clamp(0.4 + ragged, 0, 1)) * dim, out, hedge);
  if (crown > 0) foliage(scenery, daylight, modelled * dim, out, crown);
}

function foliage(
  { foliage: light, foliageShade: shade }: Scenery,
  daylight: Daylight,
  lit: number,
  out: Writable,
  amount: number,
): void {
  const leaf: Colour = [mix(shade[0], light[0], lit), mix(shade[1], light[1], lit), mix(shade[2], light[2], lit)];
  lay(out, leaf, lit, daylight, amount);
}
