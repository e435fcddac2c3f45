import type { Random } from '../../random.ts';
import type { Camera } from '../camera.ts';
import { type Colour, mixColours, paint, scaleColour, tint } from '../colour.ts';
import type { Light } from '../light.ts';
import type { CarCard } from './car-card.ts';

/** The light of one hour and weather out of doors. Directions are in the world of the camera. */
export type Daylight = {
  /** Towards the sun; at night, towards the street lamp. */
  sun: readonly [x: number, y: number, z: number];
  sunColour: Colour;
  zenith: Colour;
  horizon: Colour;
  /** What falls on a level surface from the whole sky. */
  sky: Colour;
  /** 0 none … 1 the sky covered. */
  cover: number;
  cloudLight: Colour;
  cloudShade: Colour;
  /** The air's colour, and how thick it is. */
  haze: Colour;
  /** The colour that far hills and woods turn to. */
  distance: Colour;
  hazeDepth: number;
  night: boolean;
  dusk: boolean;
};

type Hour = { zenith: Colour; horizon: Colour; sun: Colour; elevation: readonly [number, number]; sky: number };

const HOURS: Record<CarCard['time'], Hour> = {
  morning: {
    zenith: paint(128, 172, 210),
    horizon: paint(240, 224, 196),
    sun: [1.12, 0.92, 0.66],
    elevation: [0.42, 0.62],
    sky: 0.5,
  },
  noon: {
    zenith: paint(84, 142, 204),
    horizon: paint(196, 218, 228),
    sun: [1.2, 1.12, 0.98],
    elevation: [0.8, 1.05],
    sky: 0.5,
  },
  goldenHour: {
    zenith: paint(112, 140, 176),
    horizon: paint(252, 204, 128),
    sun: [1.35, 0.82, 0.36],
    elevation: [0.28, 0.38],
    sky: 0.4,
  },
  dusk: {
    zenith: paint(80, 92, 140),
    horizon: paint(228, 166, 132),
    sun: [0.5, 0.27, 0.2],
    elevation: [0.25, 0.35],
    sky: 0.75,
  },
  night: {
    zenith: paint(28, 38, 70),
    horizon: paint(64, 78, 114),
    sun: [0.85, 0.62, 0.32],
    elevation: [0.7, 0.95],
    sky: 1.1,
  },
};

const COVER: Record<CarCard['weather'], readonly [number, number]> = {
  clear: [0.05, 0.22],
  clouds: [0.42, 0.62],
  overcast: [1, 1],
  rain: [1, 1],
  snow: [1, 1],
};

/** The sun stands beside or behind the painter, or a little beyond the car. */
export function drawDaylight(card: CarCard, camera: Camera, random: Random): { daylight: Daylight; light: Light } {
  const hour = HOURS[card.time];
  const covered = card.weather === 'overcast' || card.weather === 'rain' || card.weather === 'snow';
  const night = card.time === 'night';
  const around = random.uniform(0.45, 1.5) * (card.lightFrom === 'left' ? -1 : 1);
  const elevation = random.within(hour.elevation);
  const level = Math.cos(elevation);
  const [across, towards] = [Math.sin(around) * level, Math.cos(around) * level];
  const { forwardX, forwardY } = camera;
  const gloom = covered ? (card.weather === 'rain' ? 0.6 : card.weather === 'snow' ? 0.7 : 0.9) : 1;
  const grey = (colour: Colour, amount: number) => {
    const value = 0.3 * colour[0] + 0.5 * colour[1] + 0.2 * colour[2];
    return mixColours(colour, [value * 0.98, value, value * 1.04], amount);
  };
  const zenith = covered ? scaleColour(grey(mixColours(hour.zenith, hour.horizon, 0.45), 0.75), gloom) : hour.zenith;
  const horizon = covered ? scaleColour(grey(hour.horizon, 0.7), gloom) : hour.horizon;
  const mean = mixColours(zenith, horizon, 0.3);
  const sun = scaleColour(hour.sun, night ? 1 : covered ? 0.22 : random.uniform(0.92, 1.08));
  const sunColour = covered && !night ? grey(sun, 0.7) : sun;
  const lift = covered && !night ? 1.6 : 1.1;
  const daylight: Daylight = {
    sun: [across * forwardY - towards * forwardX, -across * forwardX - towards * forwardY, Math.sin(elevation)],
    sunColour,
    zenith,
    horizon,
    sky: scaleColour(mean, hour.sky * lift),
    cover: random.within(COVER[card.weather]),
    cloudLight: night
      ? scaleColour(horizon, 1.1)
      : mixColours(horizon, tint(sun, [0.85, 0.85, 0.85]), covered ? 0.1 : 0.55),
    cloudShade: mixColours(scaleColour(zenith, 0.8), horizon, 0.35),
    haze: horizon,
    distance: mixColours(horizon, zenith, 0.45),
    hazeDepth: card.weather === 'rain' || card.weather === 'snow' ? 0.5 : random.uniform(0.1, 0.3),
    night,
    dusk: card.time === 'dusk',
  };
  const light: Light = {
    direction: [across, -Math.sin(elevation), towards],
    key: sunColour,
    fill: daylight.sky,
    bounce: scaleColour(daylight.sky, 0.5),
    rim: [0, 0, 0],
  };
  return { daylight, light };
}
