import { describe, expect, it } from '@jest/globals';
import { PLAIN } from '../../../client/desk/style.js';
import { renderTimeline, type TimelineEntry } from '../../../client/desk/timeline.js';
import { changeLine } from '../../../client/desk/watch/change-line.js';
import { happened } from '../../../client/desk/watch/happened.js';
import type { CaseStatus } from '../../../domain/status.js';

const MONDAY = Date.parse('2026-11-23T01:00:00Z');
const PERSON = { person: { id: 'ts.jung', name: '정하나' }, to: '+12065550111', language: 'ko', ringSeconds: 30 };
const SEOUL = { zone: 'Asia/Seoul', steps: [], accounts: [], todos: [], now: MONDAY } as unknown as CaseStatus;

let ids = 0;
const entry = (kind: string, fact: string, key: string, data: object, more = {}): TimelineEntry => {
  const id = (ids += 1);
  return { id, key, kind, fact, attempt: 1, at: MONDAY + id * 1000, recordedAt: MONDAY, data, ...more };
};
const call = (about: string, key: string, end: object): TimelineEntry[] => [
  entry(`call.${about}`, 'attempted', key, PERSON),
  entry(`call.${about}`, 'done', key, { providerCallId: 'CA1', placedAt: MONDAY }, { rule: 'handbook 3.4' }),
  entry(`call.${about}.ended`, 'noted', `${key}/ended`, { call: key, by: 'callback', ...end }),
];
/** Without instants, the way people read them aloud. */
const shown = (record: TimelineEntry[]) =>
  renderTimeline(record, 'Asia/Seoul', PLAIN)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replace(/^\S+ \S+ {2}/, ''));
const watched = (record: TimelineEntry[]) =>
  happened(record, SEOUL).map(({ text }) => text.trim().replace(/^\S+ \S+ {2}/, ''));

describe('a call in the record', () => {
  it('says who was called, that it only rings, and which key they pressed', () => {
    expect(shown(call('duty', 'call/duty-1-2/1', { reason: 'keyed', digit: '2' }))).toEqual([
      'call.duty  dials: 정하나 (+12065550111) (call/duty-1-2/1)',
      'call.duty  rings: 정하나 (+12065550111) (call/duty-1-2/1, handbook 3.4)',
      'call.duty.ended  정하나: pressed 2 (cannot take it) (call/duty-1-2/1/ended)',
    ]);
  });

  it.each([
    [{ reason: 'keyed', digit: '1' }, 'pressed 1 (understood)'],
    [{ reason: 'keyed', digit: '2' }, 'pressed 2 (wants a person to call)'],
    [{ reason: 'no-answer' }, 'nobody answered'],
    [{ reason: 'no-input' }, 'answered, pressed no key'],
    [{ reason: 'voicemail' }, 'voicemail'],
    [{ reason: 'busy' }, 'busy'],
    [{ reason: 'canceled' }, 'hung up by the desk'],
    [{ reason: 'what is this' }, 'nobody knows how it ended'],
    [{}, 'nobody knows how it ended'],
  ])('that ended with %j says so', (end, words) => {
    expect(shown(call('guide', 'call/guide-1/1', end)).at(-1)).toMatch(`call.guide.ended  정하나: ${words} (call/`);
  });

  it('that was not made names who would have been called, and why it was not', () => {
    const refused = [
      entry('call.duty', 'attempted', 'k', PERSON),
      entry('call.duty', 'failed', 'k', { problem: { means: 'There is no such number.' } }, { attempt: 2 }),
      entry('call.duty', 'unknown', 'k', { message: 'no clear answer of Twilio' }),
    ];

    expect(shown(refused).slice(1)).toEqual([
      'call.duty failed attempt 2 k: 정하나 (+12065550111): There is no such number.',
      'call.duty unknown k: 정하나 (+12065550111): no clear answer of Twilio',
    ]);
  });

  it('keeps who was called when it is only looked for afterwards, and when it is hung up', () => {
    const record = [
      entry('call.duty', 'attempted', 'k', PERSON),
      entry('call.duty.look', 'attempted', 'k', { to: '+12065550111' }, { attempt: 2 }),
      entry('call.duty.look', 'done', 'k', { providerCallId: 'CA1' }, { attempt: 2 }),
      entry('call.hang-up', 'done', 'k/hang-up', { providerCallId: 'CA1', kind: 'ended' }),
    ];

    expect(shown(record).slice(1)).toEqual([
      'call.duty.look  looks whether it rings: 정하나 (+12065550111) (attempt 2, k)',
      'call.duty.look  rings: 정하나 (+12065550111) (attempt 2, k)',
      'call.hang-up  hung up: 정하나 (+12065550111) (k/hang-up)',
    ]);
  });

  it('that was looked for and was never made says that it never rang', () => {
    const problem = { code: 'call/not-made', means: 'Twilio lists no such call.' };
    const record = [
      entry('call.duty', 'attempted', 'k', PERSON),
      entry('call.duty.look', 'attempted', 'k', { to: '+12065550111' }, { attempt: 2 }),
      entry('call.duty.look', 'failed', 'k', { problem }, { attempt: 2 }),
    ];

    expect(shown(record).at(-1)).toBe(
      'call.duty.look  never rang: 정하나 (+12065550111): Twilio lists no such call. (attempt 2, k)',
    );
    expect(happened(record, SEOUL).map(({ tone }) => tone)).not.toContain('attention');
  });

  it('that had to wait names the case that is on the phone with them', () => {
    const record = [
      entry('call.guide.busy', 'noted', 'k/busy', { ...PERSON, waitsFor: 'onboarding/other/R-9' }),
      ...call('guide', 'k', { reason: 'keyed', digit: '1' }),
    ];

    expect(shown(record)[0]).toBe(
      'call.guide.busy  not dialled: 정하나 (+12065550111) is on the phone with onboarding/other/R-9 (k/busy)',
    );
    expect(happened(record, SEOUL)[0]!.tone).toBe('attention');
  });

  it('of another shape than expected is no crash', () => {
    for (const data of [null, 'x', [], { person: 5, to: {}, digit: 7 }])
      expect(shown([entry('call.duty.ended', 'noted', 'k/ended', data as object)])[0]).toContain(
        'somebody: nobody knows',
      );
  });

  it('that is watched rings until its end is known, and only a key that agrees is ticked', () => {
    const rings = call('duty', 'k', { reason: 'keyed', digit: '1' });

    expect(watched(rings.slice(0, 2))).toEqual(['▶ call.duty rings: 정하나 (+12065550111)']);
    expect(watched(rings)).toEqual(['✓ call.duty.ended 정하나: pressed 1 (takes it)']);
    expect(watched(call('duty', 'l', { reason: 'no-answer' }))).toEqual(['! call.duty.ended 정하나: nobody answered']);
    const look = { run: 'RUNNING', status: SEOUL, timeline: rings };
    const before = { ...look, timeline: rings.slice(0, 2) };
    expect(changeLine(before, look, 'onboarding/acme/1', false, MONDAY)).toMatch(/정하나: pressed 1 \(takes it\)$/);
  });
});

describe('what else stands in the record', () => {
  it('a mail says to whom, also when it is there, and who has not got it', () => {
    const mail = { to: ['a@acme.example.com', 'b@acme.example.com'], cc: ['csr@desk.example.com'] };
    const record = [
      entry('mail.onboarding-guide', 'attempted', 'mail/1', mail),
      entry('mail.onboarding-guide', 'done', 'mail/1', { rejected: ['b@acme.example.com'] }),
    ];

    expect(shown(record)).toEqual([
      'mail.onboarding-guide attempted mail/1: to a@acme.example.com, b@acme.example.com, cc csr@desk.example.com',
      'mail.onboarding-guide  sent to a@acme.example.com, b@acme.example.com, cc csr@desk.example.com; refused for b@acme.example.com (mail/1)',
    ]);
    expect(watched(record)[0]).toMatch(/^! mail/);
  });

  it('a post says in which channel, who is told and what it is about', () => {
    const record = [
      entry('post.duty', 'attempted', 'post/duty/1', { channel: 'coc-noti', mention: ['coc'] }),
      entry('post.duty', 'done', 'post/duty/1', { channelId: 'C1', ts: '1.2' }),
      entry('edit.duty', 'done', 'post/duty/1/settled', { channelId: 'C1', ts: '1.2' }),
    ];

    expect(shown(record).slice(1)).toEqual([
      'post.duty  posted in #coc-noti @coc: account-link duty is paged (post/duty/1)',
      'edit.duty  changed in #coc-noti: the message says how it was settled (post/duty/1/settled)',
    ]);
  });

  it('the cost portal was asked for a login of whom', () => {
    const record = [
      entry('portal.login', 'attempted', 'portal-login', { customer: 'acme' }),
      entry('portal.login', 'done', 'portal-login', { status: 201 }),
    ];

    expect(shown(record)).toEqual([
      'portal.login attempted portal-login: a login of acme at the cost portal',
      'portal.login  asked for a login of acme at the cost portal (portal-login)',
    ]);
  });

  it('an access check that found gaps is a warning with its account, not a tick', () => {
    const check = (gaps: object[]) => [
      entry('access-check', 'attempted', 'access/1', { accountId: '111122223333' }),
      entry('access-check', 'done', 'access/1', { gaps }),
    ];

    expect(watched(check([{ code: 'role-not-assumable' }]))).toEqual([
      '! access-check 111122223333: role-not-assumable',
    ]);
    expect(watched(check([]))).toEqual(['✓ access-check 111122223333: nothing missing']);
    expect(happened(check([{ code: 'x' }]), SEOUL)[0]!.tone).toBe('attention');
  });
});
