import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type HealthStep, watchTrainingHealth } from '../../lib/gan/training-health.ts';
import { openTrainingLog, readTrainingLog, type TrainingLogLine } from '../../lib/gan/training-log.ts';
import { varietyOf } from '../../lib/gan/variety.ts';

const HEALTHY: HealthStep = {
  step: 0,
  lossD: 0.4,
  lossG: 4,
  realScore: 0.9,
  fakeScoreBefore: 0.1,
  fakeScoreAfter: 0.05,
};

/** What the watch says to steps 1, 2, … that are healthy but for what `change` says of them. */
function watched(steps: number, change: (step: number) => Partial<HealthStep>) {
  const health = watchTrainingHealth();
  const told = [];
  for (let step = 1; step <= steps; step++) {
    const { problem, isSound, warnings } = health.observe({ ...HEALTHY, step, ...change(step) });
    told.push(...warnings.map(({ kind }) => `${step} ${kind}`));
    if (problem) return { told, problem, step, isSound };
  }
  return { told, problem: null };
}

describe('the watch over a training', () => {
  it('has nothing to say to the training of the shipped model', async () => {
    const lines = await readTrainingLog('lib/gan/pretrained/dcgan-people/metrics.jsonl');
    expect(lines.length).toBeGreaterThan(200);
    const health = watchTrainingHealth();
    for (const { step, ...line } of lines) {
      // The log keeps every tenth step: the nine before are taken to have been like it.
      for (let like = step === 1 ? 1 : step - 9; like <= step; like++) {
        expect(health.observe({ ...line, step: like })).toEqual({ problem: null, isSound: true, warnings: [] });
      }
    }
  });

  it.each([
    ['lossD', Number.NaN],
    ['lossG', Number.POSITIVE_INFINITY],
  ])('stops at once at a %s of %d', (name, value) => {
    expect(watched(9, (step) => (step === 4 ? { [name]: value } : {}))).toMatchObject({
      step: 4,
      problem: expect.stringContaining(`no longer finite`),
    });
  });

  it('stops at the fiftieth absurd loss in a row, and calls none of those steps sound', () => {
    expect(watched(1000, (step) => (step > 300 ? { lossG: 101 } : {}))).toEqual({
      told: [],
      step: 350,
      isSound: false,
      problem: 'the training has diverged, with a loss above 100 for 50 steps (loss D 0.400, loss G 101)',
    });
    // One sane step among fifty is a training that may yet recover, and PyTorch itself shows losses up to 100.
    expect(watched(1000, (step) => (step % 50 ? { lossD: 1e6 } : {})).problem).toBeNull();
    expect(watched(1000, () => ({ lossG: 100 })).problem).toBeNull();
    expect(watched(1000, () => ({ lossD: 200 })).problem).toBeNull(); // the sum of two
    expect(watched(1000, () => ({ lossD: 201 })).step).toBe(50);
  });

  it('warns once when D has been sure of everything for 200 steps, and again after it doubted', () => {
    const sure = { lossD: 0.01, fakeScoreBefore: 0.002 };
    expect(watched(900, (step) => (step > 100 && step !== 600 ? sure : {})).told).toEqual([
      '300 discriminator-won',
      '800 discriminator-won',
    ]);
    expect(watched(900, () => ({ ...sure, fakeScoreBefore: 0.06 })).told).toEqual([]);
  });

  it('warns when the forged pictures become alike, but not of the grey that every training begins with', () => {
    const variety = (step: number) => (step <= 100 || (step > 400 && step <= 600) ? 0.1 : 0.9);
    expect(watched(800, (step) => (step % 50 ? {} : { variety: variety(step) })).told).toEqual(['450 collapse']);
    expect(watched(800, (step) => (step % 50 ? {} : { variety: 0.03 })).told).toEqual(['200 collapse']);
  });
});

describe('the variety of pictures', () => {
  it('is the root of half the mean square of the distances between two of them', () => {
    const count = 7;
    const pictures = Uint8Array.from({ length: count * 12 }, (_, index) => (index * index * 31) % 256);
    let sum = 0;
    for (let one = 0; one < count; one++)
      for (let other = 0; other < count; other++)
        for (let pixel = 0; pixel < 12; pixel++)
          sum += ((pictures[one * 12 + pixel] ?? 0) - (pictures[other * 12 + pixel] ?? 0)) ** 2;
    const meanSquare = sum / (count * (count - 1)) / 12;
    expect(varietyOf(pictures, count)).toBeCloseTo(Math.sqrt(meanSquare / 2), 10);
    expect(varietyOf(new Uint8Array(64 * 12).fill(201), 64)).toBe(0);
  });
});

describe("a training's log", () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
  const logWith = async (text: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'curator-log-'));
    folders.push(folder);
    await writeFile(join(folder, 'metrics.jsonl'), text);
    return join(folder, 'metrics.jsonl');
  };
  const line = (step: number): TrainingLogLine => ({ ...HEALTHY, step, seconds: 0.5 });
  const text = (...steps: number[]) => steps.map((step) => `${JSON.stringify(line(step))}\n`).join('');
  const steps = (lines: readonly TrainingLogLine[]) => lines.map(({ step }) => step);

  it.each([
    ['whole', text(1, 2, 3), 3, [1, 2, 3]],
    ['ahead of its checkpoint', text(1, 2, 3, 4), 2, [1, 2]],
    ['torn by a kill', `${text(1, 2)}{"step":3,"los`, 2, [1, 2]],
    ['torn, and ahead', `${text(1, 2, 3)}{"step":4,"los`, 2, [1, 2]],
    ['full of zeros where the power went', `${text(1)}\0\0\0\0\n${text(3)}`, 3, [1, 3]],
    ['of something else', '[]\nnull\n{"step":"one"}\n', 5, []],
    ['empty', '', 0, []],
  ])('that is %s is opened where its checkpoint stands', async (_, content, step, kept) => {
    const path = await logWith(content);
    const log = await openTrainingLog(path, step);
    expect(steps(log.lines)).toEqual(kept);
    await log.append(line(step + 1));
    await log.close();
    expect(await readTrainingLog(path)).toEqual([...kept, step + 1].map(line));
  });

  it('that is not there has no lines, and one that cannot be read is an error', async () => {
    expect(await readTrainingLog('/nowhere/metrics.jsonl')).toEqual([]);
    await expect(readTrainingLog('lib')).rejects.toThrow('EISDIR');
  });
});
