import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cacheDirectory } from '../../lib/gan/backend/cache-directory.ts';
import { chooseBackend } from '../../lib/gan/backend/choose.ts';
import { listSteps, readMeta } from '../../lib/gan/checkpoint.ts';
import type { TrainingLogLine } from '../../lib/gan/training-log.ts';
import { familyOf, survivors } from '../gpu/processes.ts';
import { killLeftovers, runScript, temporaryFolder } from './run-script.ts';

const SMALL = ['--base-channels', '4', '--images', '16', '--batch', '8'];

// Even these networks take plain JavaScript seconds for a step at 64 px, and WebAssembly lets no hundred of them pass by.
const { name: backend } = await chooseBackend({ cache: cacheDirectory() });
const isNative = backend === 'tensorflow';

describe('npm run train', { timeout: 60_000 }, () => {
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = await temporaryFolder();
  });
  afterEach(killLeftovers);
  afterAll(() => rm(dataDirectory, { recursive: true, force: true }));
  const train = (parameters: string[], through: 'node' | 'npm' = 'node') =>
    runScript('train', parameters, { dataDirectory, through });

  it.runIf(isNative)('paints, trains, keeps checkpoints with grids and a log, and says where on stdout', async () => {
    const out = join(dataDirectory, 'short');
    const { code, stdout, stderr } = await train(['--out', out, '--steps', '3', '--save-every', '2', ...SMALL]).ended;
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('3/3 steps') });
    expect(stderr).toContain('16/16 pictures');
    expect(stderr).toMatch(/ · [\d.]+ images\/s · D \d/);
    expect(join(process.cwd(), stdout.trim())).toBe(join(out, 'step-000003'));
    expect((await readdir(out)).sort()).toEqual([
      'curves.png',
      'grids',
      'metrics.jsonl',
      'step-000002',
      'step-000003',
      'training.json',
    ]);
    expect((await readdir(join(out, 'grids'))).sort()).toEqual(['step-000002.png', 'step-000003.png']);
    expect(await sharp(join(out, 'curves.png')).metadata()).toMatchObject({ format: 'png' });
    const log = await readLog(out);
    expect(log.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(log.map(({ variety }) => typeof variety)).toEqual(['undefined', 'number', 'number']);
    expect(Object.keys(log[0] ?? {})).toEqual(
      expect.arrayContaining(['lossD', 'lossG', 'realScore', 'fakeScoreBefore', 'fakeScoreAfter']),
    );

    const done = await train(['--out', out, '--resume']).ended;
    expect(done).toMatchObject({ code: 0, stdout, stderr: expect.stringContaining('has done its 3 steps already') });
    const again = await train(['--out', out, '--steps', '3', ...SMALL]).ended;
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/holds a training at step 3: add --resume/) });
    const other = await train(['--out', out, '--resume', '--seed', '7']).ended;
    expect(other).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/was begun with --seed 0; leave --seed out/),
    });
  });

  it.runIf(isNative)('keeps a checkpoint at Ctrl-C and goes on from there with --resume', async () => {
    const out = join(dataDirectory, 'interrupted');
    const run = train(['--out', out, '--steps', '100000', ...SMALL], 'npm');
    await run.said('1/100000 steps');
    run.interrupt();
    await sleep(50);
    run.interrupt(); // npm may pass on what the terminal has sent already: no second wish
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(130);
    const step = Number(/Stopped after step (\d+)/.exec(stderr)?.[1]);
    expect(stderr).toMatch(/To go on: npm run train -- --out \S+interrupted --resume/);
    expect(stdout.trim()).toMatch(new RegExp(`step-${String(step).padStart(6, '0')}$`));

    const resumed = await train(['--out', out, '--resume', '--steps', String(step + 2)]).ended;
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining(`${step + 2}/${step + 2} steps`) });
    const steps = (await readLog(out)).map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: step + 2 }, (_, index) => index + 1));
  });

  // A limit on the size of a file stands for the disk: pictures and log are smaller than it, checkpoints are larger.
  describe.runIf(isNative && process.platform !== 'win32')('with a full disk', () => {
    const begin = ['--base-channels', '16', '--images', '16', '--batch', '8', '--save-every', '100000'];

    it('says that the checkpoint of an interruption could not be kept', async () => {
      const out = join(dataDirectory, 'unkept');
      const run = runScript('train', ['--out', out, '--steps', '100000', ...begin], {
        dataDirectory,
        fileLimitKb: 250,
      });
      await run.said('1/100000 steps');
      process.kill(run.pid, 'SIGTERM');
      const { code, stdout, stderr } = await run.ended;
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /keeping a checkpoint[\s\S]*\nerror: the checkpoint of step \d+ needs .*EFBIG.*; there is no checkpoint yet\n$/,
        ),
      });
      expect(await listSteps(out)).toEqual([]);
    });

    it('stops with what is kept, and says how to go on', async () => {
      const out = join(dataDirectory, 'full');
      await train(['--out', out, '--steps', '1', ...begin]).ended;
      const again = ['--out', out, '--resume', '--steps', '2'];
      const { code, stdout, stderr } = await runScript('train', again, { dataDirectory, fileLimitKb: 250 }).ended;
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/the checkpoint of step 2 needs .*; the last good checkpoint is step 1\n$/),
      });
      expect(stderr).toMatch(/^Kept: \S+full\/step-000001, from which --resume goes on\.$/m);
      expect(await train(again).ended).toMatchObject({ code: 0, stdout: expect.stringContaining('step-000002') });
    });
  });

  it('interrupted before the first step names no checkpoint, and goes on with --resume', async () => {
    const out = join(dataDirectory, 'unbegun');
    // It takes longer to make these networks than to hear of the interruption.
    const wide = ['--base-channels', '96', '--images', '16', '--batch', '8', '--steps', '1', '--seed', '4'];
    const environment = { TF_BACKEND: 'cpu' };
    const run = runScript('train', ['--out', out, ...wide], { dataDirectory, environment });
    await run.said('16/16 pictures');
    process.kill(run.pid, 'SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(
        /Interrupted(?:: finishing the step| before the training began)[\s\S]*\nStopped before the first step\. To go on: npm run train -- --out \S+unbegun --resume\n$/,
      ),
    });
    expect(await readdir(out)).toEqual(['metrics.jsonl', 'training.json']);
  });

  it('trains on WebAssembly, where nothing native is to be had', async () => {
    const out = join(dataDirectory, 'wasm');
    const environment = { TF_BACKEND: 'wasm' };
    const parameters = ['--out', out, '--steps', '1', ...SMALL];
    const { code, stderr } = await runScript('train', parameters, { dataDirectory, environment }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1/1 steps') });
    expect((await readMeta(join(out, 'step-000001'))).engine).toBe('wasm');
  });

  it.runIf(isNative)('warns of a training that fails, and goes on', async () => {
    // A generator of two channels has no chance; its pictures stay one grey.
    const out = join(dataDirectory, 'hopeless');
    const parameters = ['--out', out, '--steps', '200', '--save-every', '200', '--base-channels', '2'];
    const { code, stderr } = await train([...parameters, '--images', '16', '--batch', '4']).ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/Warning, step 200: mode collapse: .* vary 0\.0\d times/),
    });
    expect((await readLog(out)).flatMap(({ warnings = [] }) => warnings.map(({ kind }) => kind))).toEqual(['collapse']);
  });

  it('stops at once at a second Ctrl-C, and leaves no process behind', async () => {
    // Sixteen channels take plain JavaScript many seconds a step.
    const environment = { TF_BACKEND: 'cpu' };
    const parameters = [
      '--out',
      join(dataDirectory, 'stopped'),
      '--steps',
      '10',
      '--seed',
      '5',
      ...SMALL,
      '--base-channels',
      '16',
    ];
    const run = runScript('train', parameters, { dataDirectory, environment });
    await run.said('16/16 pictures');
    await sleep(1000); // the first step is under way
    const family = familyOf(run.pid);
    run.interrupt();
    await run.said('Interrupted: finishing the step');
    await sleep(1100);
    run.interrupt();
    expect(await run.ended).toMatchObject({ code: 130, stdout: '' });
    expect(await survivors(family, 5000)).toEqual([]);
  });

  it.runIf(isNative)('leaves no process behind when npm is killed during a step', async () => {
    const out = join(dataDirectory, 'orphaned');
    // A step of the whole network blocks the child for seconds.
    const run = train(['--out', out, '--steps', '100000', '--images', '64', '--batch', '64'], 'npm');
    await run.said('64/64 pictures');
    await sleep(2000); // the first step is under way
    const family = familyOf(run.pid);
    expect(family.length).toBeGreaterThanOrEqual(3); // npm, the command, the GPU child
    process.kill(run.pid, 'SIGKILL');
    expect(await survivors(family, 5000)).toEqual([]);
  });

  it.runIf(isNative)(
    'refuses a second training in a folder, until the first is gone, by kill -9, too',
    { timeout: 120_000 },
    async () => {
      const out = join(dataDirectory, 'shared');
      const first = train(['--out', out, '--steps', '100000', '--save-every', '3', ...SMALL]);
      await first.said('1/100000 steps');
      const words = `process ${first.pid} is training in ${out}: wait for it, stop it, or choose another folder`;
      for (const parameters of [['--steps', '3', '--seed', '9', ...SMALL], ['--resume']]) {
        const { code, stdout, stderr } = await train(['--out', out, ...parameters]).ended;
        expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `error: ${words}\n` });
      }
      const family = familyOf(first.pid);
      process.kill(first.pid, 'SIGKILL');
      await first.ended;
      const steps = Number((await listSteps(out)).at(-1)) + 6;
      const second = await train(['--out', out, '--resume', '--steps', String(steps)]).ended;
      expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`step-0*${steps}\n$`)) });
      expect(await survivors(family, 0)).toEqual([]);
      expect((await readLog(out)).map(({ step }) => step)).toEqual(
        Array.from({ length: steps }, (_, index) => index + 1),
      );
      expect((await readdir(out)).filter((name) => name.endsWith('.sock'))).toEqual([]);
    },
  );

  it.runIf(isNative && process.platform !== 'win32').each([
    { to: 'it alone', through: 'node', target: (pid: number) => pid, exitCode: 130 },
    { to: 'npm and all that it started', through: 'npm', target: (pid: number) => -pid, exitCode: 143 },
  ] as const)('finishes the step at a SIGTERM to $to', async ({ through, target, exitCode }) => {
    const out = join(dataDirectory, `terminated-${through}`);
    const run = train(['--out', out, '--steps', '100000', ...SMALL], through);
    await run.said('1/100000 steps');
    process.kill(target(run.pid), 'SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(exitCode);
    const [, step] = /Stopped after step (\d+)\. To go on: npm run train -- --out \S+ --resume/.exec(stderr) ?? [];
    expect(stdout.trim()).toMatch(new RegExp(`step-0*${step}$`));
    expect(await listSteps(out)).toContain(Number(step));
  });
});

async function readLog(folder: string): Promise<TrainingLogLine[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
