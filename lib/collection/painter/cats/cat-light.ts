import type { Random } from '../../random.ts';
import type { Light } from '../light.ts';
import type { CatCard } from './cat-card.ts';

const WARMTH = { warm: [1.12, 1, 0.8], neutral: [1.04, 1, 0.92], cool: [0.98, 1, 1.02] } as const;
const FROM = { left: [-0.85, -0.45], right: [0.45, 0.85], front: [-0.2, 0.2] } as const;
/** Out of doors and at the window the sky fills the shadows and stands behind the ears. */
const FILL = { studio: 0.13, cushion: 0.16, sill: 0.2, grass: 0.21 } as const;
const RIM = { studio: 0.1, cushion: 0.1, sill: 0.24, grass: 0.2 } as const;

/** The light that a cat is painted by. A dark cat is given more of it than a white one. */
export function lightCat(card: CatCard, random: Random): Light {
  const x = random.within(FROM[card.lightFrom]);
  const y = -random.uniform(0.4, 0.8);
  const z = random.uniform(0.5, 0.85);
  const length = Math.sqrt(x * x + y * y + z * z);
  const [red, green, blue] = WARMTH[card.lightWarmth];
  const pale = card.colour === 'white' || card.coat === 'calico' || card.colour === 'cream' || card.coat === 'pointed';
  const dark = card.colour === 'black' || (card.coat === 'solid' && card.colour === 'brown');
  const power = random.uniform(0.96, 1.14) * (pale ? 0.94 : dark ? 1.3 : 1.1);
  const fill = FILL[card.setting] * random.uniform(0.85, 1.3) * (dark ? 1.2 : 1);
  const rim = RIM[card.setting] * random.uniform(0.7, 1.4);
  return {
    direction: [x / length, y / length, z / length],
    key: [red * power, green * power, blue * power],
    fill: [fill * (2 - red) * 0.95, fill, fill * (2 - blue)],
    bounce: card.setting === 'grass' ? [0.13, 0.16, 0.08] : [0.18, 0.14, 0.11],
    rim: [rim * (2 - red), rim, rim * (2 - blue)],
  };
}
