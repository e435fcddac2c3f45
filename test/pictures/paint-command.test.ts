import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Outcome = { code: number; stdout: string; stderr: string };

function paint(...options: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', 'server/commands/paint.ts', ...options], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('npm run paint', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'curator-paint-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('paints a sheet and says where it is', async () => {
    const out = join(folder, 'sheet.png');
    const { code, stdout, stderr } = await paint('--collection', 'people', '--count', '5', '--out', out);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${out}\n` });
    expect(stderr).toContain('5/5 works');
    const { width, height } = await sharp(out).metadata();
    expect([width, height]).toEqual([3 * 66 + 2, 2 * 66 + 2]);
  });

  it('paints a folder with a catalogue', async () => {
    const out = join(folder, 'works');
    await paint('--collection', 'people', '--count', '2', '--seed', '41', '--out', out);
    expect((await readdir(out)).sort()).toEqual(['41.png', '42.png', 'catalogue.jsonl']);
    const lines = (await readFile(join(out, 'catalogue.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { seed: '41', file: '41.png', collection: 'people' },
      { seed: '42', file: '42.png', collection: 'people' },
    ]);
  });

  it('says what was wrong and what is right', async () => {
    const people = ['--collection', 'people', '--out', join(folder, 'never.png')];
    const outcomes = await Promise.all([
      paint(...people, '--resolution', '100'),
      paint(...people, '--count', '-3'),
      paint(...people, '--seed', '18446744073709551615'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(outcomes.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('must be 64, 128 or 256'),
      expect.stringMatching(/must be a whole number from 1 to 1000000/),
      expect.stringContaining('the last seed would be 2^64 or more'),
    ]);
    expect(await readdir(folder)).not.toContain('never.png');
  });
});
