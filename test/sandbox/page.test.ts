import { InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, PAYER } from './clients.js';
import { oneOutside } from './one-outside.js';

const HOSTILE = '<img src=x onerror="alert(1)">';

describe('the page', () => {
  const outside = oneOutside();
  let handshakeId: string | undefined;

  beforeEach(async () => {
    const payer = await outside.asPayer();
    const invite = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } });
    handshakeId = (await payer.send(invite)).Handshake?.Id;
  });

  const get = async (path: string) => {
    const response = await fetch(`${outside.sandbox.httpUrl}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const post = (path: string, form: Record<string, string>) =>
    fetch(`${outside.sandbox.httpUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  const account = async () => (await outside.control.world()).accounts[0];

  it('shows accounts, invitations and mails, and escapes all of them', async () => {
    await outside.control.putAccount(ACCOUNT, { name: HOSTILE });
    await outside
      .mailer()
      .sendMail({ from: 'a@example.com', to: 'owner@example.com', subject: HOSTILE, text: 'hello' });

    const { text } = await get('/');

    expect(text).toContain(ACCOUNT);
    expect(text).toContain(`/invitations/${handshakeId}`);
    expect(text.match(/&#60;img src=x onerror=&#34;alert\(1\)&#34;&#62;/g)?.length).toBeGreaterThanOrEqual(3);
    expect(text).not.toContain('<img');
  });

  it('Accept on the invitation page joins and leads back to it', async () => {
    expect((await get(`/invitations/${handshakeId}`)).text).toContain('value="accept"');

    const back = `/invitations/${handshakeId}`;
    const answer = await post(`/accounts/${ACCOUNT}/answer`, { answer: 'accept', payer: PAYER, back });

    expect([answer.status, answer.headers.get('location')]).toEqual([303, back]);
    expect((await account())?.memberOf).toBe(PAYER);
    const after = await get(back);
    expect(after.text).toContain('ACCEPTED');
    expect(after.text).not.toContain('value="accept"');
  });

  it('Decline ends the invitation; a second click is told why it cannot', async () => {
    const decline = () =>
      post(`/accounts/${ACCOUNT}/answer`, { answer: 'decline', payer: PAYER, back: '//evil.example' });

    const answer = await decline();
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const again = await decline();
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('has no pending invitation');
  });

  it('the role editor offers what the newest mail asks for', async () => {
    await outside.mailer().sendMail({
      from: 'support@desk.example.com',
      to: 'owner@example.com',
      subject: 'guide',
      text: 'Role name: SupportDesk\n{"Principal":{"AWS":"arn:aws:iam::999999999999:role/desk-worker"},"Condition":{"StringEquals":{"sts:ExternalId":"acme-4711"}}}',
    });

    const { text } = await get('/');

    expect(text).toMatch(/name="name"\s+value="SupportDesk"/);
    expect(text).toMatch(/name="externalId"\s+value="acme-4711"/);
  });

  it('the role buttons make, spoil and remove the role', async () => {
    const change = (name: string) =>
      post(`/accounts/${ACCOUNT}/role`, {
        change: name,
        name: 'DeskAccess',
        trusts: 'arn:aws:iam::999999999999:role/desk-worker',
        externalId: 'acme-7',
      });

    await change('as-asked');
    expect((await account())?.role).toMatchObject({ name: 'DeskAccess', externalId: 'acme-7', billing: true });
    await change('billing-off');
    expect((await account())?.role).toMatchObject({ externalId: 'acme-7', billing: false });
    await change('without-external-id');
    expect((await account())?.role).toMatchObject({ externalId: null, billing: false });
    await change('wrong-trust');
    expect((await account())?.role).toMatchObject({
      externalId: 'acme-7',
      trusts: expect.stringContaining(':000000000000:'),
    });
    await change('cost-explorer-off');
    expect((await account())?.role).toMatchObject({ costExplorerEnabled: false });
    await change('remove');
    expect((await account())?.role).toBeUndefined();
  });

  it('a mail is shown as text and in a frame without scripts', async () => {
    const html = '<p>Hello</p><script>alert(1)</script>';
    await outside.mailer().sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 'a < b', html });
    const [mail] = await outside.control.mails();

    const { text } = await get(`/mails/${mail?.id}`);

    expect(text).toContain('a &#60; b');
    expect(text).toContain(`src="/mails/${mail?.id}/html"`);
    expect(text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(text).not.toContain('<script>alert');
  });

  it('the document in the frame may do nothing but show itself and open links', async () => {
    const html = '<a href="http://127.0.0.1/x">link</a><script>alert(1)</script>';
    await outside.mailer().sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't', html });
    const [mail] = await outside.control.mails();

    const response = await fetch(`${outside.sandbox.httpUrl}/mails/${mail?.id}/html`);

    expect((await response.text()).trim()).toBe(`<!doctype html><base target="_blank">${html}`);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox');
    expect(policy).not.toContain('allow-scripts');
  });

  it('says in one line what it is', async () => {
    expect((await get('/')).text).toMatch(/plays the world outside the desk[^.]*on this machine alone[^.]*\./);
  });

  it('a mail that leads to the real AWS console says where to accept instead', async () => {
    const send = (text: string) =>
      outside.mailer().sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text });
    await send('https://console.aws.amazon.com/organizations/v2/home/invitations');
    await send('http://127.0.0.1/invitations/h-1');
    const [leads, doesNot] = await outside.control.mails();

    expect((await get(`/mails/${leads?.id}`)).text).toContain('<a href="/#aws">Accept here</a>');
    expect((await get(`/mails/${doesNot?.id}`)).text).not.toContain('Accept here');
  });

  it('what is not there is a 404', async () => {
    expect((await get('/mails/none')).status).toBe(404);
    expect((await get('/invitations/h-00000000')).status).toBe(404);
  });
});
