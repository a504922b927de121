import { describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { ACCOUNT, PAYER } from './clients.js';
import { oneOutside } from './one-outside.js';
import { pageOf } from './page-client.js';
import { slackAt } from './slack-clients.js';
import { twilioAt } from './twilio-clients.js';

const HOSTILE = '"><img src=x onerror="alert(1)"><script>alert(2)</script>';
const MARKUP = HOSTILE.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What browsers say of a form or a script of another site, of another server of this machine, of a frame without origin. */
const STRANGERS: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'http://127.0.0.1:1' },
  { origin: 'null' },
];

describe('the page trusts nothing that others wrote', () => {
  const outside = oneOutside();
  const page = pageOf(outside);

  it('names, mails, phones and messages with markup show as text, wherever they stand', async () => {
    const { control } = outside;
    await control.putPayer(PAYER, { name: HOSTILE });
    await control.putAccount(ACCOUNT, { name: HOSTILE, email: HOSTILE, invite: HOSTILE, memberOf: PAYER });
    await control.putRole(ACCOUNT, { trusts: HOSTILE, externalId: HOSTILE });
    await control.putCredits(ACCOUNT, [{ remaining: '1', description: HOSTILE }]);
    await control.putPhone('+12065550111', { name: HOSTILE });
    await control.putChannel('C0GENERAL01', { name: 'general' });
    await control.putGroup('S0CSR000001', { handle: HOSTILE });
    await control.putChatUser('U0KIM000001', { name: HOSTILE });
    const text = `${HOSTILE} <!subteam^S0CSR000001> <@U0KIM000001> <javascript:alert(3)|x> <https://e.example/"onx=1|${HOSTILE.replaceAll('<', '').replaceAll('>', '')}> *${HOSTILE}*`;
    await control.say({ channel: 'general', user: 'U0KIM000001', text });
    const mail = { from: 'a@example.com', to: 'owner@example.com', subject: HOSTILE, text: HOSTILE, html: HOSTILE };
    await outside.mailer().sendMail(mail);
    const [{ id = '' } = {}] = await control.mails();

    const hostileQuery = new URLSearchParams({ q: HOSTILE, mail: id, as: HOSTILE }).toString();
    for (const path of ['/', `/?mail=${id}`, `/?mail=${id}&part=text`, `/mails/${id}`, `/?${hostileQuery}`]) {
      const { status, text: shown } = await page.get(path);
      expect(status).toBe(200);
      expect(shown).not.toContain('<img');
      expect(shown).not.toContain('<script>');
      expect(shown).not.toMatch(/<[^>]*\sonx/);
      expect(shown).not.toContain('href="javascript');
      expect(shown).toContain('&#60;img src=x');
    }
  });

  it('what the desk says, posts and is refused shows as text too', async () => {
    const { control, sandbox } = outside;
    await control.putChannel('C0GENERAL01', { name: 'general' });
    await control.putChatUser('U0KIM000001', { name: '김세라' });
    const plain = { type: 'plain_text' as const, text: HOSTILE };
    await slackAt(sandbox.httpUrl).chat.postMessage({
      channel: 'C0GENERAL01',
      text: HOSTILE,
      blocks: [
        { type: 'header', text: plain },
        { type: 'section', text: { type: 'mrkdwn', text: HOSTILE }, fields: [plain] },
        { type: 'context', elements: [plain] },
        { type: 'actions', elements: [{ type: 'button', action_id: HOSTILE, value: HOSTILE, text: plain }] },
      ],
    });
    await control.putPhone('+12065550111', { name: HOSTILE, behaviour: 'answers' });
    for (const verb of [`<Say>${MARKUP}</Say>`, `<Pause length="${MARKUP}"/>`]) {
      const call = { to: '+12065550111', from: SANDBOX_TWILIO.from, twiml: `<Response>${verb}</Response>` };
      await twilioAt(sandbox.httpUrl).calls.create(call);
    }
    await until('the end of all calls', async () =>
      (await control.calls()).every(({ endedAt }) => endedAt !== undefined),
    );

    const { text } = await page.get();
    expect(text).not.toMatch(/<img|<script>/);
    expect(text).toMatch(/data-said>&#34;&#62;&#60;img src=x/);
    expect(text).toMatch(/Twilio’s error 12200: [^<]*&#60;img src=x/);
    expect(text.match(/&#60;img src=x/g)?.length).toBeGreaterThanOrEqual(8);
  });

  it('every page forbids foreign content, inline script and being framed', async () => {
    for (const path of ['/', '/mails/none', '/invitations/h-1', '/archives/C1/p1']) {
      const { headers, text } = await page.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(text).not.toMatch(/ style="| on[a-z]+="|<style/);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('nothing is loaded from elsewhere, and every file of the page is there and may be kept', async () => {
    const { text } = await page.get();
    const files = [...text.matchAll(/<(?:link|script|img)[^>]*(?:href|src)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThanOrEqual(8);
    for (const path of files) {
      expect(path).toMatch(/^\/page\/[0-9a-f]{12}\/[\w.-]+$/);
      const { status, headers } = await page.get(path);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    const stale = (files[0] ?? '').replace(/page\/\w+/, 'page/000000000000');
    expect((await page.get(stale)).headers.get('cache-control')).toBe('no-store');
    expect((await page.get('/page/000000000000/routes.ts')).status).toBe(404);
  });

  const role = async () => (await outside.control.world()).accounts[0]?.role;

  it.each(STRANGERS)('a form of another site does nothing: %j', async (headers) => {
    const { status, problem } = await page.post(`/accounts/${ACCOUNT}/role`, { change: 'as-asked' }, headers);
    expect([status, problem]).toEqual([403, expect.stringContaining('not of this page')]);
    expect(await role()).toBeUndefined();
  });

  it.each(STRANGERS)('a page of another site changes nothing by the control API either: %j', async (headers) => {
    const at = `${outside.sandbox.httpUrl}/control/accounts/${ACCOUNT}/role`;
    for (const [method, path] of [
      ['PUT', at],
      ['POST', `${outside.sandbox.httpUrl}/control/reset`],
      ['DELETE', at],
    ] as const) {
      const response = await fetch(path, { method, headers });
      expect([response.status, await response.json()]).toEqual([403, { error: expect.stringContaining('another') }]);
    }
    expect((await outside.control.world()).accounts).toHaveLength(1);
    expect(await role()).toBeUndefined();
  });

  it('a form of the page acts, whatever its browser says of it', async () => {
    const origin = outside.sandbox.httpUrl;
    for (const site of ['same-origin', 'none', undefined]) {
      const headers = { origin, ...(site !== undefined && { 'sec-fetch-site': site }) };
      await outside.control.deleteRole(ACCOUNT);
      const { status } = await page.post(`/accounts/${ACCOUNT}/role`, { change: 'as-asked' }, headers);
      expect([status, (await role())?.name]).toEqual([303, 'DeskAccess']);
    }
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/.//evil.example',
    'javascript:alert(1)',
    '',
  ])('a form that wants to lead to “%s” leads home', async (back) => {
    const { status, location } = await page.post('/problems/seen', { back });
    expect([status, location]).toEqual([303, '/']);
  });

  it('a form leads back to the view that it was sent from', async () => {
    const back = '/?mail=mail-1&channel=C0GENERAL01#message-C0GENERAL01-1';
    expect((await page.post('/problems/seen', { back })).location).toBe(back);
  });

  it('times are those of the reader’s zone, with the instant itself in the title', async () => {
    await outside.control.setClock({ at: '2026-11-23T01:02:00Z' });
    await outside.mailer().sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' });

    const times = async (zone: string) =>
      /<time datetime="(2026-11-23T01:02:[^"]*)" title="\1">([^<]*)</.exec(
        (await page.get('/', { cookie: zone })).text,
      )?.[2];
    expect(await times('zone=America%2FNew_York')).toBe('22 Nov, 20:02');
    expect(await times('zone=Asia%2FSeoul')).toBe('23 Nov, 10:02');
    expect(await times('zone=Nowhere%2FAtAll')).toBe('23 Nov, 10:02');
  });
});
