import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { composeMail } from '../../activities/mail/compose.js';
import { TEMPLATES } from '../../activities/mail/templates/all.js';
import { LINK, SAMPLE } from '../activities/mail/sample-facts.js';
import { ACCOUNT, Outside, PAYER } from '../sandbox/clients.js';
import { Intake } from '../sandbox/twilio-clients.js';
import { until } from '../harness/until.js';
import { browserIsRequired, findChromium, NO_BROWSER, openBrowser } from './browser.js';
import { call, CHANNEL, furnishPage, PHONE, send, violations } from './page-outside.js';

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

let browser: Browser;
let outside: Outside;
let intake: Intake;
let page: Page;
let errors: string[];

const found = findChromium();

if (found || browserIsRequired()) describe('the sandbox’s page', stories);
else {
  process.stderr.write(`Tests in a browser are left out. ${NO_BROWSER}\n`);
  describe.skip(`the sandbox’s page (left out: ${NO_BROWSER})`, stories);
}

/** Opens the page and waits until it follows the sandbox. What is spoken is written down instead. */
async function open(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, timezoneId: 'Asia/Seoul', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('409')) errors.push(message.text());
  });
  await page.addInitScript(() => {
    const spoken: { text: string; lang: string }[] = [];
    const voice = { speak: (line: { text: string; lang: string }) => spoken.push(line), cancel: () => undefined };
    Object.assign(globalThis, { spoken, kept: true });
    Object.defineProperty(globalThis, 'speechSynthesis', { value: voice });
  });
  await page.goto(`${outside.sandbox.httpUrl}${path}`);
  if (options.javaScriptEnabled !== false) await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

const focused = () => page.evaluate('document.activeElement?.id') as Promise<string>;
const openMail = async () => `/?mail=${(await outside.control.mails()).at(-1)?.id}`;
const lastCall = async () => (await outside.control.calls()).at(-1);

function stories(): void {
  beforeAll(async () => {
    browser = await openBrowser();
    [outside, intake] = [await Outside.start(), new Intake()];
    await intake.start();
  });
  afterAll(async () => {
    await browser?.close();
    await outside?.stop();
    await intake?.stop();
  });
  beforeEach(async () => {
    errors = [];
    intake.clear();
    await furnishPage(outside, intake);
  });
  afterEach(async () => {
    await page?.context().close();
    expect(errors).toEqual([]);
  });

  it('a mail arrives by itself, while what is typed elsewhere, focus and open parts stay', async () => {
    await open();
    await page.locator(`#edit-${ACCOUNT} > summary`).click();
    await page.locator(`#role-name-${ACCOUNT}`).fill('HalfWritten');
    await page.locator('#compose').pressSequentially('쓰는 중');
    await send(outside, '새로 온 메일');
    await page.getByRole('link', { name: 'Unread: owner@example.com' }).filter({ hasText: '새로 온 메일' }).waitFor();

    expect(await focused()).toBe('compose');
    expect(await page.locator('#compose').inputValue()).toBe('쓰는 중');
    expect(await page.locator(`#role-name-${ACCOUNT}`).inputValue()).toBe('HalfWritten');
    expect(await page.locator(`#edit-${ACCOUNT}`).getAttribute('open')).not.toBeNull();
    expect(await page.evaluate('kept')).toBe(true);
  });

  it('a mail opens in place, is no longer new, and its link leads on in a tab of its own', async () => {
    await open();
    await page.evaluate('kept = "the same document"');
    await page.getByRole('link', { name: 'Unread: owner@example.com' }).click();
    const frame = page.frameLocator('#open-mail iframe');
    await frame.getByRole('heading', { name: '안내 메일' }).waitFor();
    await page.locator('.unread').waitFor({ state: 'detached' });
    expect(await page.evaluate('kept')).toBe('the same document');
    const [tab] = await Promise.all([page.context().waitForEvent('page'), frame.getByRole('link').click()]);
    await tab.getByRole('heading', { name: 'Sandbox' }).waitFor();
    await page.goBack();
    await page.locator('#open-mail').waitFor({ state: 'detached' });
  });

  it.each([1280, 390, 320])('%d wide, the guide mail keeps its account numbers in one piece', async (width) => {
    const { subject, text, html } = composeMail(TEMPLATES, 'onboarding-guide', 'en', SAMPLE['onboarding-guide'], LINK);
    await outside.mailer().sendMail({ from: 'desk@example.com', to: 'owner@example.com', subject, text, html });
    await open(await openMail(), { viewport: { ...NARROW, width } });
    const mail = page.frame({ url: /html$/ });
    await mail?.getByText('111122223333').first().waitFor();
    const broken = `[...document.querySelectorAll('.cell code, .cell a')]
      .filter((one) => one.textContent.length <= 24 && one.getClientRects().length > 1)
      .map((one) => one.textContent)`;
    expect(await mail?.evaluate(broken)).toEqual([]);
    expect(await mail?.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it.each(['ko', 'en'] as const)(
    'on the narrowest phone no mail in %s is cut off, in a wide font either',
    async (language) => {
      const letters = await (await browser.newContext({ viewport: { width: 320, height: 800 } })).newPage();
      const wide: string[] = [];
      for (const template of Object.keys(SAMPLE) as (keyof typeof SAMPLE)[]) {
        const { html } = composeMail(TEMPLATES, template, language, SAMPLE[template] as never, LINK);
        await letters.setContent(html);
        await letters.addStyleTag({ content: '* { letter-spacing: 0.1em }' });
        if (await letters.evaluate('document.documentElement.scrollWidth > innerWidth')) wide.push(template);
      }
      expect(wide).toEqual([]);
      await letters.context().close();
    },
  );

  it('nothing is drawn anew that did not change: the open mail is loaded once', async () => {
    const loaded: string[] = [];
    await open(await openMail());
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.evaluate(
      "document.querySelector('iframe').kept = document.querySelector('.mails li:last-child').kept = 'kept'",
    );
    await send(outside, '새로 온 메일');
    await page.getByText('새로 온 메일').first().waitFor();
    expect(loaded.filter((path) => path.includes('/html'))).toEqual([]);
    const kept = "[document.querySelector('iframe').kept, document.querySelector('.mails li:last-child').kept]";
    expect(await page.evaluate(kept)).toEqual(['kept', 'kept']);
  });

  it('a phone rings, is answered by keyboard, a key is pressed, and its outcome is told', async () => {
    await open();
    await call(outside, intake);
    await page.getByRole('alert').filter({ hasText: '김하나’s phone rings' }).waitFor();
    expect(await page.title()).toBe('☎ 김하나’s phone rings · Sandbox');

    await page.getByRole('button', { name: 'Answer as 김하나' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '김하나 talks with the desk' }).waitFor();
    await page.getByText('The desk asks for a key.').waitFor();
    expect(await focused()).toMatch(/^call-/);
    expect(await page.evaluate('spoken.map(({ text, lang }) => [text, lang])')).toEqual([
      ['안녕하세요. 확인하셨으면 1번을 눌러 주세요.', 'ko-KR'],
    ]);

    intake.willSay('/keyed', '<Hangup/>');
    await page.keyboard.press('1');
    await page.locator('#last-call').filter({ hasText: 'Last call: 김하나, answered, pressed 1.' }).waitFor();
    expect(await page.title()).toBe('Sandbox');
    expect(await lastCall()).toMatchObject({ status: 'completed', digits: '1' });
  });

  it('digits that are typed into a field are not pressed on the phone', async () => {
    await open();
    const sid = await call(outside, intake);
    await outside.control.answerCall(sid);
    await page.getByText('The desk asks for a key.').waitFor();
    await page.locator('#compose').pressSequentially('1');
    expect(await page.locator('#compose').inputValue()).toBe('1');
    expect(await lastCall()).toMatchObject({ status: 'in-progress', digits: '' });
    await page.getByRole('button', { name: 'Hang up for 김하나' }).click();
    await page.locator('#last-call').filter({ hasText: 'Last call: 김하나, answered.' }).waitFor();
  });

  it('a muted voice stays mute, and a declined call says so', async () => {
    await open();
    const sid = await call(outside, intake);
    await page.getByRole('button', { name: 'Decline for 김하나' }).waitFor();
    await page.keyboard.press('x');
    await page.locator('#last-call').filter({ hasText: 'busy or declined' }).waitFor();
    expect((await outside.control.calls()).find(({ id }) => id === sid)).toMatchObject({ status: 'busy' });
    await page.evaluate('localStorage.setItem("muted", "on")');
    await call(outside, intake);
    await page.getByRole('button', { name: 'Answer as 김하나' }).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Mute the voice', pressed: true }).waitFor();
    await page.getByText('The desk asks for a key.').waitFor();
    expect(await page.evaluate('spoken')).toEqual([]);
  });

  it('a select changes at once how a phone behaves', async () => {
    await open();
    await page.getByLabel('When 김하나 is called').selectOption('busy');
    await page.getByText('김하나: set.').waitFor();
    expect((await outside.control.world()).phones.find(({ number }) => number === PHONE)).toMatchObject({
      behaviour: 'busy',
    });
    expect(await page.getByLabel('When 김하나 is called').inputValue()).toBe('busy');
  });

  it('an invitation is accepted, and its account is linked before one’s eyes', async () => {
    await open();
    await page.getByRole('button', { name: 'Accept the invitation of 아크메 상사' }).click();
    await page.locator(`#edit-${ACCOUNT} > summary`).getByText('linked', { exact: true }).waitFor();
    await page.getByText(`Accepted for ${ACCOUNT}.`).waitFor();
    expect((await outside.control.world()).accounts[0]?.memberOf).toBe(PAYER);
    expect(await focused()).toBe('aws-title');
  });

  it('an invitation that is declined says so', async () => {
    await open();
    await page.getByRole('button', { name: 'Decline the invitation of 아크메 상사' }).click();
    await page.getByText(`Declined for ${ACCOUNT}.`).waitFor();
  });

  it('a role is fixed as the mail asked', async () => {
    await open();
    await page.locator(`#edit-${ACCOUNT} > summary`).click();
    await page.locator(`#role-id-${ACCOUNT}`).fill('desk-acme-1');
    await page.getByRole('button', { name: `Create role as asked for ${ACCOUNT}` }).click();
    await page.locator(`#edit-${ACCOUNT} > summary`).getByText('role', { exact: true }).waitFor();
    expect((await outside.control.world()).accounts[0]?.role).toMatchObject({ externalId: 'desk-acme-1' });
    await page.getByRole('button', { name: `Make credits unreadable of ${ACCOUNT}` }).click();
    await page.locator(`#edit-${ACCOUNT} > summary`).getByText('credits not readable').waitFor();
    await page.getByText('The desk cannot read them now.').waitFor();
  });

  it('a button of the chat is pressed as the chosen person, and a reply is sent by Enter', async () => {
    await open();
    await page.getByLabel('You are').selectOption({ label: 'Lee Jun' });
    await page.getByRole('button', { name: '다시 초대 as Lee Jun' }).click();
    await page.getByText('Pressed as Lee Jun: the desk took it.').waitFor();
    const payload = JSON.parse(intake.at('/chat')[0]?.form.payload ?? '{}') as { user: { id: string } };
    expect(payload.user.id).toBe('U0LEE000001');

    await page.locator('.reply > summary').first().click();
    const box = page.getByLabel('Reply in the thread as Lee Jun');
    await box.fill('네, 다시 초대해 주세요');
    await box.press('Enter');
    await page.locator('.replies').getByText('네, 다시 초대해 주세요').waitFor();
    expect(await box.inputValue()).toBe('');
    expect(await page.locator('.reply').first().getAttribute('open')).not.toBeNull();
  });

  it('who opens a reply writes at once, and no letter of it answers the phone', async () => {
    await open();
    await call(outside, intake);
    await page.getByRole('button', { name: 'Answer as 김하나' }).waitFor();
    await page.locator('.reply > summary').focus();
    await page.keyboard.press('Enter');
    const box = page.getByLabel('Reply in the thread as 김세라');
    await page.waitForFunction('document.activeElement.tagName === "TEXTAREA"');
    await page.keyboard.type('a x 0');
    expect(await box.inputValue()).toBe('a x 0');

    for (const part of ['summary', 'button']) {
      await page.locator(`.reply ${part}`).focus();
      await page.keyboard.press('x');
    }
    expect(await lastCall()).toMatchObject({ status: 'ringing' });
    await page.locator('.reply textarea').press('Enter');
    await page.locator('.replies').getByText('a x 0').waitFor();
    expect(await page.locator('.reply').getAttribute('open')).not.toBeNull();
  });

  it('no shortcut acts in any field, select or text that can be edited', async () => {
    await open();
    await call(outside, intake);
    await page.getByRole('button', { name: 'Answer as 김하나' }).waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();
    await page.evaluate(`document.querySelector('#live').contentEditable = 'true'`);
    const fields = await page
      .locator(':is(input:not([type=hidden], [type=checkbox]), select, textarea, [contenteditable])')
      .all();
    expect(fields.length).toBeGreaterThanOrEqual(15);
    for (const field of fields) {
      await field.focus();
      await page.keyboard.press('x');
    }
    expect(await lastCall()).toMatchObject({ status: 'ringing' });
    await page.locator('#phones-title').focus();
    await page.keyboard.press('x');
    await until('the call to be busy', async () => (await lastCall())?.status === 'busy');
  });

  it('the Enter that ends a Korean syllable does not send', async () => {
    await open();
    const box = page.locator('#compose');
    await box.fill('안녕');
    await box.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await box.press('Shift+Enter');
    expect(await box.inputValue()).toBe('안녕\n');
    expect((await outside.control.messages()).some(({ text }) => text.includes('안녕'))).toBe(false);
    await box.press('Enter');
    await until('the message', async () => (await outside.control.messages()).some(({ text }) => text === '안녕'));
  });

  it('what is not possible is said, and nothing is lost', async () => {
    await open();
    await outside.control.setChatTarget(null);
    await page.getByRole('button', { name: '다시 초대 as 김세라' }).click();
    await page.getByRole('alert').filter({ hasText: 'The desk did not take the button' }).waitFor();
  });

  it('shortcuts lead to the parts of the page, are listed by ?, and can be turned off', async () => {
    await open();
    for (const [key, place] of [
      ['m', 'mail'],
      ['c', 'chat'],
      ['a', 'aws'],
      ['p', 'phones'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      expect(await focused()).toBe(`${place}-title`);
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).getByLabel('Use these shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('the search follows what is typed and keeps the focus', async () => {
    await send(outside, 'Reminder');
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('remin');
    await page.getByRole('link', { name: '안내 메일' }).waitFor({ state: 'detached' });
    expect([await focused(), new URL(page.url()).search]).toEqual(['search', '?q=remin']);
  });

  it('the channel in the address and a permalink show their message', async () => {
    const [message] = await outside.control.messages();
    await open(`/archives/${CHANNEL}/p${message?.ts.replace('.', '')}`);
    expect(await page.locator('.message:target').innerText()).toContain('초대를 다시 보낼까요?');
  });

  it('without script everything is there, and a call is answered all the same', async () => {
    const sid = await call(outside, intake);
    await open('/', { javaScriptEnabled: false });
    expect(await page.getByRole('link', { name: 'Reload' }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Shortcuts' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Answer as 김하나' }).click();
    await page.getByRole('heading', { name: '김하나 talks with the desk' }).waitFor();
    await page.getByRole('button', { name: 'Press 1 as 김하나' }).click();
    expect((await outside.control.calls()).find(({ id }) => id === sid)?.digits).toBe('1');
  });

  it('a wide page is as high as its window: its parts scroll by themselves', async () => {
    await open(await openMail());
    await page.locator(`#edit-${ACCOUNT} > summary`).click();
    await page.evaluate(`document.querySelector('#credits-${ACCOUNT}').scrollIntoView()`);
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBeLessThanOrEqual(0);
    expect(await page.evaluate('scrollY')).toBe(0);
  });

  it('a narrow page never scrolls sideways, and all of it can be touched', async () => {
    await open(await openMail(), { viewport: NARROW, hasTouch: true, isMobile: true });
    await page.locator(`#edit-${ACCOUNT} > summary`).click();
    await call(outside, intake);
    await page.getByRole('button', { name: 'Answer as 김하나' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const small = (await page.evaluate(`[...document.querySelectorAll('button, select, textarea, summary, nav a')]
      .filter((control) => control.checkVisibility() && control.getBoundingClientRect().height < 40)
      .map((control) => control.outerHTML)`)) as string[];
    expect(small).toEqual([]);
  });

  const looks = (['dark', 'light'] as const).flatMap((colorScheme) =>
    [WIDE, NARROW].map((viewport) => ({ colorScheme, viewport, width: viewport.width })),
  );
  it.each(looks)('axe finds nothing serious: $colorScheme, $width wide, empty and full', async (look) => {
    await open(await openMail(), { ...look, reducedMotion: 'reduce' });
    const sid = await call(outside, intake);
    await page.getByRole('button', { name: 'Answer as 김하나' }).waitFor();
    await page
      .locator('summary')
      .evaluateAll((all) => all.forEach((one) => (one as unknown as { click(): void }).click()));
    expect(await violations(page)).toEqual([]);
    await outside.control.answerCall(sid);
    await page.getByText('The desk asks for a key.').waitFor();
    expect(await violations(page)).toEqual([]);
    await outside.control.reset();
    await page.getByText('No mail yet.').waitFor();
    expect(await violations(page)).toEqual([]);
  });
}
