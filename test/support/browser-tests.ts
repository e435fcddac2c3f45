/** The browser half of `npm test`: finds or installs Chromium, then runs Playwright's tests. */
import { spawnSync } from 'node:child_process';
import { ensureBrowser } from './browser.ts';

const browser = ensureBrowser();
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'test/e2e/playwright.config.ts',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: browser } },
);
process.exitCode = status ?? 1;
