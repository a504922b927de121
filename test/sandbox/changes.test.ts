import { DescribeHandshakeCommand, InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { ACCOUNT, Outside } from './clients.js';
import { twilioAt, until } from './twilio-clients.js';

describe('the feed of changes', () => {
  let outside: Outside;
  let text: string;
  let isOpen: boolean;

  beforeEach(async () => {
    outside = await Outside.start();
    text = '';
    const response = await fetch(`${outside.sandbox.httpUrl}/control/changes`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    isOpen = true;
    const decoder = new TextDecoder();
    const reading = async () => {
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk as Uint8Array);
    };
    void reading()
      .catch(() => undefined)
      .finally(() => (isOpen = false));
  });
  afterEach(() => outside.stop());

  const revisions = () => [...text.matchAll(/^event: change\nid: (\d+)\ndata: (.*)$/gm)].map(([, id]) => Number(id));
  const settled = async () => {
    const before = text;
    await new Promise((resolve) => setTimeout(resolve, 60));
    return before === text;
  };

  it('tells its revision at once, then a greater one after every change', async () => {
    await until(() => revisions().length === 1);
    await outside.control.putPhone('+12065550111');
    await until(() => revisions().length >= 2);
    await outside.mailer().sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' });
    await until(() => revisions().length >= 3);

    const found = revisions();
    expect(found).toEqual([...found].sort((one, other) => one - other));
    expect(new Set(found).size).toBe(found.length);
  });

  it('what is only read is no change', async () => {
    const payer = await outside.asPayer();
    const invite = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } });
    const { Handshake } = await payer.send(invite);
    await until(settled);
    const before = revisions().length;

    await payer.send(new DescribeHandshakeCommand({ HandshakeId: Handshake?.Id }));
    await outside.control.world();
    await until(settled);

    expect(revisions()).toHaveLength(before);
  });

  it('a call that ends by itself is a change', async () => {
    const client = twilioAt(outside.sandbox.httpUrl);
    const { from } = SANDBOX_TWILIO;
    await client.calls.create({ to: '+12065550111', from, twiml: '<Response/>', timeout: 1 });
    await until(async () => (await outside.control.calls())[0]?.status === 'ringing');
    await until(settled);
    const before = revisions().length;

    await until(() => revisions().length > before);

    expect((await outside.control.calls())[0]?.status).toBe('no-answer');
  });

  it('ends when the sandbox stops', async () => {
    await until(() => revisions().length === 1);
    await outside.sandbox.stop();

    await until(() => !isOpen);
  });
});
