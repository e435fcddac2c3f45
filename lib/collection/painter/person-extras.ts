import type { Form } from './canvas.ts';
import type { Surface } from './light.ts';
import { cloud, noise } from './noise.ts';
import type { Sitter } from './person-build.ts';
import { headRadius, locate, newHeadPoint } from './person-pose.ts';
import { bell, clamp, dome, mix, ramp, spot } from './shape.ts';

export function earForm(sitter: Sitter, side: -1 | 1): Form {
  const point = newHeadPoint();
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const ex = (point.x - side * (sitter.headWidth + 0.002) + 0.05 * sitter.yaw * side * side) / 0.062;
    const ey = (point.y - 0.08 - 0.03 * sitter.pitch) / 0.125;
    const r = ex * ex * 1.1 + ey * ey + 0.35 * ex * ey * side;
    surface.height = Math.sqrt(clamp(1 - r, 0, 1)) * 0.07 - 0.05 * bell((ex * ex + ey * ey) / 0.35);
    surface.coverage = ramp(1.08, 0.82, r);
    surface.red = mix(sitter.skin[0], sitter.blush[0], 0.7);
    surface.green = mix(sitter.skin[1], sitter.blush[1], 0.7);
    surface.blue = mix(sitter.skin[2], sitter.blush[2], 0.7);
    surface.open = 0.8 - 0.35 * spot(ex, ey - 0.1, 0.5, 0.5);
    surface.lit = 0.85;
    surface.shine = 0.2;
  };
}

export function earringForm(sitter: Sitter, side: -1 | 1): Form {
  const point = newHeadPoint();
  const isPearl = sitter.card.earrings === 'pearl';
  const drop = isPearl ? 0.235 : 0.245;
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const dx = point.x - side * (sitter.headWidth - 0.005) + 0.06 * sitter.yaw;
    const dy = (point.y - drop) * (isPearl ? 1 : 0.75);
    const r = Math.sqrt(dx * dx + dy * dy) / 0.036;
    surface.height = Math.sqrt(clamp(1 - r * r, 0, 1)) * 0.035;
    surface.coverage = ramp(1.15, 0.75, r);
    const colour = isPearl ? ([0.72, 0.68, 0.62] as const) : sitter.metal;
    surface.red = colour[0];
    surface.green = colour[1];
    surface.blue = colour[2];
    surface.shine = 1.6;
  };
}

export function glassesForm(sitter: Sitter): Form {
  const point = newHeadPoint();
  const isRound = sitter.card.glasses === 'round';
  const rx = isRound ? 0.125 : 0.135;
  const ry = isRound ? 0.115 : 0.088;
  const dark = sitter.grain % 2 < 1.2;
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const gx = point.faceX - sitter.yaw * 0.06;
    const gy = point.faceY - 0.012;
    const across = (Math.abs(gx) - sitter.eyeApart * 1.0) / rx;
    const up = gy / ry;
    const a2 = across * across;
    const u2 = up * up;
    const r = isRound ? Math.sqrt(a2 + u2) : Math.sqrt(Math.sqrt(a2 * a2 + u2 * u2));
    const frame = ramp(0.19, 0.07, Math.abs(r - 1));
    const bridge =
      ramp(0.03, 0.012, Math.abs(gy + 0.025 - gx * gx * 2)) *
      ramp(sitter.eyeApart - rx + 0.01, sitter.eyeApart - rx - 0.02, Math.abs(gx));
    const temple =
      ramp(0.028, 0.01, Math.abs(gy + 0.02)) *
      ramp(sitter.eyeApart + rx - 0.01, sitter.eyeApart + rx + 0.02, Math.abs(gx)) *
      ramp(1.02, 0.96, point.radius);
    const lens = ramp(1, 0.9, r);
    const drawn = Math.max(frame, bridge, temple);
    surface.height = 0.02 * drawn + 0.03 * lens * (1 - r);
    const glare = 0.13 * lens * ramp(0.2, -0.9, up + across * 0.5);
    surface.coverage = Math.max(drawn * 0.88, glare) * ramp(1.08, 1, point.radius);
    const ink = drawn > glare ? 1 : 0;
    surface.red = mix(0.75, dark ? 0.025 : sitter.metal[0] * 0.55, ink);
    surface.green = mix(0.8, dark ? 0.02 : sitter.metal[1] * 0.5, ink);
    surface.blue = mix(0.85, dark ? 0.018 : sitter.metal[2] * 0.45, ink);
    surface.shine = 0.9 * drawn;
  };
}

/** Moustache, goatee or full beard as one mass with a lie of its own. */
export function beardForm(sitter: Sitter): Form {
  const point = newHeadPoint();
  const kind = sitter.card.facialHair;
  const length = 0.06 + (sitter.grain / 64) * 0.12;
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const fx = point.faceX - sitter.yaw * 0.04;
    const fy = point.faceY;
    const side = Math.abs(fx);
    const strand = noise(fx * 17 + sitter.grain, fy * 7) * 0.6 + noise(fx * 31, fy * 12 + sitter.grain) * 0.4;
    const rough = 0.02 * strand;
    const lip = sitter.mouthY - 0.058 + sitter.smile * -0.03 * ((side * side) / 0.0225);
    const droop = fy - lip - 0.5 * Math.max(0, side - 0.09) + 0.012;
    let amount =
      ramp(0.052, 0.026, Math.abs(droop) + rough) * ramp(0.19, 0.13, side + rough) * mix(0.75, 1, ramp(0, 0.03, side));
    if (kind === 'goatee') {
      const chin = Math.sqrt((side / 0.15) ** 2 + ((fy - sitter.chin + 0.03) / (0.11 + length * 0.4)) ** 2);
      amount = Math.max(
        amount,
        ramp(1.1, 0.8, chin + rough * 3),
        0.45 * ramp(0.05, 0.005, Math.abs(side - 0.14)) * ramp(lip, lip + 0.03, fy) * ramp(0.55, 0.48, fy),
      );
    }
    const outer = headRadius(sitter, point.x, point.y - length * 0.4 * ramp(0.3, 0.6, point.y), 0.018, 0) + rough;
    if (kind === 'beard') {
      // Cheek line: down from the sideburns, dipping to the corners of the mouth; the lips stay free.
      const cheek = fy - mix(0.3, 0.02, ramp(0.17, 0.4, side)) + rough;
      const lips = Math.sqrt((side / (sitter.mouthWidth * 1.0)) ** 2 + ((fy - sitter.mouthY - 0.012) / 0.052) ** 2);
      const below = ramp(-0.05, 0.06, cheek) * ramp(0.85, 1.12, lips + rough);
      amount = Math.max(amount * ramp(0.8, 1.0, lips), below);
    }
    amount *= ramp(1.05, 0.97, outer);
    surface.coverage = amount * 0.94;
    const volume = dome(1.05 - outer, 0.6);
    surface.height = 0.3 * volume + 0.03 * spot(fx, fy - 0.48, 0.25, 0.2) + 0.016 * strand + 0.03 * amount;
    const light = clamp(0.25 + 0.4 * strand, 0, 1);
    surface.red = mix(sitter.hair[0] * 1.05, sitter.hairLight[0], light);
    surface.green = mix(sitter.hair[1], sitter.hairLight[1] * 0.95, light);
    surface.blue = mix(sitter.hair[2], sitter.hairLight[2] * 0.92, light);
    surface.shine = 0.15;
    surface.lit =
      mix(1, 0.45, spot(fx, fy - sitter.mouthY - 0.085, 0.12, 0.03)) *
      mix(1, 0.55, ramp(sitter.chin - 0.06, sitter.chin + 0.12, point.y));
    surface.open = 0.85;
  };
}

export function hatForm(sitter: Sitter): Form {
  const point = newHeadPoint();
  const { hat } = sitter.card;
  const tilt = ((sitter.grain % 1) - 0.5) * 0.3;
  return (x, y, surface) => {
    locate(sitter, x, y, point);
    const hx = point.x + 0.08 * sitter.yaw;
    const hy = point.y + hx * tilt * (hat === 'scarf' ? 0 : 1);
    const fold = cloud(hx * 4 + sitter.grain, hy * 5);
    if (hat === 'beret') beret(sitter, hx, hy, fold, surface);
    else if (hat === 'brimmed') brimmed(sitter, hx, hy, fold, surface);
    else scarf(sitter, point.x, point.y, point.faceX, point.faceY, fold, surface);
    const weave = 1 + 0.06 * noise(hx * 20, hy * 20 + sitter.grain);
    const colour = hat === 'scarf' ? sitter.lining : sitter.cloth;
    surface.red = (colour[0] * 0.85 + 0.015) * weave;
    surface.green = (colour[1] * 0.85 + 0.015) * weave;
    surface.blue = (colour[2] * 0.85 + 0.015) * weave;
    surface.shine = 0.1;
  };
}

function beret(sitter: Sitter, x: number, y: number, fold: number, surface: Surface): void {
  const bx = (x - 0.06) / (sitter.headWidth + 0.16);
  const by = (y + 0.53) / 0.235;
  const r = Math.sqrt(bx * bx + by * by) + 0.02 * fold;
  surface.height = Math.sqrt(clamp(1 - r * r, 0, 1)) * 0.3 + 0.03 * fold;
  surface.coverage = ramp(1.04, 0.96, r);
  surface.open = mix(0.55, 1, ramp(-0.3, -0.5, y));
}

function brimmed(sitter: Sitter, x: number, y: number, fold: number, surface: Surface): void {
  const brimX = x / 0.72;
  const brimY = (y + 0.39 - 0.07 * brimX * brimX) / 0.1;
  const brim = Math.sqrt(brimX * brimX + brimY * brimY);
  const crownX = x / (sitter.headWidth + 0.03 - 0.12 * ramp(-0.5, -0.85, y));
  const inCrown =
    ramp(1.03, 0.95, Math.abs(crownX)) * ramp(-0.36, -0.4, y) * ramp(-0.83, -0.79, y - 0.05 * crownX * crownX);
  const onBrim = ramp(1.04, 0.95, brim);
  surface.coverage = Math.max(onBrim, inCrown);
  const crown = Math.sqrt(clamp(1 - crownX * crownX, 0, 1)) * 0.34;
  surface.height = mix(0.3 + brimY * -0.03, crown, inCrown * (1 - onBrim * ramp(-0.44, -0.38, y))) + 0.02 * fold;
  surface.open = mix(1, 0.7, ramp(0.2, 1, brimY) * onBrim);
  const band = ramp(0.045, 0.03, Math.abs(y + 0.5)) * inCrown * (1 - onBrim);
  surface.lit = 1 - 0.6 * band;
}

function scarf(
  sitter: Sitter,
  x: number,
  y: number,
  faceX: number,
  faceY: number,
  fold: number,
  surface: Surface,
): void {
  const outer = headRadius(sitter, x, y, 0.075, 0.07);
  const drape = (0.56 + 0.1 * ramp(0.4, 0.9, y) - Math.abs(x)) / 0.56;
  const inside = y < 0.15 ? 1 - outer : Math.max(1 - outer, mix(1 - outer, drape, ramp(0.15, 0.45, y)));
  const ox = faceX / (sitter.headWidth * 0.86);
  const oy = (faceY - 0.08) / 0.49;
  const opening = Math.sqrt(ox * ox + oy * oy);
  surface.height = dome(inside, 0.7) * 0.34 + 0.05 * fold + 0.05 * ramp(0.98, 1.15, opening);
  surface.coverage = ramp(-0.012, 0.02, inside) * ramp(0.97, 1.03, opening);
  surface.open = mix(0.6, 1, ramp(1, 1.25, opening)) * mix(1, 0.75, ramp(0.3, 0.7, y));
  surface.lit = mix(0.6, 1, ramp(0.98, 1.12, opening)) * mix(1, 0.5, ramp(0.5, 0.65, y) * ramp(0.3, 0.15, Math.abs(x)));
}
