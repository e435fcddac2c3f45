import { readdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listHouseCollections } from '../../lib/collection/collection.ts';
import { reportSchema } from '../bench/report-schema.ts';
import { killLeftovers, runScript, temporaryFolder } from './run-script.ts';

describe('npm run bench', { timeout: 120_000 }, () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    killLeftovers();
    await rm(folder, { recursive: true, force: true });
  });
  const run = (parameters: string[], environment: Record<string, string> = {}) =>
    runScript('bench', parameters, {
      dataDirectory: folder,
      environment: { CURATOR_CACHE_DIR: folder, ...environment },
    });

  it('paint: every house collection at every size, on one core and by the pool, and needs no engine', async () => {
    const { code, stdout, stderr } = await run(['paint', '--quick']).ended;
    expect(code, stderr).toBe(0);
    const report = reportSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
    expect(report).toMatchObject({ benchmark: 'paint', quick: true });
    const expected = listHouseCollections().flatMap(({ id }) =>
      [64, 128, 256].flatMap((resolution) => [
        `${id}, ${resolution} px: painted on one core`,
        expect.stringContaining(`${id}, ${resolution} px: painted and finished by the pool, `),
      ]),
    );
    expect(report.results.map(({ name }) => name)).toEqual(expected);
    for (const { ours, peer, ratio, unit } of report.results) {
      expect({ unit, peer, ratio }).toEqual({ unit: 'images/s', peer: null, ratio: null });
      expect(ours).toBeGreaterThan(0);
    }
    expect(await readdir(folder)).toEqual([]); // the cache: no engine, no peers
  });

  it('ends its contestants when it is interrupted in the middle of a computation', async () => {
    const bench = run(['dcgan', '--quick'], { TF_BACKEND: 'cpu', PATH: '' }); // plain JavaScript takes minutes
    await bench.said('peer: is not there: there is no Python');
    await bench.said('generate, batch 16 …');
    process.kill(bench.pid, 'SIGTERM'); // to the command alone; `ended` waits for everyone who holds its stderr
    const { code, stdout } = await bench.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  });

  it('refuses a benchmark that there is not, and names those there are', async () => {
    const { code, stderr } = await run(['speed']).ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('Allowed choices are dcgan, backends, paint.'),
    });
  });
});
