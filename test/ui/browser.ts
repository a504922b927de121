import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What to do about a machine without a browser. */
export const NO_BROWSER =
  'No Chromium was found: `apt-get install chromium fonts-noto-cjk`, or give its path in CHROMIUM_PATH.';

/** The browser of this machine: CHROMIUM_PATH, or where Debian and others put it. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return [env['CHROMIUM_PATH'], ...USUAL_PLACES].find((path) => path && existsSync(path));
}

/** Whether tests in a browser have to run: always in CI; elsewhere they are left out where there is no browser. */
export function browserIsRequired(env: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(env['CI']) && env['CI'] !== 'false';
}

/** Starts the browser without a window. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_BROWSER);
  return chromium.launch({ executablePath });
}
