import type { Form } from './canvas.ts';
import type { Colour } from './colour.ts';
import type { Surface } from './light.ts';
import { cloud, noise } from './noise.ts';
import type { Sitter } from './person-build.ts';
import { headRadius, locate, newHeadPoint } from './person-pose.ts';
import { clamp, mix, ramp } from './shape.ts';

/** The neck, in the soft shadow of the head. */
export function neckForm(sitter: Sitter, lightX: number): Form {
  const point = newHeadPoint();
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const lean = 0.06 * sitter.yaw * ramp(0.9, 0.4, point.y);
    const width = sitter.neckWidth * (1 + 0.22 * ramp(0.62, 0.85, point.y));
    const across = (point.x - lean) / width;
    if (across < -1.2 || across > 1.2 || point.y < 0.15) return;
    const round = Math.sqrt(Math.max(0, 1 - across * across));
    surface.height = round * 0.18 * sitter.scale + 0.02 * noise(across * 1.6 + sitter.grain, point.y * 3);
    surface.coverage = ramp(1.04, 0.94, Math.abs(across)) * ramp(0.2, 0.3, point.y);
    surface.red = sitter.skin[0] * 0.96;
    surface.green = sitter.skin[1] * 0.92;
    surface.blue = sitter.skin[2] * 0.9;
    const under = headRadius(sitter, point.x + lightX * 0.12, point.y - 0.13, 0, 0);
    surface.lit = mix(0.12, 1, ramp(0.93, 1.2, under));
    surface.open = mix(0.5, 1, ramp(0.9, 1.25, under));
    surface.shine = 0.2;
  };
}

/** Shoulders and what is worn on them. The body faces us; only the head turns. */
export function bodyForm(sitter: Sitter): Form {
  const { cloth, lining, skin, grain } = sitter;
  const { collar, build } = sitter.card;
  const middle = sitter.centreX * 0.6;
  const base = sitter.centreY + sitter.scale * 0.63;
  const neck = sitter.neckWidth * sitter.scale;
  return (x, y, surface) => {
    const bx = x - middle + 0.03 * sitter.yaw;
    const side = Math.abs(bx);
    const slope = ramp(neck * 0.7, 0.95, side);
    const line = base - 0.03 + sitter.shoulders * slope + (build === 'soft' ? 0.05 : 0) * ramp(0.5, 1, side);
    const below = y - line;
    if (below < -0.06) return;
    const fold = cloud(bx * 3.2 + grain, y * 2.4 + bx * bx * 2) * 0.045 + noise(bx * 7 - y * 3, y * 2 + grain) * 0.012;
    surface.height = Math.sqrt(clamp(below * 1.5, 0, 1)) * 0.16 - side * side * 0.28 + fold;
    surface.coverage = ramp(-0.012, 0.014, below);
    surface.lit = mix(0.55, 1, ramp(0.12, 0.34, y - base + 0.1 + side * 0.4));
    surface.open = mix(0.6, 1, ramp(0, 0.2, below + side * 0.2));
    const weave = 1 + 0.07 * noise(bx * 22 + grain, y * 22);
    lay(surface, cloth, weave);
    surface.shine = 0.08;
    dress(sitter, collar, bx, side, y - base, below, surface, { cloth, lining, skin });
  };
}

function dress(
  sitter: Sitter,
  collar: Sitter['card']['collar'],
  bx: number,
  side: number,
  y: number,
  below: number,
  surface: Surface,
  colours: { cloth: Colour; lining: Colour; skin: Colour },
): void {
  const { cloth, lining, skin } = colours;
  switch (collar) {
    case 'round': {
      const edge = Math.sqrt(side * side + (y + 0.06) * (y + 0.06) * 2.2) - 0.29;
      blend(surface, skin, ramp(0.012, -0.012, edge));
      blend(surface, cloth, 0.5 * ramp(0.05, 0.02, Math.abs(edge - 0.025)), 0.75);
      break;
    }
    case 'open': {
      const edge = side * 1.15 + Math.max(0, y) * 0.55 - 0.33 + 0.2 * ramp(0.2, 0.5, y);
      blend(surface, skin, ramp(0.014, -0.014, edge));
      surface.height += 0.012 * ramp(-0.03, 0.03, edge);
      break;
    }
    case 'shirt': {
      const open = side - Math.max(0, 0.13 - y * 0.42);
      blend(surface, skin, ramp(0.015, -0.015, open) * ramp(0.36, 0.2, y));
      const wing = side - 0.19 - 0.22 * clamp(y, -0.1, 0.2);
      const flap = ramp(-0.01, 0.012, open) * ramp(0.015, -0.015, wing) * ramp(0.25, 0.2, y + side * 0.2);
      blend(surface, lining, flap);
      surface.height += 0.03 * flap;
      break;
    }
    case 'jacket': {
      const shirt = side - Math.max(0, 0.24 - y * 0.42);
      const inside = ramp(0.012, -0.012, shirt);
      blend(surface, lining, inside);
      const tie = Math.abs(bx) - 0.035 - 0.05 * ramp(0, 0.35, y);
      blend(
        surface,
        cloth,
        inside * ramp(0.012, -0.008, tie) * ramp(-0.08, -0.03, y),
        sitter.card.build === 'angular' ? 0.7 : 0,
      );
      const lapel = ramp(0, 0.02, shirt) * ramp(0.16, 0.13, shirt + 0.1 * Math.max(0, y));
      surface.height += 0.025 * lapel;
      blend(surface, cloth, lapel * 0.6, 1.35);
      break;
    }
    case 'high':
      surface.height += 0.05 * ramp(0.34, 0.22, side) * ramp(0.14, 0.02, y);
      blend(surface, cloth, 0.35 * ramp(0.3, 0.2, side) * ramp(0.08, 0, below), 1.25);
      break;
  }
}

/** The rolled collar of a high-necked garment, over the neck. */
export function highCollarForm(sitter: Sitter): Form {
  const base = sitter.centreY + sitter.scale * 0.63;
  const width = sitter.neckWidth * sitter.scale * 1.2;
  return (x, y, surface) => {
    const across = (x - sitter.centreX * 0.8) / (width * (1 + 0.25 * ramp(-0.05, 0.12, y - base)));
    const top = base - 0.13 + 0.05 * (1 - across * across);
    surface.height =
      Math.sqrt(Math.max(0, 1 - across * across)) * 0.2 +
      0.03 * ramp(0.09, 0.0, Math.abs(y - top - 0.05)) +
      0.008 * noise(across * 6 + sitter.grain, y * 3);
    surface.coverage = ramp(1.05, 0.95, Math.abs(across)) * ramp(-0.012, 0.012, y - top) * ramp(0.12, 0.02, y - base);
    lay(surface, sitter.cloth, 1.08);
    surface.lit = mix(0.25, 1, ramp(-0.14, 0.05, y - base));
    surface.open = mix(0.6, 1, ramp(-0.14, 0.05, y - base));
  };
}

function lay(surface: Surface, colour: Colour, factor: number): void {
  surface.red = colour[0] * factor;
  surface.green = colour[1] * factor;
  surface.blue = colour[2] * factor;
}

function blend(surface: Surface, colour: Colour, amount: number, factor = 1): void {
  surface.red = mix(surface.red, colour[0] * factor, amount);
  surface.green = mix(surface.green, colour[1] * factor, amount);
  surface.blue = mix(surface.blue, colour[2] * factor, amount);
}
