import { createRandom, type Random } from '../../random.ts';
import { type Manner, paintOver } from '../brushwork.ts';
import { type Camera, frame } from '../camera.ts';
import { type Canvas, prepareCanvas } from '../canvas.ts';
import { type Colour, scaleColour, tint } from '../colour.ts';
import type { Mesh } from '../mesh.ts';
import { noise } from '../noise.ts';
import { clearSight, drawMesh } from '../raster.ts';
import { paintGlow, paintMoon, paintWeather } from './car-atmosphere.ts';
import { carMeshes } from './car-body.ts';
import { buildCar, type Car } from './car-build.ts';
import { type CarCard, drawCarCard } from './car-card.ts';
import { type Daylight, drawDaylight } from './car-daylight.ts';
import { carFinish } from './car-finish.ts';
import { type Ground, groundAt } from './car-ground.ts';
import { paintLandscape } from './car-landscape.ts';
import { PART, wheelArches } from './car-part.ts';
import { drawScenery } from './car-scenery.ts';
import { type Shading, shadeSight } from './car-shade.ts';
import { castShadow } from './car-shadow.ts';

/** Changes whenever the same seed would give other pixels; a data set of painted cars is named after it. */
export const CAR_PAINTER_VERSION = 'cars-1';

const PLEIN_AIR_MANNER: Manner = {
  brushes: [
    { width: 3.5, pulls: 6, tolerance: 0, load: 0.95, jitter: 0.05 },
    { width: 1.8, pulls: 6, tolerance: 0.03, load: 0.9, jitter: 0.05 },
    { width: 0.95, pulls: 6, tolerance: 0.035, load: 0.88, jitter: 0.035 },
    { width: 0.58, pulls: 6, tolerance: 0.045, load: 0.88, jitter: 0.02 },
    { width: 0.34, pulls: 6, tolerance: 0.05, load: 0.85, jitter: 0.01 },
    { width: 0.2, pulls: 6, tolerance: 0.06, load: 0.85, jitter: 0.01 },
  ],
  impasto: 0.36,
  hand: { lean: 0.4, swing: 0.5 },
};

/** A small oil painting of a car that was never built, out of doors. A pure function of the seed: the three resolutions are the same picture. */
export function paintCar(seed: bigint, resolution: 64 | 128 | 256): { pixels: Uint8Array; card: CarCard } {
  const card = drawCarCard(createRandom(seed, 'cars/card'));
  return { pixels: paintFromCard(card, createRandom(seed, 'cars/picture'), resolution), card };
}

function paintFromCard(card: CarCard, random: Random, resolution: 64 | 128 | 256): Uint8Array {
  const car = buildCar(card, random);
  const meshes = carMeshes(car);
  const camera = setUpCamera(card, meshes, random);
  const { daylight, light } = drawDaylight(card, camera, random);
  const scenery = drawScenery(card, camera, random);
  const canvas = prepareCanvas(resolution, light);
  const ground: Ground = { daylight, scenery, car, lampsLit: card.lamps === 'lit' };
  paintLandscape(canvas, { camera, ground, shadow: carShadow(canvas, { card, camera, daylight, meshes }) });
  paintMoon(canvas, card, random);
  paintCarInto(canvas, { car, meshes, camera, ground });
  if (ground.lampsLit) paintGlow(canvas, camera, car, daylight);
  paintWeather(canvas, card, random);
  return paintOver(canvas, random, PLEIN_AIR_MANNER);
}

/** Radians that the car is turned from its side view; positive shows the front. */
const TURN = { side: [-0.1, 0.12], frontThreeQuarter: [0.56, 0.95], rearThreeQuarter: [-0.88, -0.52] } as const;

function setUpCamera(card: CarCard, meshes: readonly Mesh[], random: Random): Camera {
  const azimuth = (random.within(TURN[card.view]) - Math.PI / 2) * (card.facing === 'right' ? 1 : -1);
  return frame(
    meshes.map(({ points }) => points),
    { azimuth, distance: random.uniform(6.6, 9), height: random.uniform(1.25, 1.75) },
    { width: 0.89, groundLine: 0.6 },
  );
}

const masks = new Map<number, Float32Array>();

/** Under a covered sky the shadow is soft and lies straight below the car. */
function carShadow(
  { side }: Canvas,
  { card, camera, daylight, meshes }: { card: CarCard; camera: Camera; daylight: Daylight; meshes: readonly Mesh[] },
): Float32Array {
  const mask = masks.get(side) ?? new Float32Array(side * side);
  masks.set(side, mask);
  const covered = card.weather !== 'clear' && card.weather !== 'clouds';
  const [sunX, sunY] = daylight.sun;
  castShadow(mask, side, {
    camera,
    meshes: meshes.filter(({ part }) => part !== PART.chrome && part !== PART.screen),
    sun: covered ? [sunX * 0.15, sunY * 0.15, 1] : daylight.sun,
    softness: Math.max(1, Math.round(side / (covered ? 64 : 110))),
  });
  return mask;
}

/** First the car's mirror image in a wet road, then the car, then an open car's windscreen over it. */
function paintCarInto(
  canvas: Canvas,
  { car, meshes, camera, ground }: { car: Car; meshes: readonly Mesh[]; camera: Camera; ground: Ground },
): void {
  const { side } = canvas;
  const openings = wheelArches(car);
  const shading = carShading(car, camera, ground);
  if (car.card.ground === 'wetAsphalt') {
    const mirror = clearSight(side, 'mirror');
    for (const mesh of meshes) drawMesh(mirror, camera, mesh, openings, -1);
    const ripple = (x: number, y: number) => 0.42 + 0.25 * noise((x / side) * 9 + car.grain, (y / side) * 46);
    shadeSight(canvas, mirror, { ...shading, up: -1, cover: ripple });
  }
  const sight = clearSight(side, 'car');
  for (const mesh of meshes) if (mesh.part !== PART.screen) drawMesh(sight, camera, mesh, openings);
  shadeSight(canvas, sight, shading);
  const glass = meshes.find(({ part }) => part === PART.screen);
  if (!glass) return;
  const screen = clearSight(side, 'screen');
  screen.depth.set(sight.depth);
  drawMesh(screen, camera, glass, openings);
  shadeSight(canvas, screen, { ...shading, cover: () => 0.5 });
}

function carShading(car: Car, camera: Camera, ground: Ground): Shading {
  const { daylight, scenery } = ground;
  const below: [number, number, number] = [0, 0, 0];
  groundAt({ ...ground, lampsLit: false }, 0, 2.5, 0, below);
  const sunlit = scaleColour(daylight.sunColour, 0.35);
  const around: Colour = [daylight.sky[0] + sunlit[0], daylight.sky[1] + sunlit[1], daylight.sky[2] + sunlit[2]];
  const masses = car.card.setting === 'street' ? (scenery.walls[0] as Colour) : scenery.foliageShade;
  return {
    camera,
    daylight,
    scenery,
    ground: below,
    masses: tint(masses, around),
    up: 1,
    finishAt: carFinish(car),
    cover: () => 1,
    lampsLit: ground.lampsLit,
  };
}
