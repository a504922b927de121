import { describe, expect, it } from '@jest/globals';
import { oneOutside } from './one-outside.js';

const GUIDE = {
  from: '"Support desk" <support@desk.example.com>',
  to: '"김 대표" <owner@example.com>',
  cc: 'billing@example.com',
  subject: '신규 계정 통합 안내',
  text: '안녕하세요.\nPlease accept.',
  html: '<p>안녕하세요.</p>',
  messageId: '<0123456789abcdef@desk.example.com>',
  headers: { 'X-Desk-Case': 'onboarding/acme/1', 'Auto-Submitted': 'auto-generated' },
};

describe('mail', () => {
  const outside = oneOutside();

  const send = (more: object = {}) => outside.mailer().sendMail({ ...GUIDE, ...more });
  const failure = async (sending: Promise<unknown>) => {
    const error = await sending.then(
      () => undefined,
      (reason: { code?: string; responseCode?: number; command?: string }) => reason,
    );
    return { code: error?.code, responseCode: error?.responseCode, command: error?.command };
  };

  it('is stored as it was sent', async () => {
    await outside.control.setClock({ at: '2030-01-07T01:00:00.000Z' });
    await send();

    const [mail, ...more] = await outside.control.mails({ to: 'OWNER@example.com', subject: '계정 통합' });
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      messageId: GUIDE.messageId,
      from: 'support@desk.example.com',
      to: ['owner@example.com', 'billing@example.com'],
      cc: ['billing@example.com'],
      subject: GUIDE.subject,
    });
    expect(mail?.text.trim()).toBe(GUIDE.text);
    expect(mail?.html.trim()).toBe(GUIDE.html);
    expect(mail?.headers).toContainEqual({ name: 'x-desk-case', value: 'onboarding/acme/1' });
    expect(mail?.receivedAt).toMatch(/^2030-01-07T01:00:0/);
    expect(await outside.control.mails({ to: 'somebody-else@example.com' })).toEqual([]);
  });

  it('the same Message-ID twice is two mails', async () => {
    await send();
    await send();

    const { mails, byKey } = await outside.control.effects();
    expect(mails).toBe(2);
    expect(byKey[`mail/${GUIDE.messageId}`]).toBe(2);
  });

  it('one refused recipient of two is reported, the other gets the mail', async () => {
    await outside.control.addFault({
      match: { service: 'smtp', recipient: 'billing@example.com' },
      then: { kind: 'smtp', code: 550, at: 'RCPT' },
    });

    const info = await send();

    expect(info.rejected).toEqual(['billing@example.com']);
    expect((await outside.control.mails())[0]?.to).toEqual(['owner@example.com']);
  });

  it('all recipients refused is an envelope error', async () => {
    await outside.control.addFault({
      match: { service: 'smtp' },
      then: { kind: 'smtp', code: 550, at: 'RCPT' },
      times: 2,
    });

    expect(await failure(send())).toEqual({ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' });
    expect(await outside.control.mails()).toEqual([]);
  });

  it('451 at DATA stores nothing', async () => {
    await outside.control.addFault({ match: { service: 'smtp' }, then: { kind: 'smtp', code: 451, at: 'DATA' } });

    expect(await failure(send())).toMatchObject({ code: 'EMESSAGE', responseCode: 451 });
    expect((await outside.control.effects()).mails).toBe(0);
  });

  it('a dropped reply stores the mail, a reset does not', async () => {
    await outside.control.addFault({ match: { service: 'smtp' }, then: { kind: 'reset' } });
    expect((await failure(send())).code).toMatch(/^E(CONNECTION|SOCKET)$/);
    expect((await outside.control.effects()).mails).toBe(0);
    await outside.control.addFault({ match: { service: 'smtp' }, then: { kind: 'dropReply' } });

    expect((await failure(send())).code).toMatch(/^E(CONNECTION|SOCKET)$/);
    expect((await outside.control.effects()).mails).toBe(1);
  });

  it('cleared mails are gone, their count stays', async () => {
    await send();
    await outside.control.clearMails();

    expect(await outside.control.mails()).toEqual([]);
    expect((await outside.control.effects()).mails).toBe(1);
  });
});
