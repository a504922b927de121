import { describe, expect, it } from '@jest/globals';
import { composeMail } from '../../../activities/mail/compose.js';
import { showInstant } from '../../../activities/mail/dates.js';
import type { MailFacts, TemplateId } from '../../../activities/mail/facts.js';
import { renderHtml } from '../../../activities/mail/render-html.js';
import { billingPolicy, trustPolicy } from '../../../activities/mail/role-policy.js';
import { TEMPLATES } from '../../../activities/mail/templates/all.js';
import { LINK, ROLE, SAMPLE } from './sample-facts.js';

const IDS = Object.keys(TEMPLATES) as TemplateId[];
const LANGUAGES = ['ko', 'en'] as const;
const EACH = IDS.flatMap((id) => LANGUAGES.map((language) => [id, language] as const));

function compose<T extends TemplateId>(id: T, language: 'ko' | 'en', changes: Partial<MailFacts[T]> = {}) {
  return composeMail(TEMPLATES, id, language, { ...SAMPLE[id], ...changes }, LINK);
}

/** What a reader of the HTML sees, without its markup. */
function seen(html: string): string {
  return html
    .replace(/[\s\S]*<body[^>]*>\s*<div style="display:none[^>]*>[^<]*<\/div>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(
      /&(lt|gt|quot|amp|#39);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" })[name] ?? '',
    );
}

describe.each(EACH)('%s in %s', (id, language) => {
  const mail = compose(id, language);

  it('has a subject of one line and names the language', () => {
    expect(mail.subject).toMatch(/^[^\r\n]{8,}$/);
    expect(mail.html).toContain(`<html lang="${language}">`);
    expect(mail.html).toContain('color-scheme');
  });

  it('says everything of the HTML in the text as well, word by word and link by link', () => {
    const text = mail.text.replace(/\s+/g, '');
    const words = seen(mail.html).split(/\s+/).filter(Boolean);
    const heads = [...mail.html.matchAll(/<th [^>]*>([^<]*)</g)].map(([, head]) => head ?? '');

    expect(words.length).toBeGreaterThan(20);
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
    expect(heads.filter((head) => !mail.text.includes(head))).toEqual([]);
    for (const [, href] of mail.html.matchAll(/href="([^"]+)"/g))
      expect(mail.text).toContain((href ?? '').replace(/\/$/, ''));
  });

  it('asks for no password and shows no hole', () => {
    expect(mail.text).not.toMatch(/undefined|null|NaN|\[object|\{handshakeId\}/);
    expect(mail.html).not.toMatch(/undefined|\[object|NaN/);
  });

  it('the same facts give the same bytes, other facts another hash', () => {
    expect(compose(id, language)).toEqual(mail);
    expect(compose(id, language, { deskNumber: '+1 206-555-0199' } as never).hash).not.toBe(mail.hash);
  });

  it('hostile names show as the text they are', () => {
    const name = '<img src=x onerror=alert(1)>\r\nBcc: all@example.com **b** \u202Eevil" & \u2028x';
    const changes = { customerName: name, contactName: name, csrName: name, deskName: name, payerName: name };
    const hostile = compose(id, language, changes as never);

    expect(hostile.html).not.toContain('<img');
    expect(hostile.html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(hostile.subject).not.toMatch(/[\r\n\u2028\u202E]/);
    expect(hostile.text).not.toMatch(/^Bcc:/m);
    expect(hostile.text).not.toMatch(/[\u202E\u2028]/);
  });
});

describe('the guide mail (handbook 3.2)', () => {
  it.each(LANGUAGES)('in %s holds link, portal, role, external id, billing and the warning', (language) => {
    const { text, subject } = compose('onboarding-guide', language);

    expect(subject).toBe('신규 계정 통합 안내');
    for (const part of [
      'https://console.example.com/invitations/h-examplehandshake1',
      'https://cost.example.com',
      ROLE.roleName,
      ROLE.deskRoleArn,
      LINK.externalId,
      LINK.confirmUrl,
      'IAM user and role access to Billing information',
      'sts:ExternalId',
      'ce:GetCostAndUsage',
      language === 'ko' ? '크레딧은 모두 소멸' : 'Free Tier credits expire at once',
    ])
      expect(text).toContain(part);
  });

  it('leaves out billing, or the role altogether, when the contract has none', () => {
    const noBilling = compose('onboarding-guide', 'en', { billing: false }).text;
    const nothing = compose('onboarding-guide', 'en', { billing: false, crossAccount: false }).text;

    expect(noBilling).toContain(LINK.externalId);
    expect(noBilling).not.toContain('ce:GetCostAndUsage');
    expect(nothing).not.toContain(LINK.externalId);
    expect(nothing).not.toContain(LINK.confirmUrl);
    expect(nothing).toContain('[ 3. Tell us when you are done ]');
  });

  it('one link for all accounts becomes one button', () => {
    const { html, text } = compose('onboarding-guide', 'ko', { acceptUrl: 'https://console.example.com/invites' });

    expect(html).toContain('href="https://console.example.com/invites"');
    expect(text.match(/console\.example\.com/g)).toHaveLength(1);
  });

  it('its policies are documents that AWS can read', () => {
    expect(JSON.parse(trustPolicy(ROLE.deskRoleArn, 'x"y'))).toMatchObject({
      Statement: [{ Principal: { AWS: ROLE.deskRoleArn }, Condition: { StringEquals: { 'sts:ExternalId': 'x"y' } } }],
    });
    const actions = (JSON.parse(billingPolicy()) as { Statement: { Action: string[] }[] }).Statement[0]?.Action ?? [];
    expect(actions.filter((action) => !/:(Get|Describe)/.test(action))).toEqual([]);
  });
});

describe('the mail about an invite error (handbook 3.4)', () => {
  const [account] = SAMPLE['invitation-problem'].accounts;
  const failed = (id: string, remedy?: 'another-account' | 'without-it') => ({
    ...account!,
    id,
    problem: { ...account!.problem, ...(remedy && { remedy }) },
  });
  const command = 'desk retry-now onboarding/acme/CSR-2041';

  it.each([
    ['one account', [failed('111122223333')], [`${command} --account-id 111122223333`]],
    ['several', [failed('111122223333'), failed('444455556666')], [command], true],
    [
      'several, while one that is not in the mail has a problem, too',
      [failed('111122223333'), failed('444455556666')],
      [`${command} --account-id 111122223333`, `${command} --account-id 444455556666`],
    ],
    [
      'some of them',
      [failed('111122223333'), failed('444455556666', 'without-it')],
      [`${command} --account-id 111122223333`],
    ],
    ['none', [failed('111122223333', 'another-account'), failed('444455556666', 'without-it')], []],
  ])('asks for another try where one can help: %s', (_which, accounts, asked, retriesTheseOnly = false) => {
    for (const language of LANGUAGES) {
      const { text } = compose('invitation-problem', language, { accounts, retriesTheseOnly });
      expect(text.match(/desk retry-now \S+( --\S+ \d+)?/g) ?? []).toEqual(asked);
    }
  });
});

describe('guidance names the exact gap (handbook 3.7)', () => {
  it('each gap once, with its accounts and its own fix', () => {
    const { text } = compose('access-guidance', 'en', {
      accounts: [
        { id: '111122223333', gaps: ['cost-explorer-not-enabled'] },
        { id: '444455556666', gaps: ['cost-explorer-not-enabled', 'wrong-account'] },
      ],
    });

    expect(text).toContain('Concerns: 111122223333, 444455556666');
    expect(text).toContain('Concerns: 444455556666');
    expect(text.match(/Open Cost Explorer once/g)).toHaveLength(1);
    expect(text).not.toContain('root user');
  });
});

describe('instants are shown in the reader’s zone, which is named', () => {
  const instant = Date.parse('2026-12-08T01:00:00Z');

  it.each([
    ['Asia/Seoul', 'ko', '2026년 12월 8일 (화) 10:00 (Asia/Seoul, UTC+09:00)'],
    ['Asia/Seoul', 'en', 'Tue, 8 December 2026, 10:00 (Asia/Seoul, UTC+09:00)'],
    ['America/New_York', 'en', 'Mon, 7 December 2026, 20:00 (America/New_York, UTC-05:00)'],
    ['UTC', 'ko', '2026년 12월 8일 (화) 01:00 (UTC)'],
  ] as const)('%s in %s', (zone, language, shown) => expect(showInstant(instant, zone, language)).toBe(shown));
});

describe('links', () => {
  it.each(['javascript:alert(1)', 'data:text/html,x', 'not a url'])('%s never becomes one', (link) => {
    const blocks = [{ paragraph: { link, text: 'press' } }, { button: { text: 'press', url: link } }];

    expect(renderHtml({ subject: 's', preview: 'p', blocks }, 'en', [])).not.toContain('href');
  });
});
