import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** Where a browser is: CHROMIUM_PATH, the system's Chromium, or Playwright's own download; null where there is none. */
export function findBrowser(): string | null {
  const own = chromium.executablePath();
  return (
    [process.env.CHROMIUM_PATH ?? '', ...SYSTEM_BROWSERS, own].find((path) => path !== '' && existsSync(path)) ?? null
  );
}

/** The same, installing one where there is none: Playwright's own download, or Debian's package for root. */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) return found;
  process.stderr.write('No Chromium found: installing one, once …\n');
  const isRoot = process.getuid?.() === 0;
  const attempts: [string, string[]][] = [
    [process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium']],
    ...(isRoot
      ? ([
          ['apt-get', ['update', '-qq']],
          ['apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk']],
        ] as [string, string[]][])
      : []),
  ];
  for (const [command, args] of attempts) {
    spawnSync(command, args, { stdio: ['ignore', 2, 2] });
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error('There is no Chromium: install one, or name it in CHROMIUM_PATH.');
}

/** Chromium's sandbox refuses root; the other two keep it from talking to anybody but the test's server. */
export const BROWSER_ARGUMENTS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
];
