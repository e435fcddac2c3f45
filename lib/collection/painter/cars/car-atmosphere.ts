import type { Random } from '../../random.ts';
import type { Camera } from '../camera.ts';
import type { Canvas } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { bell, clamp } from '../shape.ts';
import type { Car } from './car-build.ts';
import type { CarCard } from './car-card.ts';
import type { Daylight } from './car-daylight.ts';
import { headlamps, tailLamps } from './car-lamps.ts';

const WARM: Colour = [1, 0.74, 0.36];
const RED: Colour = [1, 0.1, 0.05];

/** Haloes round the lamps that look at the painter. */
export function paintGlow(canvas: Canvas, camera: Camera, car: Car, daylight: Daylight): void {
  const strength = daylight.night ? 1 : daylight.dusk ? 0.7 : 0.25;
  for (const [lamps, front, colour] of [
    [headlamps(car), 1, WARM],
    [tailLamps(car), -1, RED],
  ] as const) {
    for (const side of [-1, 1]) {
      const dx = front * lamps.x - camera.x;
      const dy = side * lamps.y - camera.y;
      const facing = (-front * dx) / Math.sqrt(dx * dx + dy * dy);
      if (facing <= 0) continue;
      const depth = dx * camera.forwardX + dy * camera.forwardY;
      const x = camera.centreX + (camera.focal * (dx * camera.forwardY - dy * camera.forwardX)) / depth;
      const y = camera.horizon + (camera.focal * (camera.z - lamps.z)) / depth;
      const power = strength * Math.min(1, facing + 0.25);
      addSpot(canvas, { x, y, radius: 0.32, colour, amount: (front > 0 ? 0.32 : 0.2) * power });
      addSpot(canvas, { x, y, radius: 0.11, colour, amount: (front > 0 ? 0.6 : 0.3) * power });
    }
  }
}

const MOON: Colour = [0.8, 0.82, 0.78];

/** The moon of a dry night over open country. */
export function paintMoon(canvas: Canvas, { time, weather, setting }: CarCard, random: Random): void {
  const x = random.uniform(0.3, 0.8) * random.choose([-1, 1]);
  const y = random.uniform(-0.82, -0.45);
  const open = setting !== 'street' && setting !== 'trees' && (weather === 'clear' || weather === 'clouds');
  if (time !== 'night' || !open) return;
  addSpot(canvas, { x, y, radius: 0.7, colour: MOON, amount: 0.09 });
  addSpot(canvas, { x, y, radius: 0.17, colour: MOON, amount: 0.9 });
}

type Spot = { x: number; y: number; radius: number; colour: Colour; amount: number };

function addSpot({ side, colour: pixels }: Canvas, { x, y, radius, colour, amount }: Spot): void {
  eachPixel(side, { x, y, radius }, (at, squared) => {
    const light = amount * bell(squared) ** 2;
    for (let channel = 0; channel < 3; channel++)
      pixels[at + channel] = (pixels[at + channel] as number) + (colour[channel] as number) * light;
  });
}

/** Calls back with each pixel in reach and its squared distance in radii. */
function eachPixel(
  side: number,
  { x, y, radius }: { x: number; y: number; radius: number },
  visit: (at: number, squared: number) => void,
): void {
  const half = side / 2;
  const pixel = (value: number) => clamp(Math.floor((value + 1) * half), 0, side - 1);
  for (let row = pixel(y - radius); row <= pixel(y + radius); row++) {
    const dy = ((row + 0.5) / half - 1 - y) / radius;
    for (let column = pixel(x - radius); column <= pixel(x + radius); column++) {
      const dx = ((column + 0.5) / half - 1 - x) / radius;
      const squared = dx * dx + dy * dy;
      if (squared < 1) visit((row * side + column) * 3, squared);
    }
  }
}

/** Falling snow in soft flakes; rain in slanting veils. */
export function paintWeather(canvas: Canvas, { weather, time }: CarCard, random: Random): void {
  const { side, colour } = canvas;
  const light = time === 'night' ? 0.25 : time === 'dusk' ? 0.5 : 0.85;
  if (weather === 'snow') {
    const flakes = Math.floor(random.uniform(30, 80));
    for (let flake = 0; flake < flakes; flake++) {
      const radius = random.uniform(0.026, 0.055);
      eachPixel(side, { x: random.uniform(-1, 1), y: random.uniform(-1, 0.8), radius }, (at, squared) => {
        const cover = 0.55 * bell(squared);
        for (let channel = 0; channel < 3; channel++)
          colour[at + channel] = (colour[at + channel] as number) * (1 - cover) + light * cover;
      });
    }
  } else if (weather === 'rain') {
    const slant = random.uniform(-0.25, 0.25);
    const streaks = Math.floor(random.uniform(18, 40));
    for (let streak = 0; streak < streaks; streak++) {
      const x = random.uniform(-1, 1);
      const y = random.uniform(-1, 0.8);
      const length = random.uniform(0.1, 0.3);
      const drops = Math.ceil(length * side * 0.5);
      for (let drop = 0; drop < drops; drop++) {
        const down = (drop / drops) * length;
        const column = Math.floor(((x + slant * down + 1) * side) / 2);
        const row = Math.floor(((y + down + 1) * side) / 2);
        if (column < 0 || column >= side || row >= side) continue;
        const at = (row * side + column) * 3;
        for (let channel = 0; channel < 3; channel++)
          colour[at + channel] = (colour[at + channel] as number) * 0.86 + light * 0.1;
      }
    }
  }
}
