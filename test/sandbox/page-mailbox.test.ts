import { InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT } from './clients.js';
import { oneOutside } from './one-outside.js';
import { pageOf } from './page-client.js';

describe('mailbox, credits and what the desk did, on the page', () => {
  const outside = oneOutside();
  const page = pageOf(outside);

  const send = (to: string, subject: string) =>
    outside.mailer().sendMail({ from: 'desk@example.com', to, subject, text: `text of ${subject}` });

  it('a mail is new until somebody opens it', async () => {
    await send('owner@example.com', '첫 메일');
    const [mail] = await outside.control.mails();
    const unread = async () => (await page.get()).text.includes('class="unread"');
    expect(await unread()).toBe(true);
    expect((await page.get(`/?mail=${mail?.id}`)).text).toContain('text of 첫 메일');
    expect(await unread()).toBe(false);
  });

  it('the search finds by any address and by subject, whatever the case', async () => {
    await send('owner@example.com', 'Guide');
    await send('other@example.com', 'Reminder');
    const rows = async (q: string) =>
      (await page.get(`/?q=${encodeURIComponent(q)}`)).text.match(/id="row-/g)?.length ?? 0;
    expect([await rows('OWNER@'), await rows('remind'), await rows('desk@example'), await rows('nobody')]).toEqual([
      1, 1, 2, 0,
    ]);
    expect((await page.get('/?q=nobody')).text).toContain('No mail matches “nobody”');
  });

  it('credits are written, changed and taken away, and can be made unreadable', async () => {
    const change = (fields: [string, string][]) =>
      page.post(`/accounts/${ACCOUNT}/credits`, new URLSearchParams(fields));
    const row = (id: string, remaining: string, expires = '', status = 'ENABLED'): [string, string][] => [
      ['credit', id],
      ['remaining', remaining],
      ['expires', expires],
      ['status', status],
    ];
    const account = async () => (await outside.control.world()).accounts[0];

    await change([['change', 'save'], ...row('', '120.50', '2027-03-31')]);
    const [first] = (await account())?.credits ?? [];
    expect(first).toMatchObject({ remaining: '120.50', expiresAt: '2027-03-31T23:59:59.000Z', status: 'ENABLED' });
    await change([['change', 'save'], ...row(first?.id ?? '', '20', '2027-03-31', 'DISABLED'), ...row('', '5')]);
    expect((await account())?.credits).toMatchObject([
      { id: first?.id, initial: '120.50', remaining: '20', status: 'DISABLED' },
      { remaining: '5' },
    ]);
    expect(await change([['change', 'save'], ...row('', 'a lot')])).toMatchObject({
      status: 400,
      problem: '“a lot” is not an amount: write it as 120.50.',
    });
    await change([['change', 'unreadable']]);
    expect((await account())?.creditsReadable).toBe(false);
    expect((await page.get()).text).toContain('credits not readable');
    await change([['change', 'readable']]);
    expect((await account())?.creditsReadable).toBeUndefined();
    await change([['change', 'save'], ...row(first?.id ?? '', '')]);
    expect((await account())?.credits).toEqual([]);
  });

  it('the sum of credits is what can be used by the outside’s clock; the others say why not', async () => {
    await outside.control.setClock({ at: '2026-11-23T01:00:00Z' });
    await outside.control.putCredits(ACCOUNT, [
      { remaining: '100.00', expiresAt: '2027-03-31T23:59:59.000Z' },
      { remaining: '20.50' },
      { remaining: '3.00', expiresAt: '2026-11-22T23:59:59.000Z' },
      { remaining: '4.00', status: 'DISABLED' },
      { remaining: '5.00', startsAt: '2026-12-01T00:00:00.000Z' },
    ]);
    const { text } = await page.get();
    expect(text).toContain('>credits 120.50 USD<');
    const why = [...text.matchAll(/class="void"><span class="badge warn">([^<]+)</g)].map(([, said]) => said);
    expect(why).toEqual(['expired', 'disabled', 'not usable before 2026-12-01']);

    await outside.control.setClock({ at: '2027-04-01T00:00:00Z' });
    expect((await page.get()).text).toContain('>credits 25.50 USD<');
    await outside.control.putCredits(ACCOUNT, [{ remaining: '4.00', status: 'DISABLED' }]);
    expect((await page.get()).text).toContain('>no usable credits<');
  });

  it('says in plain words what the desk did', async () => {
    const payer = await outside.asPayer();
    await payer.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } }));
    await send('owner@example.com', '안내');
    const { text } = await page.get();
    expect(text).toMatch(new RegExp(`Invited 아크메 상사 \\(${ACCOUNT}\\) into\\s+the organization of\\s+Payer`));
    expect(text).toMatch(/Mailed owner@example\.com:\s+<a href="[^"]+">안내<\/a>/);
    expect(text).toMatch(/<dt>mails<\/dt>\s+<dd>1<\/dd>/);
  });

  it('what is empty says what will be there and how it comes', async () => {
    await outside.control.reset();
    const { text } = await page.get();
    for (const what of ['No account yet', 'No phone yet', 'No mail yet', 'No channel yet', 'Nothing yet'])
      expect(text).toContain(what);
    expect(text).toContain(`${outside.sandbox.httpUrl}/control/channels/`);
  });
});
