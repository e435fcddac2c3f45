import type { Form } from '../canvas.ts';
import { type Colour, paint } from '../colour.ts';
import { ramp } from '../shape.ts';
import type { Cat } from './cat-build.ts';

const BRASS = paint(222, 176, 82);

/** What some cats wear under the chin: a band, with a bell or a bow. */
export function catCollarForm(cat: Cat): Form {
  const worn = cat.card.collar;
  const thick = worn === 'ribbon' ? 0.085 : 0.065;
  return (x, y, surface) => {
    const bx = (x - cat.centreX * 0.7) / cat.scale - 0.12 * cat.yaw;
    const by = (y - cat.centreY) / cat.scale;
    const across = bx / 0.66;
    const a2 = across * across;
    if (a2 > 1.4) return;
    const away = by - (1.02 - 0.3 * a2);
    let inside = Math.min(thick - Math.abs(away), (1.02 - Math.abs(across)) * 0.6);
    let colour: Colour = cat.collar;
    surface.height = 0.3 + 0.3 * Math.sqrt(Math.max(0, 1 - a2)) * cat.scale + 0.05 * ramp(0, thick, inside);
    if (worn === 'bell') {
      const dy = by - 1.15;
      const round = 0.125 - Math.sqrt(bx * bx + dy * dy);
      if (round > inside) {
        inside = round;
        colour = BRASS;
        surface.height = 0.5 + 0.09 * Math.sqrt(Math.max(0, round * 8));
        surface.shine = 0.9;
      }
    } else if (worn === 'ribbon') {
      const side = Math.abs(bx);
      const loop = 0.13 * ramp(0.02, 0.26, side) + 0.035 - Math.abs(by - 1.04 - 0.1 * side);
      const bow = Math.min(loop, (0.36 - side) * 0.5);
      if (bow > inside) {
        inside = bow;
        surface.height = 0.5 + 0.07 * Math.sqrt(Math.max(0, bow * 6)) - 0.05 * ramp(0.1, 0.02, side);
      }
    }
    surface.coverage = ramp(-0.02, 0.025, inside) * ramp(0.75, 0.92, by);
    surface.red = colour[0];
    surface.green = colour[1];
    surface.blue = colour[2];
    surface.shine += 0.25;
    surface.lit = ramp(0.6, 1.15, by + 0.1);
  };
}
