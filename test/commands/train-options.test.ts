import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript, temporaryFolder } from './run-script.ts';

describe('the options of npm run train', { timeout: 60_000 }, () => {
  let dataDirectory: string;
  beforeAll(async () => {
    dataDirectory = await temporaryFolder();
  });
  afterAll(() => rm(dataDirectory, { recursive: true, force: true }));
  const train = (parameters: string[]) => runScript('train', parameters, { dataDirectory });

  it('teaches with --help', async () => {
    const { code, stdout, stderr } = await train(['--help']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const words of [
      'Usage: npm run train -- --out DIR',
      'both networks\n              widen',
      'numbers that are no longer finite',
      'What the numbers mean',
      'D has won',
      'collapse',
      'How long it takes',
      '--resume --steps 4000',
    ]) {
      expect(stdout).toContain(words);
    }
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['no --out', ['--steps', '2'], "required option '--out <folder>' not specified"],
    ['no end', ['--out', 'x'], 'say where the training ends: --steps N, or --kimg N'],
    [
      'a collection that is not there',
      ['--out', 'x', '--collection', 'dogs', '--steps', '1'],
      'there is no collection dogs; there is: people, cars, cats',
    ],
    ['fewer pictures than a batch', ['--out', 'x', '--steps', '1', '--images', '8'], 'do not fill one batch of 64'],
    ['StyleGAN', ['--out', 'x', '--steps', '1', '--architecture', 'stylegan'], 'stylegan is not built in yet'],
    ['nothing to resume', ['--out', 'x', '--resume'], 'holds no training to resume'],
    ['a folder below a file', ['--out', 'package.json/runs', '--steps', '1'], 'nothing can be written to --out'],
    ['an argument too many', ['--out', 'x', 'people'], 'too many arguments'],
  ])('refuses %s with words', async (_, parameters, words) => {
    const named = parameters.map((parameter) => (parameter === 'x' ? join(dataDirectory, 'x') : parameter));
    const { code, stdout, stderr } = await train(named).ended;
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(words) });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(dataDirectory, 'x'))).toBe(false);
  });
});
