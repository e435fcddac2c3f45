/** No compiler, no package index: the game starts all the same, on WebAssembly, and says why. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { PROJECT, type StartedGame, startGame } from '../support/started-game.ts';

/** Beside the project, because hard links do not leave a file system. */
const CLONE = join(PROJECT, 'test-results', 'clone-without-engine');

// Hard links and GNU cp make the clone in a second.
test.skip(process.platform !== 'linux', 'the clone is made by hard links, on Linux');

let game: StartedGame | undefined;

test.beforeAll(async () => {
  test.setTimeout(400_000);
  rmSync(CLONE, { recursive: true, force: true });
  const programs = join(CLONE, 'programs');
  mkdirSync(programs, { recursive: true });
  symlinkSync(process.execPath, join(programs, 'node')); // and no other program
  const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  const sources = tracked.split('\0').filter((path) => path !== '' && !path.startsWith('test/'));
  execFileSync('cp', ['-al', '--parents', ...sources, CLONE], { cwd: PROJECT });
  execFileSync('cp', ['-al', 'node_modules', CLONE], { cwd: PROJECT });
  rmSync(join(CLONE, 'node_modules/@tensorflow/tfjs-node-gpu/lib'), { recursive: true, force: true });
  const closed = 'http://127.0.0.1:9';
  game = await startGame(
    {
      PATH: programs,
      CURATOR_CACHE_DIR: join(CLONE, 'cache'),
      PIP_INDEX_URL: closed,
      HTTPS_PROXY: closed,
      HTTP_PROXY: closed,
      NO_PROXY: '127.0.0.1',
      WALL_TARGET: '8',
    },
    { project: CLONE },
  );
});

test.afterAll(async () => {
  await game?.stop();
  await game?.discard();
  rmSync(CLONE, { recursive: true, force: true });
});

test('the first face is there, and the footer says what the engine is and why', async ({ page }) => {
  const { url, health } = game as StartedGame;
  const { status, engine, wall } = await health();
  expect({ status, backend: engine?.backend, wall: wall.map(({ hung }) => hung) }).toEqual({
    status: 'ok',
    backend: 'wasm',
    wall: [16],
  });
  expect(engine?.reason).toMatch(/compiler/);
  await page.goto(url);
  await expect(page.getByRole('contentinfo')).toContainText(/wasm/);
  await page.getByRole('link', { name: 'Begin the appraisal' }).click();
  await page.getByRole('button', { name: 'Play without contributing' }).click();
  await page.getByRole('button', { name: 'Begin practice' }).click();
  await expect(page.getByRole('img', { name: 'Portrait 1 of 4' })).toBeVisible();
});
