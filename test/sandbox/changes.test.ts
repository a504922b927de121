import { DescribeHandshakeCommand, InviteAccountToOrganizationCommand } from '@aws-sdk/client-organizations';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SANDBOX_TWILIO } from '../../sandbox/world/keys.js';
import { until } from '../harness/until.js';
import { ACCOUNT, Outside } from './clients.js';
import { twilioAt } from './twilio-clients.js';

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
  /** What who comes now is told at once. */
  const revisionNow = async (): Promise<number> => {
    const { body } = await fetch(`${outside.sandbox.httpUrl}/control/changes`);
    let told = '';
    for await (const chunk of body!) {
      told += new TextDecoder().decode(chunk as Uint8Array);
      const [, id] = /^id: (\d+)\n/m.exec(told) ?? [];
      if (id !== undefined) return Number(id);
    }
    throw new Error(`the feed ended with ${told}`);
  };

  it('tells its revision at once, then a greater one after every change', async () => {
    await until('the first revision', () => revisions().length === 1);
    await outside.control.putPhone('+12065550111');
    await until('the second', () => revisions().length >= 2);
    await outside.mailer().sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' });
    await until('the third', () => revisions().length >= 3);

    const found = revisions();
    expect(found).toEqual([...found].sort((one, other) => one - other));
    expect(new Set(found).size).toBe(found.length);
  });

  it('what is only read is no change', async () => {
    const payer = await outside.asPayer();
    const invite = new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: ACCOUNT } });
    const { Handshake } = await payer.send(invite);
    const before = await revisionNow();

    await payer.send(new DescribeHandshakeCommand({ HandshakeId: Handshake?.Id }));
    await outside.control.world();
    expect(await revisionNow()).toBe(before);

    await outside.control.putPhone('+12065550111');
    await until('a change', () => (revisions().at(-1) ?? 0) > before);
    expect(revisions().filter((revision) => revision > before)).toEqual([before + 1]);
  });

  it('a call that ends by itself is a change', async () => {
    const client = twilioAt(outside.sandbox.httpUrl);
    const { from } = SANDBOX_TWILIO;
    await client.calls.create({ to: '+12065550111', from, twiml: '<Response/>', timeout: 600 });
    await until('the phone to ring', async () => (await outside.control.calls())[0]?.status === 'ringing');
    const before = await revisionNow();
    // The move of the clock is a change as well.
    await outside.control.setClock({ advanceMs: 1 });
    const moved = await revisionNow();
    await outside.control.setClock({ advanceMs: 600_000 });
    await until('its end', async () => (await outside.control.calls())[0]?.status === 'no-answer');

    const ended = moved + (moved - before) + 1;
    expect(await revisionNow()).toBe(ended);
    await until('its end to be told', () => revisions().at(-1) === ended);
  });

  it('ends when the sandbox stops', async () => {
    await until('the first revision', () => revisions().length === 1);
    await outside.sandbox.stop();

    await until('the end of the feed', () => !isOpen);
  });
});
