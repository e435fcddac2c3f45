import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** How a test's player answers and goes on: by touch, mouse or keyboard. */
export type Hand = {
  answer(page: Page, answer: { choice: 'Real' | 'Fake'; confidence: 50 | 75 | 95 }): Promise<void>;
  goOn(page: Page): Promise<void>;
};

export const finger: Hand = {
  answer: (page, { choice, confidence }) => answerButton(page, choice, confidence).tap(),
  goOn: (page) => goOnButton(page).tap(),
};

export const keyboard: Hand = {
  async answer(page, { choice, confidence }) {
    const keys = { Fake: { 95: '1', 75: '2', 50: '3' }, Real: { 50: '8', 75: '9', 95: '0' } };
    await page.keyboard.press(keys[choice][confidence]);
  },
  goOn: (page) => page.keyboard.press('Enter'),
};

export type Played = { choice: 'Real' | 'Fake'; confidence: 50 | 75 | 95; truth: 'Authentic' | 'Forged' };

const ANSWERS = [
  { choice: 'Fake', confidence: 95 },
  { choice: 'Real', confidence: 75 },
  { choice: 'Real', confidence: 95 },
  { choice: 'Fake', confidence: 50 },
  { choice: 'Real', confidence: 50 },
  { choice: 'Fake', confidence: 75 },
] as const;

/** Plays `length` trials and tells what was said and what the labels revealed. */
export async function playTrials(
  page: Page,
  { length, hand, onTrial }: { length: number; hand: Hand; onTrial?: (index: number) => Promise<void> },
): Promise<Played[]> {
  const played: Played[] = [];
  for (let index = 0; index < length; index++) {
    const answer = ANSWERS[index % ANSWERS.length] as (typeof ANSWERS)[number];
    await expect(portrait(page, index + 1, length)).toBeVisible();
    await expect(answerButton(page, answer.choice, answer.confidence)).toHaveAttribute('aria-disabled', 'false');
    await onTrial?.(index);
    await hand.answer(page, answer);
    const title = page.getByRole('article').getByRole('heading');
    await expect(title).toHaveText(/Authentic|Forged/);
    played.push({ ...answer, truth: (await title.textContent())?.includes('Authentic') ? 'Authentic' : 'Forged' });
    await hand.goOn(page);
  }
  return played;
}

export function portrait(page: Page, number: number, length: number): Locator {
  return page.getByRole('img', { name: `Portrait ${number} of ${length}` });
}

function answerButton(page: Page, choice: string, confidence: number): Locator {
  return page.getByRole('button', { name: new RegExp(`^${choice},\\s*${confidence}%`) });
}

function goOnButton(page: Page): Locator {
  return page.getByRole('button', { name: /^(Next portrait|To the twenty|See your appraisal)$/ });
}
