import { noise } from '../noise.ts';
import { mix, ramp, spot } from '../shape.ts';
import type { Material, SolidPoint } from '../solid.ts';
import type { Sitter } from './person-build.ts';
import { paintFeatures } from './person-features.ts';

/** The skin of the face: rosy where blood is near, cooler round the eyes and where a beard would grow. */
export function coverSkin(sitter: Sitter, point: SolidPoint, material: Material): void {
  const { x, y } = point;
  const { skin, blush, shadow, grain, ageing } = sitter;
  const side = Math.abs(x);
  const rosy =
    0.6 * spot(side - 0.22, y - 0.2, 0.17, 0.13) +
    0.6 * spot(x, y - 0.23, 0.1, 0.09) +
    0.2 * spot(x, y - 0.5, 0.14, 0.09) +
    0.5 * ramp(0.3, 0.4, side) * ramp(0, 0.1, y);
  const tired = (0.16 + 0.22 * ageing) * spot(side - sitter.eyeApart, y - 0.03, 0.12, 0.08);
  const mottle = 1 + (0.03 + 0.03 * ageing) * noise(x * 9 + grain, y * 9 + grain);
  material.red = mix(mix(skin[0], blush[0], rosy), shadow[0], tired) * mottle;
  material.green = mix(mix(skin[1], blush[1], rosy), shadow[1], tired) * mottle;
  material.blue = mix(mix(skin[2], blush[2], rosy), shadow[2], tired) * mottle;
  material.flesh = 1;
  material.shine =
    0.16 +
    0.16 * spot(x, y + 0.3, 0.3, 0.16) +
    0.22 * spot(x, y - 0.21, 0.05, 0.06) +
    0.12 * spot(side - 0.22, y - 0.13, 0.1, 0.08);
  material.open = 1 - 0.25 * spot(side - sitter.eyeApart * 0.86, y + 0.02, 0.13, 0.08);
  if (sitter.angular > 0) shave(sitter, side, y, material);
  if (point.z > 0) paintFeatures(sitter, x, y, material);
}

/** The lower face of a grown beard, shaved or not, is cooler. */
function shave({ card, hair }: Sitter, side: number, y: number, material: Material): void {
  const amount =
    ramp(0.24, 0.36, y + 0.35 * side * side) *
    ramp(0.7, 0.52, y) *
    (card.facialHair === 'stubble' ? 0.5 : 0.12) *
    (1 - 0.4 * ramp(0.32, 0.2, y));
  material.red = mix(material.red, hair[0] * 1.1, amount);
  material.green = mix(material.green, hair[1] * 1.15, amount);
  material.blue = mix(material.blue, hair[2] * 1.25, amount);
}
