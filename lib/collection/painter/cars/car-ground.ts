import { type Colour, paint } from '../colour.ts';
import { cloud } from '../noise.ts';
import { mix, ramp } from '../shape.ts';
import type { CarCard } from './car-card.ts';
import type { Daylight } from './car-daylight.ts';
import type { Scenery } from './car-scenery.ts';

const ROAD: Record<CarCard['ground'], Colour> = {
  asphalt: paint(128, 124, 122),
  wetAsphalt: paint(84, 86, 92),
  gravel: paint(186, 168, 140),
  grass: paint(126, 140, 70),
  snow: paint(228, 232, 240),
};
const PAVEMENT = paint(176, 168, 156);
const BEAM: Colour = [1.2, 0.95, 0.55];
const SNOW = paint(228, 232, 240);

export type Ground = {
  daylight: Daylight;
  scenery: Scenery;
  car: { length: number; halfWidth: number };
  lampsLit: boolean;
};

/** The ground's light at a point in metres; the road runs along x. `shadow` is the car's, 0 … 1. */
export function groundAt(
  { daylight, scenery, car, lampsLit }: Ground,
  x: number,
  y: number,
  shadow: number,
  out: [red: number, green: number, blue: number],
): void {
  const { ground, setting } = scenery.card;
  const patch = cloud(x * 0.33 + scenery.grain, y * 0.9 + scenery.grain);
  const fine = cloud(x * 1.3, y * 2.6 + scenery.grain);
  const side = Math.sign(scenery.kerb);
  const past = (y - scenery.kerb) * side;
  const road = ground === 'grass' ? scenery.grass : ROAD[ground];
  const verge = setting === 'street' ? (scenery.snowy ? SNOW : PAVEMENT) : scenery.grass;
  const soft = ground === 'gravel' || ground === 'snow' ? 0.7 : 0.12;
  const beside = ground === 'grass' ? 0 : ramp(-soft, soft, past + soft * patch);
  // Tracks of wheels in gravel and snow, where the car stands and came from.
  const track = ground === 'gravel' || ground === 'snow' ? Math.max(0, 1 - Math.abs(Math.abs(y) - 0.72) * 4) * 0.18 : 0;
  const texture = 1 + (ground === 'wetAsphalt' ? 0.08 : 0.12) * patch + 0.08 * fine - track;
  const under = ramp(0.3, -0.3, Math.max(Math.abs(x) - car.length / 2, Math.abs(y) - car.halfWidth));
  const lit = Math.max(0, daylight.sun[2]) * (1 - 0.92 * shadow) * (1 - under);
  // At night the lamp lights a pool.
  const pool = daylight.night ? 1.5 * Math.exp(-(x * x + y * y) * 0.03) : 1;
  const open = (1 - 0.4 * shadow) * (1 - 0.85 * under);
  // The headlamps' pool before the car.
  const ahead = x - car.length / 2;
  const beam =
    lampsLit && ahead > 0
      ? (daylight.night ? 0.7 : daylight.dusk ? 0.3 : 0.05) *
        ramp(0, 1, ahead) *
        Math.exp(-ahead * 0.3 - (y * y) / (1 + ahead * 0.6))
      : 0;
  const kerb = setting === 'street' && Math.abs(past - 0.1) < 0.11 ? 0.72 : 1;
  for (let channel = 0; channel < 3; channel++) {
    const albedo = mix(road[channel] as number, verge[channel] as number, beside) * texture * kerb;
    out[channel] =
      albedo *
      ((daylight.sunColour[channel] as number) * lit * pool +
        (daylight.sky[channel] as number) * open +
        (BEAM[channel] as number) * beam);
  }
}
