import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readMeta } from '../../lib/gan/checkpoint.ts';
import { readTrainingLog, type TrainingLogLine } from '../../lib/gan/training-log.ts';
import { smoothed, thinned } from '../../server/commands/curve-points.ts';
import { drawLearningCurves } from '../../server/commands/learning-curves.ts';

const SHIPPED = 'lib/gan/pretrained/dcgan-people';
const shipped = await readTrainingLog(`${SHIPPED}/metrics.jsonl`);
const { config } = await readMeta(SHIPPED);
const CURATOR = [0x1f, 0x6f, 0x8b] as const;
const FORGER = [0xc8, 0x55, 0x3d] as const;
const WARNING = [0x8c, 0x1c, 0x13] as const;

/** The places of the pixels of about this colour in the curves of these lines. */
async function drawn(lines: readonly TrainingLogLine[]) {
  const { data, info } = await sharp(await drawLearningCurves(lines, config))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    of([red, green, blue]: readonly [number, number, number]) {
      const places: { x: number; y: number }[] = [];
      for (let at = 0; at < data.length; at += 3) {
        const far =
          Math.abs((data[at] ?? 0) - red) +
          Math.abs((data[at + 1] ?? 0) - green) +
          Math.abs((data[at + 2] ?? 0) - blue);
        if (far < 45) places.push({ x: (at / 3) % info.width, y: Math.floor(at / 3 / info.width) });
      }
      return places;
    },
  };
}

it('draws the shipped training: G loses more than D, and nothing is to be warned of', async () => {
  const picture = await drawn(shipped);
  expect(picture.width).toBeGreaterThan(1100);
  expect(picture.width).toBeLessThan(1300);
  const losses = { top: 130, bottom: 400 }; // the first panel
  const heights = (color: readonly [number, number, number]) =>
    picture
      .of(color)
      .filter(({ y, x }) => x > 70 && y > losses.top && y < losses.bottom)
      .map(({ y }) => y);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(heights(CURATOR).length).toBeGreaterThan(1000);
  expect(mean(heights(FORGER))).toBeLessThan(mean(heights(CURATOR)) - 30); // pixels are counted from above
  expect(picture.of(WARNING)).toEqual([]);
});

it('marks a warning where it came, and shows the variety only where it is known', async () => {
  const half = shipped.map((line) =>
    line.step === 1100 ? { ...line, warnings: [{ kind: 'collapse', message: 'alike' }] } : line,
  );
  const warned = await drawn(half);
  const columns = warned.of(WARNING).map(({ x }) => x);
  expect(columns.length).toBeGreaterThan(200); // through every panel
  expect(Math.min(...columns)).toBeGreaterThan(warned.width * 0.48);
  expect(Math.min(...columns)).toBeLessThan(warned.width * 0.54);
  const varied = await drawn(shipped.map((line) => ({ ...line, variety: 0.5 })));
  expect(varied.height).toBeGreaterThan(warned.height + 100);
});

it('names a late warning on its left, and the picture grows no wider', async () => {
  const at = (step: number) =>
    shipped.map((line) =>
      line.step === step ? { ...line, warnings: [{ kind: 'discriminator-won', message: '' }] } : line,
    );
  const [unwarned, early, late] = await Promise.all([drawn(shipped), drawn(at(1100)), drawn(at(2180))]);
  expect([early.width, late.width]).toEqual([unwarned.width, unwarned.width]);
  const rule = Math.max(...late.of(WARNING).map(({ x }) => x));
  expect(rule).toBeGreaterThan(late.width * 0.93);
  expect(late.of(WARNING).filter(({ x }) => x < rule - 20).length).toBeGreaterThan(50); // the words
});

it('shows what came before a divergence', async () => {
  const wild = shipped.map((line) => (line.step > 1900 ? { ...line, lossD: 2.5e9, lossG: 2.5e9 } : line));
  const picture = await drawn(wild);
  const losses = picture.of(FORGER).filter(({ x, y }) => x > 70 && x < picture.width * 0.8 && y > 130 && y < 400);
  const heights = losses.map(({ y }) => y);
  expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(8); // five of a hundred, and the noise
});

it('keeps the legend of a short training slender', async () => {
  const [short, long] = await Promise.all([drawn(shipped.slice(0, 20)), drawn(shipped)]);
  const symbols = (picture: Awaited<ReturnType<typeof drawn>>) =>
    picture.of(CURATOR).filter(({ x, y }) => x > 55 && x < 85 && y > 105 && y < 130).length;
  expect(symbols(long)).toBeGreaterThan(20);
  expect(symbols(short)).toBeLessThan(symbols(long) * 1.5);
});

it('draws a training of one step, and one of a hundred thousand', async () => {
  expect((await drawn(shipped.slice(0, 1))).of(FORGER).length).toBeGreaterThan(20);
  const long = Array.from({ length: 100_000 }, (_, index) => ({
    ...(shipped[index % shipped.length] as TrainingLogLine),
    step: index + 1,
  }));
  const png = await drawLearningCurves(long, config);
  expect(png.length).toBeLessThan(400_000);
});

it('smooths without shifting, and thins without losing a peak', () => {
  const points = Array.from({ length: 1001 }, (_, index) => ({
    step: index + 1,
    value: index === 500 ? 90 : index % 3,
  }));
  const trend = smoothed(points, 9);
  expect(trend).toHaveLength(1001);
  expect(trend.filter(({ value }) => value > 5).map(({ step }) => step)).toEqual([
    497, 498, 499, 500, 501, 502, 503, 504, 505,
  ]);
  expect(trend[100]?.value).toBeCloseTo(1, 10);
  const few = thinned(points, 100);
  expect(few).toHaveLength(100);
  expect(few).toContainEqual({ step: 501, value: 90 });
  expect(few.map(({ step }) => step)).toEqual(few.map(({ step }) => step).sort((a, b) => a - b));
  expect(thinned(points, 2000)).toEqual(points);
});
