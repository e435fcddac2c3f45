/** A stranger plays a round in a browser, and every judgment is at rest when they leave. */
import { expect, test } from '@playwright/test';
import { asc, eq } from 'drizzle-orm';
import { openDatabase } from '../../db/client.ts';
import { claimDataDirectory } from '../../db/ownership.ts';
import { items, judgments, trialItems, trials } from '../../db/schema.ts';
import { type StartedGame, startGame } from '../support/started-game.ts';
import { expectAccessible } from './accessibility.ts';
import { finger, keyboard, type Played, playTrials } from './round.ts';

let game: StartedGame;

test.beforeAll(async () => {
  test.setTimeout(400_000); // the first start builds the pages
  game = await startGame();
});

test.afterAll(async () => {
  await game?.stop();
  await game?.discard();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'en-US' });

  test('a round from the entrance to the appraisal; the GPU child dies on the way and nobody notices', async ({
    page,
  }) => {
    await page.goto(game.url);
    await page.getByRole('link', { name: 'Begin the appraisal' }).tap();
    await page.getByRole('button', { name: 'Play and contribute' }).tap();
    await page.getByRole('button', { name: 'Begin practice' }).tap();
    await playTrials(page, { length: 4, hand: finger });
    await page.getByRole('button', { name: 'Begin the round' }).tap();

    const played = await playTrials(page, {
      length: 20,
      hand: finger,
      async onTrial(index) {
        if (index === 6) for (const pid of game.children()) process.kill(pid, 'SIGKILL');
        expect(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
        expect(await page.getByRole('status').allInnerTexts()).not.toContainEqual(expect.stringMatching(/\S/));
      },
    });

    const right = played.filter(({ choice, truth }) => (choice === 'Real') === (truth === 'Authentic')).length;
    await expect(page.getByRole('heading', { name: `${right} of 20 told apart` })).toBeVisible();
    await expect.poll(async () => (await game.health()).engine).not.toBeNull(); // the child is back
    await page.close();
    expect(await game.stop()).toBe(0);
    expect(await rowsAtRest(game.dataDirectory)).toEqual(played.map(toRow));
  });
});

test.describe('at a desk', () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test.beforeAll(async () => {
    await game.stop();
    await game.discard();
    game = await startGame();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`by keyboard alone, ${colorScheme}; axe finds nothing on any screen`, async ({ browser }) => {
      const page = await browser.newPage({ colorScheme, locale: 'en-US' });
      await page.goto(game.url);
      await expectAccessible(page, 'entrance');
      const begin = page.getByRole('link', { name: 'Begin the appraisal' });
      for (let presses = 0; !(await begin.evaluate((element) => element === document.activeElement)); presses++) {
        expect(presses).toBeLessThan(15);
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'Before you look' })).toBeVisible();
      await expectAccessible(page, 'consent');
      await page.getByRole('button', { name: 'Play without contributing' }).focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: 'Begin practice' })).toBeFocused();
      await expectAccessible(page, 'invitation');
      await page.keyboard.press('Enter');
      await playTrials(page, { length: 4, hand: keyboard, onTrial: () => expectAccessible(page, 'trial') });
      await expect(page.getByRole('button', { name: 'Begin the round' })).toBeFocused();
      await page.keyboard.press('Enter');
      await playTrials(page, { length: 20, hand: keyboard });
      await expect(page.getByRole('heading', { name: /of 20 told apart/ })).toBeVisible();
      await expectAccessible(page, 'appraisal');
      await page.close();
    });
  }

  test('in Chinese, with a reload in the middle of the practice', async ({ browser }) => {
    const page = await browser.newPage({ locale: 'zh-CN' });
    await page.goto(`${game.url}/play`);
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expectAccessible(page, 'consent');
    await page.getByRole('button').filter({ hasText: /./ }).last().click();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('img', { name: /1.*4/ })).toBeVisible();
    await expect(page.locator('[aria-keyshortcuts="1"]')).toHaveAttribute('aria-disabled', 'false');
    await page.keyboard.press('1');
    await expect(page.getByRole('article')).toBeVisible();
    await page.reload();
    await expect(page.getByRole('img', { name: /2.*4/ })).toBeVisible();
    expect(await page.getByRole('main').textContent()).not.toMatch(/[A-Za-z]{4,}/);
    await page.close();
  });
});

async function rowsAtRest(path: string) {
  const dataDirectory = await claimDataDirectory(path);
  const { db, close } = await openDatabase({ dataDirectory });
  try {
    return await db
      .select({ choice: judgments.choice, confidence: judgments.confidence, truth: items.truth })
      .from(judgments)
      .innerJoin(trials, eq(trials.id, judgments.trialId))
      .innerJoin(trialItems, eq(trialItems.trialId, trials.id))
      .innerJoin(items, eq(items.id, trialItems.itemId))
      .where(eq(trials.phase, 'main'))
      .orderBy(asc(trials.index));
  } finally {
    await close();
    await dataDirectory.release();
  }
}

function toRow({ choice, confidence, truth }: Played) {
  return { choice: choice.toLowerCase(), confidence, truth: truth === 'Authentic' ? 'real' : 'fake' };
}
