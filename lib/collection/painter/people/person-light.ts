import type { Random } from '../../random.ts';
import { mixColours, scaleColour } from '../colour.ts';
import type { Light } from '../light.ts';
import type { Sitter } from './person-build.ts';

const WARMTH = { warm: [1.1, 1, 0.82], neutral: [1.04, 1, 0.92], cool: [0.96, 1, 1.04] } as const;
const FROM = { left: [-0.95, -0.6], right: [0.6, 0.95], front: [-0.25, 0.25] } as const;

/** One high window or lamp; the room fills the shadows with its complement. */
export function lightStudio({ card, cloth }: Sitter, random: Random): Light {
  const x = random.within(FROM[card.lightFrom]);
  const y = -random.uniform(0.5, 0.85);
  const z = random.uniform(0.5, 0.8);
  const length = Math.sqrt(x * x + y * y + z * z);
  const [red, green, blue] = WARMTH[card.lightWarmth];
  // As a portraitist does, let more light onto a deep skin than onto a pale one.
  const power = random.uniform(1.04, 1.22) * (0.86 + 0.042 * card.skinTone);
  const outdoors = card.background === 'sky' || card.background === 'foliage' ? 0.08 : 0;
  const fill = (random.uniform(0.12, 0.21) + outdoors) * (0.86 + 0.06 * card.skinTone);
  const rim = random.uniform(0.05, 0.2) + outdoors;
  return {
    direction: [x / length, y / length, z / length],
    key: [red * power, green * power, blue * power],
    fill: [fill * (2 - red) * 0.94, fill, fill * (2 - blue) * 1.04],
    bounce: mixColours([0.13, 0.085, 0.062], scaleColour(cloth, 0.34), 0.5),
    rim: [rim * (2 - red), rim, rim * (2 - blue)],
  };
}
