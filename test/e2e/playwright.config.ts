import { defineConfig } from '@playwright/test';
import { BROWSER_ARGUMENTS } from '../support/browser.ts';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  workers: 1, // two cores, and each test starts a server with its engine
  timeout: 240_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [['list'], ['../support/playwright-slowest.ts']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args: BROWSER_ARGUMENTS },
    trace: 'retain-on-failure',
  },
});
