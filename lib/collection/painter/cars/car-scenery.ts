import type { Random } from '../../random.ts';
import type { Camera } from '../camera.ts';
import { type Colour, paint } from '../colour.ts';
import type { CarCard } from './car-card.ts';

/** What stands round a car: numbers for the brushes. */
export type Scenery = {
  card: CarCard;
  /** y of the wall or row of trees beyond the road, and which side that is. */
  beyond: number;
  /** y of the road's far edge. */
  kerb: number;
  foliage: Colour;
  foliageShade: Colour;
  grass: Colour;
  soil: Colour;
  walls: readonly Colour[];
  /** Heights of the far masses, in the tangent of their elevation. */
  farHeight: number;
  nearHeight: number;
  grain: number;
  snowy: boolean;
};

const FOLIAGE: readonly (readonly [light: Colour, shade: Colour])[] = [
  [paint(124, 142, 66), paint(44, 62, 40)],
  [paint(104, 130, 74), paint(38, 58, 46)],
  [paint(140, 148, 84), paint(60, 76, 46)],
  [paint(206, 150, 58), paint(104, 74, 42)],
  [paint(184, 100, 50), paint(88, 52, 40)],
];
const BARE: readonly [Colour, Colour] = [paint(158, 152, 150), paint(92, 88, 92)];
const GRASS = [paint(126, 140, 70), paint(142, 142, 84), paint(168, 152, 88), paint(104, 128, 64)];
const WALLS = [
  paint(222, 198, 156),
  paint(206, 160, 122),
  paint(178, 112, 84),
  paint(214, 206, 190),
  paint(164, 160, 154),
  paint(190, 172, 138),
  paint(146, 90, 76),
  paint(174, 182, 176),
];

export function drawScenery(card: CarCard, camera: Camera, random: Random): Scenery {
  const snowy = card.weather === 'snow' || card.ground === 'snow';
  const away = camera.y > 0 ? -1 : 1;
  const [foliage, foliageShade] = snowy ? BARE : random.choose(FOLIAGE);
  return {
    card,
    beyond: away * (card.setting === 'street' ? random.uniform(6.5, 11) : random.uniform(6.5, 12)),
    kerb: away * random.uniform(2.3, 4),
    foliage,
    foliageShade,
    grass: snowy ? paint(222, 226, 234) : random.choose(GRASS),
    soil: snowy ? paint(206, 210, 218) : paint(150, 132, 104),
    walls: Array.from({ length: 5 }, () => random.choose(WALLS)),
    farHeight: random.uniform(0.6, 1.2),
    nearHeight: random.uniform(0.6, 1.3),
    grain: random.uniform(0, 64),
    snowy,
  };
}
