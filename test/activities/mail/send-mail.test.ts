import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import type { OnboardingGuideFacts } from '../../../activities/mail/facts.js';
import type { SendMailInput } from '../../../activities/mail/send-mail.js';
import { TEMPLATES, type Templates } from '../../../activities/mail/templates/all.js';
import { readConfirmToken } from '../../../contracts/confirm-token.js';
import { sentTexts } from '../../../registry/schema.js';
import { Desk, EXTERNAL_ID, LINK_SECRET, thrown } from '../desk.js';
import { SAMPLE } from './sample-facts.js';

const OWNER = 'owner@example.com';
const COPY = 'contact@example.com';
const LEAVER = 'leaver@example.com';

/** A mail of which a duplicate would do harm. */
const ONCE_ONLY: Templates = {
  ...TEMPLATES,
  'onboarding-guide': { ...TEMPLATES['onboarding-guide'], duplicateHarmless: false },
};

let desk: Desk;
beforeAll(async () => void (desk = await Desk.open()));
afterAll(() => desk.close());
beforeEach(() => desk.newCase());

function guide(changes: { to?: string[]; cc?: string[]; facts?: Partial<OnboardingGuideFacts> } = {}): SendMailInput {
  return {
    effect: desk.ref('mail.guide/1'),
    template: 'onboarding-guide',
    language: 'ko',
    to: changes.to ?? [OWNER],
    cc: changes.cc ?? [COPY],
    facts: { ...SAMPLE['onboarding-guide'], ...changes.facts },
  };
}

async function mails() {
  return desk.outside.mails();
}

describe('a mail is sent once, and its exact text kept', () => {
  it('arrives with its headers, copies and a Message-ID of the effect', async () => {
    const sent = await desk.mail().sendMail(guide());
    if (!('messageId' in sent)) throw new Error(JSON.stringify(sent));
    const [mail, ...more] = await mails();

    expect(more).toEqual([]);
    expect(sent.messageId).toMatch(/^<[0-9a-f]{32}@desk\.example\.com>$/);
    expect(mail).toMatchObject({
      messageId: sent.messageId,
      to: [OWNER, COPY],
      cc: [COPY],
      subject: '신규 계정 통합 안내',
    });
    const header = (name: string) => mail?.headers.find((it) => it.name === name)?.value;
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(header('x-desk-case')).toBe(desk.ref('').caseId);
  });

  it('its text stands in sent_texts under the hash, as it arrived', async () => {
    const sent = await desk.mail().sendMail(guide());
    if (!('textHash' in sent)) throw new Error(JSON.stringify(sent));
    const [kept] = await desk.database.db.select().from(sentTexts).where(eq(sentTexts.hash, sent.textHash));
    const [mail] = await mails();

    expect(kept).toMatchObject({ template: 'onboarding-guide', version: 1, language: 'ko' });
    expect(mail?.text.trimEnd()).toBe(kept?.text.trimEnd());
    expect(mail?.html.trimEnd()).toBe(kept?.html.trimEnd());
  });

  it('the same effect again answers from the ledger', async () => {
    const first = await desk.mail().sendMail(guide());

    expect(await desk.mail().sendMail(guide())).toEqual(first);
    expect(await mails()).toHaveLength(1);
  });

  it('an address is written to once, however often it is given', async () => {
    await desk.mail().sendMail(guide({ to: [OWNER, 'Owner@Example.com'], cc: [OWNER, COPY, COPY] }));

    expect((await mails())[0]).toMatchObject({ to: [OWNER, COPY], cc: [COPY] });
  });

  it('an address cannot smuggle in further recipients', async () => {
    const outcome = await desk.mail().sendMail(guide({ to: [OWNER, 'a@example.com, b@example.com'], cc: [] }));
    const reached = (await mails()).flatMap(({ to }) => to);

    // It stays one address, which no server takes; the others get their mail.
    expect(outcome).toMatchObject({ rejected: ['"a@example.com, b"@example.com'] });
    expect(reached).toEqual([OWNER]);
  });

  it('external id and link come from the registry and the secret, not from the facts', async () => {
    await desk.mail().sendMail(guide());
    const text = (await mails())[0]?.text ?? '';
    const token = /https:\/\/desk\.example\.com\/confirm\/(\S+)/.exec(text)?.[1] ?? '';

    expect(text).toContain(EXTERNAL_ID);
    expect(readConfirmToken(LINK_SECRET, token)).toEqual({ caseId: desk.ref('').caseId });
    expect(JSON.stringify(await desk.ledger())).not.toContain(EXTERNAL_ID);
  });
});

describe('what the mail server refuses', () => {
  it('all recipients (550): a problem for a person, nothing arrived', async () => {
    await desk.fault({ service: 'smtp' }, { kind: 'smtp', code: 550, at: 'RCPT' }, 2);

    const refused = await desk.mail().sendMail(guide());
    expect(refused).toMatchObject({ problem: { action: 'person', who: 'csr' } });
    expect(JSON.stringify(refused)).toContain(OWNER);
    expect(await mails()).toEqual([]);
    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });

  it('one recipient of two (550): sent, and the refused one named', async () => {
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 550, at: 'RCPT' });

    expect(await desk.mail().sendMail(guide())).toMatchObject({ rejected: [OWNER] });
    expect(await mails()).toMatchObject([{ to: [COPY] }]);
  });

  it('"later" (451) for one recipient of two: the other one has it once, and it is tried again for that one alone', async () => {
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 451, at: 'RCPT' }, 2);

    expect((await thrown(desk.mail().sendMail(guide()))).message).toMatch(`${COPY} got it; the others are tried again`);
    await thrown(desk.mail().sendMail(guide()));
    expect(await desk.mail().sendMail(guide())).toMatchObject({ rejected: [] });
    const got = await mails();
    expect(got.map(({ to }) => to)).toEqual([[COPY], [OWNER]]);
    expect(got[0]?.messageId).toBe(got[1]?.messageId);
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 failed, 3 attempted, 3 done');
  });

  it('an address with capitals that has the mail does not get it again while another one is waited for', async () => {
    const capitals = 'Contact@Example.COM';
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 451, at: 'RCPT' }, 2);
    const send = () => desk.mail().sendMail(guide({ cc: [capitals] }));

    await thrown(send());
    await thrown(send());
    expect(await send()).toMatchObject({ rejected: [] });
    expect(await mails()).toHaveLength(2);
  });

  it('an address with capitals that is refused is named as the case has it', async () => {
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 550, at: 'RCPT' });

    expect(await desk.mail().sendMail(guide({ to: ['Owner@Example.COM'] }))).toMatchObject({
      rejected: ['Owner@Example.COM'],
    });
  });

  it('"later" for an hour: the case goes on, and who has not got it is named', async () => {
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 452, at: 'RCPT' }, 31);

    for (let tries = 1; tries <= 30; tries += 1) await thrown(desk.mail().sendMail(guide()));
    expect(await desk.mail().sendMail(guide())).toMatchObject({ rejected: [OWNER] });
    expect((await mails()).map(({ to }) => to)).toEqual([[COPY]]);
  });

  it('an address that is deferred for the first time after a long outage is tried again', async () => {
    const away = desk.mail({ url: 'smtp://127.0.0.1:9' });
    for (let tries = 1; tries <= 30; tries += 1) await thrown(away.sendMail(guide()));
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 451, at: 'RCPT' });

    expect((await thrown(desk.mail().sendMail(guide()))).message).toMatch(`Mail to ${OWNER}`);
    expect(await desk.mail().sendMail(guide())).toMatchObject({ rejected: [] });
    expect((await mails()).map(({ to }) => to)).toEqual([[COPY], [OWNER]]);
  });

  it('a batch mail is over when the only address that was still waited for has left', async () => {
    await desk.fault({ service: 'smtp', recipient: LEAVER }, { kind: 'smtp', code: 451, at: 'RCPT' });
    const [first, second] = SAMPLE['onboarding-guide'].accounts;
    if (!first || !second) throw new Error('the sample has two accounts');

    await thrown(desk.mail().sendMail(guide({ to: [OWNER, LEAVER], facts: { accounts: [first, second] } })));
    const sent = await desk.mail().sendMail(guide({ to: [OWNER], facts: { accounts: [first] } }));
    const [mail, ...more] = await mails();

    expect(sent).toMatchObject({ messageId: mail?.messageId, rejected: [] });
    expect([mail?.to, more]).toEqual([[OWNER, COPY], []]);
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 done');
    // The record names the text that arrived, not what the mail would say now.
    if (!('textHash' in sent)) throw new Error(JSON.stringify(sent));
    const [kept] = await desk.database.db.select().from(sentTexts).where(eq(sentTexts.hash, sent.textHash));
    expect(kept?.text.trimEnd()).toBe(mail?.text.trimEnd());
  });

  it('a batch mail whose only remaining address was refused for good ends and names it', async () => {
    await desk.fault({ service: 'smtp', recipient: OWNER }, { kind: 'smtp', code: 550, at: 'RCPT' });
    await desk.fault({ service: 'smtp', recipient: LEAVER }, { kind: 'smtp', code: 451, at: 'RCPT' });

    await thrown(desk.mail().sendMail(guide({ to: [OWNER, LEAVER] })));
    expect(await desk.mail().sendMail(guide({ to: [OWNER], cc: [] }))).toMatchObject({ rejected: [OWNER] });
    expect((await mails()).map(({ to }) => to)).toEqual([[COPY]]);
  });

  it('"later" for one and "never" (550) for the other: nobody has it yet; who was refused for good is named at last', async () => {
    const [first, second] = [
      { service: 'smtp', recipient: OWNER } as const,
      { service: 'smtp', recipient: COPY } as const,
    ];
    await desk.fault(first, { kind: 'smtp', code: 451, at: 'RCPT' });
    await desk.fault(second, { kind: 'smtp', code: 550, at: 'RCPT' }, 2);

    await thrown(desk.mail().sendMail(guide()));
    expect(await desk.mail().sendMail(guide())).toMatchObject({ rejected: [COPY] });
    expect((await mails()).map(({ to }) => to)).toEqual([[OWNER]]);
  });

  it.each(['RCPT', 'DATA'] as const)('"later" (451 at %s): retried, then one mail', async (at) => {
    await desk.fault({ service: 'smtp' }, { kind: 'smtp', code: 451, at }, at === 'RCPT' ? 2 : 1);

    expect(await thrown(desk.mail().sendMail(guide()))).toMatchObject({ nonRetryable: false });
    expect(await desk.mail().sendMail(guide())).toMatchObject({ rejected: [] });
    expect(await mails()).toHaveLength(1);
    expect(await desk.story()).toBe('1 attempted, 1 failed, 2 attempted, 2 done');
  });

  it('the content (550 at DATA): a problem for a person', async () => {
    await desk.fault({ service: 'smtp' }, { kind: 'smtp', code: 550, at: 'DATA' });

    expect(await desk.mail().sendMail(guide())).toMatchObject({ problem: { action: 'person' } });
    expect(await mails()).toEqual([]);
  });

  it('nobody to write to: a problem, not an exception', async () => {
    expect(await desk.mail().sendMail(guide({ to: [], cc: [] }))).toMatchObject({
      problem: { code: 'mail/no-recipient' },
    });
  });

  it('a customer that the registry does not know: a problem', async () => {
    const unknown = guide({ facts: { customerId: 'nobody' } });
    expect(await desk.mail().sendMail(unknown)).toMatchObject({ problem: { code: 'registry/customer-unknown' } });
  });
});

describe('a connection that breaks', () => {
  it('before the content flowed: nothing was sent, retried, one mail', async () => {
    await desk.fault({ service: 'smtp' }, { kind: 'reset' });

    await thrown(desk.mail().sendMail(guide()));
    await desk.mail().sendMail(guide());
    expect(await mails()).toHaveLength(1);
  });

  it('after the server took it: unclear, and repeated with the same Message-ID where a duplicate is harmless', async () => {
    await desk.fault({ service: 'smtp' }, { kind: 'dropReply' });

    await thrown(desk.mail().sendMail(guide()));
    await desk.mail().sendMail(guide());
    const [first, second] = await mails();
    expect(second?.messageId).toBe(first?.messageId);
    expect(await desk.story()).toBe('1 attempted, 1 unknown, 2 attempted, 2 done');
  });

  it('a server that breaks off after every mail gets two copies, not one for each try; then a person decides', async () => {
    const { sendMail } = desk.mail();
    await desk.fault({ service: 'smtp' }, { kind: 'dropReply' }, 3);

    await thrown(sendMail(guide()));
    await thrown(sendMail(guide()));
    for (const later of [1, 2, 3]) {
      expect([later, await sendMail(guide())]).toMatchObject([later, { problem: { code: 'smtp/delivery-unclear' } }]);
    }
    expect(await mails()).toHaveLength(2);
  });

  it('after the server took it: where a duplicate does harm, a person decides', async () => {
    const { sendMail } = desk.mail({ templates: ONCE_ONLY });
    await desk.fault({ service: 'smtp' }, { kind: 'dropReply' });

    await thrown(sendMail(guide()));
    expect(await sendMail(guide())).toMatchObject({ problem: { code: 'smtp/delivery-unclear', action: 'person' } });
    expect(await sendMail(guide())).toMatchObject({ problem: { code: 'smtp/delivery-unclear' } });
    expect(await mails()).toHaveLength(1);

    await desk.retryNow();
    expect(await sendMail(guide())).toMatchObject({ rejected: [] });
    expect(await mails()).toHaveLength(2);
  });
});

describe('a mail server that behaves badly', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Answers each line by `reply`; undefined is silence, null hangs up. */
  async function behaving(
    greeting: string | undefined,
    reply: (line: string) => string | null | undefined,
  ): Promise<string> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      if (greeting) socket.write(greeting);
      socket.on('data', (bytes) => {
        for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
          const answer = reply(line);
          if (answer === null) return void socket.destroy();
          if (answer !== undefined) socket.write(answer);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  const polite = (line: string) =>
    line.startsWith('EHLO') ? '250 hello\r\n' : line === 'DATA' ? '354 go\r\n' : '250 ok\r\n';

  it('never greets: given up within the 10 s of an activity, retried', async () => {
    const url = await behaving(undefined, () => undefined);
    const before = Date.now();

    expect(await thrown(desk.mail({ url }).sendMail(guide()))).toMatchObject({ nonRetryable: false });
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });

  it('falls silent after taking the content: given up within the 10 s of an activity as unclear', async () => {
    let content = false;
    const url = await behaving('220 hello\r\n', (line) => {
      if (content) return undefined;
      if (line === 'DATA') content = true;
      return polite(line);
    });
    const before = Date.now();

    await thrown(desk.mail({ url }).sendMail(guide()));
    expect(Date.now() - before).toBeLessThan(10_000);
    expect(await desk.story()).toBe('1 attempted, 1 unknown');
  });

  it('hangs up at DATA, before the content: nothing was sent', async () => {
    const url = await behaving('220 hello\r\n', (line) => (line === 'DATA' ? null : polite(line)));

    await thrown(desk.mail({ url }).sendMail(guide()));
    expect(await desk.story()).toBe('1 attempted, 1 failed');
  });

  it('refuses our login: a problem of the operators', async () => {
    const url = await behaving('220 hello\r\n', (line) =>
      line.startsWith('EHLO')
        ? '250-hello\r\n250 AUTH PLAIN LOGIN\r\n'
        : line.startsWith('AUTH')
          ? '535 no\r\n'
          : '250 ok\r\n',
    );
    const withLogin = url.replace('smtp://', 'smtp://desk:wrong@');

    expect(await desk.mail({ url: withLogin }).sendMail(guide())).toMatchObject({ problem: { who: 'operator' } });
  });

  it('does not let us send from our address: a problem of the operators', async () => {
    const url = await behaving('220 hello\r\n', (line) => (line.startsWith('MAIL') ? '553 not you\r\n' : polite(line)));

    expect(await desk.mail({ url }).sendMail(guide())).toMatchObject({ problem: { who: 'operator' } });
  });

  it('is not there: retried', async () => {
    const url = await behaving(undefined, () => undefined);
    await new Promise((resolve) => server.close(resolve));

    expect(await thrown(desk.mail({ url }).sendMail(guide()))).toMatchObject({ nonRetryable: false });
  });
});
