import { describe, expect, it } from '@jest/globals';
import { PLAIN } from '../../../client/desk/style.js';
import { renderTimeline, type TimelineEntry } from '../../../client/desk/timeline.js';

const MONDAY = Date.parse('2026-11-23T01:00:00Z');
const [ONE, TWO, THREE] = ['111122223333', '222233334444', '444455556666'] as const;

let ids = 0;
const entry = (kind: string, fact: string, data: object, more: Partial<TimelineEntry> = {}): TimelineEntry => {
  const id = (ids += 1);
  return { id, key: 'k', kind, fact, attempt: 1, at: MONDAY, recordedAt: MONDAY, data, ...more };
};
/** Without instants. */
const shown = (...record: TimelineEntry[]): string[] =>
  renderTimeline(record, 'Asia/Seoul', PLAIN)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/^\S+ \S+ {2}/, ''));
const asked = (name: string, data: object, more: Partial<TimelineEntry> = {}) =>
  entry(`command.${name}`, 'asked', { name, by: 'csr.kim', ...data }, { by: 'csr.kim', ...more });
const refused = (name: string, why: string, data: object) =>
  entry(`command.${name}`, 'refused', { name, by: 'csr.kim', ...data, refused: why }, { by: 'csr.kim' });

describe('a command in the record', () => {
  it.each([
    ['cancel', {}, ''],
    ['addAccount', { accountId: ONE, ownerEmail: 'root@acme.example.com' }, `: ${ONE}, owner root@acme.example.com`],
    ['dropAccount', { accountId: ONE }, `: ${ONE}`],
    [
      'changeContact',
      { contact: 'Lee Jieun', email: 'lee@acme.example.com', replaces: 'old@acme.example.com', phone: '+12065550123' },
      ': Lee Jieun (lee@acme.example.com), phone +12065550123, in place of old@acme.example.com',
    ],
    [
      'changeContact',
      { contact: 'Lee Jieun', email: 'lee@acme.example.com', language: 'ko' },
      ': Lee Jieun (lee@acme.example.com), no phone given, language ko, put first',
    ],
    ['confirmDone', { what: 'portal-login' }, ': portal-login'],
    ['decideReinvite', { accountId: ONE, decision: 'invite' }, `: ${ONE}, invite again`],
    ['decideReinvite', { accountId: ONE, decision: 'end' }, `: ${ONE}, end it`],
    ['retryNow', {}, ': the whole case'],
    ['retryNow', { accountId: ONE }, `: ${ONE}`],
    ['recordCall', { call: 'guide-1', answered: true }, ': guide-1 answered'],
    ['recordCall', { call: 'guide-1', answered: false }, ': guide-1 not answered'],
  ])('%s of %j says all that was asked', (name, data, says) => {
    expect(shown(asked(name, data))).toEqual([`command.${name} asked k by csr.kim${says}`]);
  });

  it('acknowledge says which pages nobody had taken before it, and their accounts', () => {
    const page = (id: string, accounts: string[]) =>
      entry('onboarding.page', 'noted', { page: id, accounts, persons: ['ts.jung'] });
    const lines = shown(
      page('duty-1', [ONE]),
      page('duty-1', [ONE, TWO]),
      refused('acknowledge', 'you may not', {}),
      asked('acknowledge', {}),
      page('duty-2', [THREE]),
      asked('acknowledge', {}),
    );

    expect(lines[0]).toBe(`onboarding.page noted k: duty-1: ts.jung about ${ONE}`);
    expect(lines[2]).toBe('command.acknowledge refused k by csr.kim: you may not');
    expect(lines[3]).toBe(`command.acknowledge asked k by csr.kim: duty-1 about ${ONE}, ${TWO}`);
    expect(lines[5]).toBe(`command.acknowledge asked k by csr.kim: duty-2 about ${THREE}`);
  });

  it('that is refused names its account once', () => {
    const held = `${THREE} is in the hands of case onboarding/acme/R-1 since 2026-11-23 10:00`;
    const add = { accountId: THREE, ownerEmail: 'root@acme.example.com' };

    expect(
      shown(
        refused('addAccount', held, add),
        refused('dropAccount', `account ${ONE} is ended already`, { accountId: ONE }),
        refused('dropAccount', 'the case is being closed', { accountId: ONE }),
      ),
    ).toEqual([
      `command.addAccount refused k by csr.kim: owner root@acme.example.com: ${held}`,
      `command.dropAccount refused k by csr.kim: account ${ONE} is ended already`,
      `command.dropAccount refused k by csr.kim: ${ONE}: the case is being closed`,
    ]);
  });

  it('that was taken and then did not apply any more is a refusal, with who and why', () => {
    const data = { name: 'dropAccount', by: 'csr.kim', reason: 'by phone', accountId: ONE, refused: 'it is linked' };

    expect(shown(entry('command.dropAccount', 'noted', data, { by: 'csr.kim' }))).toEqual([
      `command.dropAccount  refused after all: ${ONE}, "by phone": it is linked by csr.kim (k)`,
    ]);
  });

  it('keeps somebody’s words apart from its own: a quotation mark in a reason does not end it', () => {
    const reason = 'red" (cancel, handbook 3) case.closed done "x\\';

    expect(shown(entry('command.cancel', 'asked', {}, { key: 'cancel', by: 'csr.kim', reason }))).toEqual([
      'command.cancel asked cancel by csr.kim "red\\" (cancel, handbook 3) case.closed done \\"x\\\\"',
    ]);
  });

  it('of the engine’s own cancel says so, as far as the record knows', () => {
    const data = { name: 'cancel', by: 'temporal-ui', reason: 'cancelled with the engine’s own cancel' };

    expect(shown(entry('command.cancel', 'noted', data, { key: 'cancel' }))).toEqual([
      'command.cancel noted cancel: by temporal-ui, "cancelled with the engine’s own cancel"',
    ]);
  });
});

describe('accounts in the record', () => {
  it('the request says whose it is, which accounts it named and under which policies', () => {
    const accounts = [ONE, TWO, THREE, '555566667777'].map((id) => ({ id, ownerEmail: 'root@acme.example.com' }));
    const data = {
      request: { customer: 'acme', reference: 'R-2', payer: 'main', accounts },
      ticketId: 'T-1',
      policies: { id: 'default', version: 3 },
      takenOver: [{ resource: `account/${ONE}`, from: 'onboarding/acme/R-1' }],
    };

    expect(shown(entry('case.opened', 'opened', data, { by: 'csr.kim' }))).toEqual([
      `case.opened k by csr.kim: acme R-2; ${ONE}, ${TWO}, ${THREE} and 1 more; payer main; ticket T-1; policies default version 3; taken over: account/${ONE} from onboarding/acme/R-1`,
    ]);
    expect(shown(entry('case.opened', 'opened', { request: 'x' }))).toEqual(['case.opened k']);
  });

  it('the end says how each account ended, and what was not done', () => {
    const accounts = [
      { id: ONE, outcome: 'linked' },
      { id: TWO, outcome: 'expired' },
      { id: THREE, outcome: 'linked' },
    ];
    const data = { outcome: 'partial', accounts, unfinished: ['the portal login'], tickets: ['T-1'] };

    expect(shown(entry('case.closed', 'closed', data))).toEqual([
      `case.closed k: partial; ${ONE}, ${THREE} linked; ${TWO} expired; not done: the portal login; tickets closed: T-1`,
    ]);
  });

  it.each([
    ['account.taken', 'noted', { accountId: ONE, ownerEmail: 'a@b.example' }, `${ONE}, owner a@b.example`],
    ['account.released', 'noted', { accountId: ONE }, ONE],
    ['account.linked', 'done', { accounts: [{ id: ONE, linkedAt: MONDAY }] }, ONE],
    ['lock.taken-over', 'noted', { resource: `account/${ONE}`, takenBy: 'c2' }, `account/${ONE} goes to c2`],
    [
      'onboarding.reinvite-by-rule',
      'noted',
      { account: ONE },
      `${ONE}: nobody answered in time, so it is invited again`,
    ],
    [
      'onboarding.end-account',
      'noted',
      { account: ONE, outcome: 'expired', why: 'so it is' },
      `${ONE} expired: so it is`,
    ],
    [
      'watch.stuck',
      'noted',
      { because: 'not-begun', why: 'No worker.', since: '2026-11-23T01:00:00.000Z' },
      'stuck since 2026-11-23T01:00:00.000Z: No worker.',
    ],
  ])('%s %s', (kind, fact, data, says) => {
    expect(shown(entry(kind, fact, data))).toEqual([`${kind} ${fact} k: ${says}`]);
  });

  it('an invitation says under which payer, what AWS calls it and until when it is open', () => {
    const ends = { handshakeId: 'h-1', invitedAt: MONDAY, expiresAt: MONDAY + 15 * 86_400_000 };
    const invite = (result: string) =>
      shown(
        entry('invitation', 'attempted', { payerId: 'main', accountId: ONE }),
        entry('invitation', 'done', result === 'already-member' ? { result } : { result, ...ends }),
      );

    expect(invite('invited')).toEqual([
      `invitation attempted k: ${ONE} under payer main`,
      `invitation done k: ${ONE} under payer main: invited, h-1, open until 2026-12-08 01:00 UTC`,
    ]);
    expect(invite('adopted')[1]).toMatch(': was invited already, h-1, open until');
    expect(invite('already-member')[1]).toMatch(/: is a member already$/);
  });

  it('a withdrawal says what the invitation is afterwards', () => {
    const data = { payerId: 'main', accountId: ONE, handshakeId: 'h-1' };
    const record = [
      entry('invitation-cancel', 'attempted', data),
      entry('invitation-cancel', 'done', { state: 'accepted' }),
    ];

    expect(shown(...record)[1]).toBe(`invitation-cancel done k: ${ONE} under payer main, h-1: it is accepted`);
  });

  it('a check says which role was tried and what AWS answered', () => {
    const check = (agreed: object, gaps: object[]) =>
      shown(
        entry('access-check', 'attempted', { accountId: ONE, roleName: 'Desk', ...agreed }),
        entry('access-check', 'done', { gaps }),
      )[1];
    const gap = { code: 'role-not-assumable', detail: 'AccessDenied: no' };

    expect(check({ billing: true }, [gap])).toBe(
      `access-check done k: ${ONE}, role Desk: role-not-assumable (AccessDenied: no)`,
    );
    expect(check({ billing: false }, [])).toBe(
      `access-check done k: ${ONE}, role Desk, without billing: nothing missing`,
    );
  });

  it('credits say what is left, and why others cannot be read', () => {
    const credits = [
      {
        amount: '1250.5',
        currency: 'USD',
        initial: '2000',
        description: 'x',
        expiresAt: Date.parse('2027-03-31T00:00:00Z'),
      },
    ];
    const why = 'AWS does not let the payer read the credits of this account.';
    const readings = [
      { id: ONE, credits, asOf: MONDAY },
      { id: TWO, unreadable: why, code: 'AccessDeniedException' },
      { id: THREE, unreadable: why, code: 'AccessDeniedException' },
    ];

    expect(shown(entry('credits.read', 'done', { payerId: 'main', readings }))[0]).toMatch(
      new RegExp(`^credits.read done k: ${ONE} 1,250.50 USD .*; not readable: ${TWO}, ${THREE}: ${why}$`),
    );
  });
});

describe('messages in the record', () => {
  it.each([
    ['mail.onboarding-guide', { to: ['a@b.example'], accounts: [ONE] }, `to a@b.example, about ${ONE}`],
    ['post.duty', { channel: 'coc', accounts: [ONE, TWO] }, `#coc: account-link duty is paged, about ${ONE}, ${TWO}`],
    ['portal.login', { customer: 'acme', accounts: [ONE] }, `a login of acme at the cost portal, about ${ONE}`],
  ])('%s names the accounts that its entry has', (kind, data, says) => {
    expect(shown(entry(kind, 'attempted', data))).toEqual([`${kind} attempted k: ${says}`]);
  });

  it('an answer in the chat says who gave it, even if the desk does not know them', () => {
    const data = { user: 'U123', text: 'invite' };

    expect(shown(entry('chat.reply', 'noted', data, { by: 'csr.kim' }), entry('chat.reply', 'noted', data))).toEqual([
      'chat.reply noted k by csr.kim: invite',
      'chat.reply noted k: U123, unknown to the desk: invite',
    ]);
  });

  it('a failure has the words of its provider, and an attempt that ended without a word says so', () => {
    const problem = { code: 'x', means: 'The mail server refused.' };
    const mail = (fact: string, data: object) => entry('mail.onboarding-guide', fact, { to: ['a@b.example'], ...data });

    expect(
      shown(
        mail('failed', { problem, detail: '550 no such user' }),
        mail('failed', { problem, detail: 'refused' }),
        mail('unknown', { because: 'no answer' }),
      ),
    ).toEqual([
      'mail.onboarding-guide failed k: to a@b.example: The mail server refused. (550 no such user)',
      'mail.onboarding-guide failed k: to a@b.example: The mail server refused.',
      'mail.onboarding-guide unknown k: to a@b.example: no answer',
    ]);
  });

  it('a call that an earlier attempt made, or that may be the second one, says so', () => {
    const call = { person: { name: '정하나' }, to: '+12065550111' };

    expect(
      shown(
        entry('call.duty', 'done', { ...call, adopted: true }),
        entry('call.duty', 'done', { ...call, redialAfterUnclear: true }),
        entry('call.duty.ended', 'noted', { reason: 'busy', by: 'look' }),
      ),
    ).toEqual([
      'call.duty  rings: 정하나 (+12065550111), dialled by an earlier attempt (k)',
      'call.duty  rings: 정하나 (+12065550111), perhaps for the second time (k)',
      'call.duty.ended  somebody: busy, as its provider said when asked (k)',
    ]);
  });
});
