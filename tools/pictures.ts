import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { begun, settled } from './story/clock.js';
import { skipTo } from './story/skip.js';
import { onStage, type Stage } from './demo/stage.js';
import { onboard } from '../client/desk/onboard.js';
import { sendCommand } from '../client/desk/send-command.js';
import { caseLink, onboardingCaseId } from '../domain/case-id.js';
import { openBrowser } from '../test/ui/browser.js';
import { guideJson } from '../test/ui/guide.js';
import { TemporalUi } from '../test/ui/temporal-ui.js';
import { removeDeskData } from '../workers/local/desk-data.js';
import { startLocalDesk, type LocalDesk } from '../workers/local/desk-processes.js';

/** `npm run pictures`: makes the pictures of the guide anew, from a real case on a desk of its own. */
const PICTURES = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const HOUR = 3_600_000;
const WIDTH = 1_400;
/** The navigation at the left, which says nothing about a case. */
const NAVIGATION = 256;

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'durable-desk-pictures-'));
  const desk = await startLocalDesk({ dataDir, timeSkipping: true, fresh: true });
  try {
    await onStage(desk, (stage) => playAndPaint(desk, stage));
  } finally {
    await desk.stop();
    await removeDeskData(dataDir);
  }
}

async function playAndPaint(desk: LocalDesk, stage: Stage): Promise<void> {
  const { customer, reference, accounts } = stage.request.request;
  const caseId = onboardingCaseId(customer, reference);
  const [prompt = '', careless = '', slow = ''] = accounts.map((account) => account.id);
  const skip = async (hours: number): Promise<void> =>
    skipTo(stage.desk.client, stage, () => [caseId], (await stage.now()) + hours * HOUR);
  const accepts = async (id: string, externalId: string | null): Promise<void> => {
    await stage.outside.putRole(id, { name: 'DeskAccess', externalId, billing: true, costExplorerEnabled: true });
    await stage.outside.accept(id);
    await settled(stage.desk.client, caseId);
  };

  const opening = onboard(stage.desk, stage.request);
  await begun(stage.desk.client, caseId).catch(() => {});
  await opening;
  await settled(stage.desk.client, caseId);
  await stage.outside.putPhone('+12065550111', { behaviour: 'no-answer' });
  await skip(1);
  await accepts(prompt, stage.externalId);
  await skip(72);
  await accepts(careless, null);
  await skip(3);

  await mkdir(PICTURES, { recursive: true });
  const browser = await openBrowser();
  try {
    const size = { width: WIDTH + NAVIGATION, height: 1_460 };
    const page = await browser.newPage({ viewport: size, timezoneId: 'Asia/Seoul' });
    const paint = async (name: string, height: number): Promise<void> => {
      // Two pixels inside: the page's pane may have the focus, which draws a line around it.
      const clip = { x: NAVIGATION + 2, y: 50, width: WIDTH - 4, height };
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: join(PICTURES, name), clip });
    };
    const ui = new TemporalUi(page);
    await ui.open(caseLink(desk.uiUrl ?? '', desk.namespace, caseId));
    await ui.currentDetails('It waits for');
    await paint('case.png', 1_340);

    const dialog = await ui.fillUpdate('recordCall', guideJson('recordCall')[0] ?? '');
    await dialog.screenshot({ path: join(PICTURES, 'update.png') });

    await page.reload();
    await stage.outside.putRole(careless, { name: 'DeskAccess', externalId: stage.externalId });
    await sendCommand(stage.desk, caseId, { name: 'confirmDone', by: 'coc.park', what: 'access' });
    await settled(stage.desk.client, caseId);
    await stage.outside.putPhone('+12065550111', { behaviour: 'manual' });
    await accepts(slow, stage.externalId);
    await paintOutside(browser, desk.sandboxUrl);
    await skip(1);
    await ui.tab('timeline');
    await paint('timeline.png', 1_200);
  } finally {
    await browser.close();
  }
}

/** The completion call rings; the mail of the last acceptance is open. */
async function paintOutside(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 }, timezoneId: 'Asia/Seoul' });
  await page.goto(address);
  await page
    .getByRole('button', { name: /answer/i })
    .first()
    .waitFor({ timeout: 20_000 });
  await page
    .getByRole('link', { name: /신규 계정 통합 안내/ })
    .first()
    .click();
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(PICTURES, 'outside.png') });
  await page.close();
}

await main();
