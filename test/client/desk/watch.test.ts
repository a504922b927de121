import { describe, expect, it } from '@jest/globals';
import { columns, PLAIN, styled } from '../../../client/desk/style.js';
import { changeLine, changeObject } from '../../../client/desk/watch/change-line.js';
import { continued } from '../../../client/desk/continued.js';
import { frame, type Around } from '../../../client/desk/watch/frame.js';
import { isOver, sameLook, type Look } from '../../../client/desk/watch/look.js';
import { pauseAfter } from '../../../client/desk/watch/pace.js';
import type { TimelineEntry } from '../../../client/desk/timeline.js';
import type { CaseStatus } from '../../../domain/status.js';

const MONDAY = Date.parse('2026-11-23T01:00:00Z');
const DAY = 86_400_000;
const CASE = 'onboarding/acme/CSR-2041';

const status: CaseStatus = {
  caseId: CASE,
  process: 'onboarding',
  title: 'Onboarding of 아크메 상사 (CSR-2041)',
  stage: 'waiting for acceptance',
  now: MONDAY,
  zone: 'Asia/Seoul',
  openedAt: MONDAY,
  dueAt: MONDAY + DAY,
  needsHuman: true,
  steps: [
    { title: 'Checked and registered', state: 'done', at: MONDAY, detail: 'CSR-2041' },
    { title: 'Invited', state: 'done', detail: '2 of 2' },
    { title: 'Accepted', state: 'active', detail: '1 linked, 1 open' },
    { title: 'Closed', state: 'open' },
  ],
  waitingFor: Array.from({ length: 9 }, (_, at) => ({
    text: `acceptance of 11112222333${at}`,
    until: MONDAY + 15 * DAY,
  })),
  todos: [
    {
      text: 'Call 김민수 (+12065550111): guide call about …3333, try 1',
      command: `desk record-call ${CASE} --call guide-1 --answered true`,
      update: 'recordCall',
      argument: '{"call":"guide-1","answered":true}',
    },
  ],
  accounts: [{ id: '111122223333', state: 'invited', detail: '', droppable: true }],
  updates: ['cancel'],
};

const entry = (fact: string, key: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id: 1,
  key,
  attempt: 1,
  fact,
  kind: 'invitation',
  at: MONDAY,
  recordedAt: MONDAY,
  data: { accountId: '111122223333' },
  ...more,
});

const LOOK: Look = { run: 'RUNNING', status, timeline: [entry('attempted', 'a'), entry('done', 'a')] };
const AROUND: Around = { caseId: CASE, now: MONDAY, rows: 60, demo: false, last: false };

describe('the picture of a case that is watched', () => {
  it('says where it stands, what it waits for, what happened and what is to do, in the zone of the customer', () => {
    const text = frame(LOOK, PLAIN, AROUND);

    expect(text).toMatch(/^Onboarding of 아크메 상사 \(CSR-2041\)\n/);
    expect(text).toContain('waiting for acceptance  somebody has to act');
    expect(text).toContain('Due 2026-11-24 10:00 Asia/Seoul, in 24 h');
    expect(text).toContain('✓ Invited 2 of 2   ▶ Accepted 1 linked, 1 open');
    expect(text).toContain('acceptance of 111122223330, until 2026-12-08 10:00 (in 15 days)');
    expect(text).toContain('  11-23 10:00:00  ✓ invitation 111122223333');
    expect(text).toContain(`desk record-call ${CASE} --call guide-1 --answered true`);
    expect(text).toMatch(/q ends the watching; the case goes on\.$/);
  });

  it.each([
    [80, 24],
    [50, 24],
    [40, 24],
    [80, 12],
    [40, 10],
  ])('fits a terminal of %i columns and %i rows', (width, rows) => {
    const timeline = Array.from({ length: 30 }, (_, at) =>
      entry('done', `k${at}`, { reason: '고객이 수락함 '.repeat(9) }),
    );
    const lines = frame({ ...LOOK, timeline }, styled(false, width), { ...AROUND, rows }).split('\n');

    expect(lines.filter((line) => columns(line) > width)).toEqual([]);
    expect(lines.length).toBeLessThan(rows);
    if (rows > 12) expect(lines.at(-1)).toBe('q ends the watching; the case goes on.');
  });

  it('shows an attempt only while its end is not known', () => {
    const timeline = [entry('attempted', 'a'), entry('done', 'a'), entry('attempted', 'b', { kind: 'mail' })];
    const text = frame({ ...LOOK, timeline }, PLAIN, AROUND);

    expect(text.match(/invitation/g)).toHaveLength(1);
    expect(text).toContain('▶ mail');
  });

  it('says since when nobody answers and that it goes on, and keeps what it knew', () => {
    const text = frame({ ...LOOK, silent: { why: 'The engine does not answer', since: MONDAY } }, PLAIN, AROUND);

    expect(text).toContain('The engine does not answer (since 2026-11-23 10:00:00); watching goes on by itself.');
    expect(text).toContain('waiting for acceptance');
  });

  it('that stays behind says how it ended', () => {
    const closed = { ...status, outcome: 'done', stage: 'closed: done', todos: [], waitingFor: [] };

    expect(frame({ ...LOOK, status: closed }, PLAIN, { ...AROUND, last: true })).toMatch(/Closed as done\.$/);
    expect(frame(LOOK, PLAIN, { ...AROUND, last: true })).toMatch(/No longer watched; the case goes on\.$/);
  });

  it('shows what others typed without letting it steer the terminal', () => {
    const hostile = {
      ...LOOK,
      status: { ...status, title: 'x\u001b[2J\u202e' },
      timeline: [entry('done', 'a', { kind: 'a\u001b[1A' })],
    };

    expect(frame(hostile, PLAIN, AROUND)).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('a picture from which something is left out', () => {
  const hint = 'All of it: desk show acme/CSR-2041';

  it('says once, above its last line, with which command all of it is shown', () => {
    const lines = frame(LOOK, styled(false, 80), { ...AROUND, rows: 24 }).split('\n');

    expect(lines.join('\n')).toMatch(/^ {2}and \d more$/m);
    expect(lines.slice(-2)).toEqual([hint, 'q ends the watching; the case goes on.']);
    expect(lines.filter((line) => line.includes(hint))).toHaveLength(1);
    expect(frame(LOOK, PLAIN, { ...AROUND, rows: 24, demo: true })).toContain(`${hint} --demo\n`);
  });

  it('leaves it out where nothing is missing, and where there is no room for it', () => {
    const few = { ...LOOK, status: { ...status, waitingFor: status.waitingFor.slice(0, 2) } };

    expect(frame(few, PLAIN, AROUND)).not.toContain('All of it');
    expect(frame(LOOK, styled(false, 80), { ...AROUND, rows: 8 })).not.toContain('All of it');
  });
});

describe('a command on a narrow terminal', () => {
  it('is broken so that a shell takes its lines as one', () => {
    const command = `desk change-contact ${CASE} --contact 'Lee -- Jieun' --email jieun.lee@example.com`;
    const lines = continued(command, '      ', 50);

    expect(lines).toEqual([
      '      desk change-contact \\',
      `        ${CASE} \\`,
      "        --contact 'Lee -- Jieun' \\",
      '        --email jieun.lee@example.com',
    ]);
    expect(continued(command, '', undefined)).toEqual([command]);
  });
});

describe('a change in a pipe', () => {
  it('is one line with what is new', () => {
    const first = changeLine(undefined, LOOK, CASE, false, MONDAY);
    const account = { id: '111122223333', state: 'linked', detail: '', droppable: false };
    const linked = { ...status, now: MONDAY + 1000, accounts: [account] };
    const second = changeLine(LOOK, { ...LOOK, status: linked }, CASE, false, MONDAY);

    expect(first).toMatch(/^2026-11-23 10:00:00 {2}acme\/CSR-2041 {2}waiting for acceptance {2}111122223333 invited; /);
    expect(first).toMatch(/to do: Call 김민수 .* -> desk record-call/);
    expect(second).toBe('2026-11-23 10:00:01  acme/CSR-2041  waiting for acceptance  111122223333 linked');
    for (const line of [first, second]) expect(line).not.toMatch(/[\n\u001b]/);
  });

  it('in the record alone is told with what was recorded', () => {
    const more = {
      ...LOOK,
      timeline: [...LOOK.timeline!, entry('attempted', 'b', { id: 7 }), entry('done', 'b', { id: 8, kind: 'mail' })],
    };

    expect(changeLine(LOOK, more, CASE, false, MONDAY)).toMatch(/waiting for acceptance {2}mail 111122223333$/);
    expect(changeObject(LOOK, more, MONDAY)).toMatchObject({ happened: [{ id: 8 }] });
  });

  it('to silence and back is told, too', () => {
    const silent = { ...LOOK, silent: { why: 'The engine does not answer', since: MONDAY } };

    expect(changeLine(LOOK, silent, CASE, false, MONDAY)).toContain('The engine does not answer; watching goes on');
    expect(changeLine(silent, LOOK, CASE, false, MONDAY)).toContain('it answers again');
    expect(changeObject(LOOK, silent, MONDAY)).toMatchObject({ at: MONDAY, run: 'running', silent: { since: MONDAY } });
  });
});

describe('watching', () => {
  it('looks every second, and every five when nothing has changed for a minute', () => {
    expect([0, 59_999, 60_000, 3_600_000].map(pauseAfter)).toEqual([1_000, 1_000, 5_000, 5_000]);
  });

  it('sees a change in what the case says, in who answers, and in nothing else', () => {
    expect(sameLook(LOOK, structuredClone(LOOK))).toBe(true);
    expect(sameLook(LOOK, { ...LOOK, status: { ...status, stage: 'closing' } })).toBe(false);
    expect(sameLook(LOOK, { ...LOOK, silent: { why: 'x', since: 1 } })).toBe(false);
  });

  it('is over when the case is closed or was stopped from outside, and not for want of an answer', () => {
    expect(isOver(LOOK)).toBe(false);
    expect(isOver({ ...LOOK, status: { ...status, outcome: 'done' } })).toBe(true);
    expect(isOver({ ...LOOK, run: 'TERMINATED' })).toBe(true);
    expect(isOver({ ...LOOK, silent: { why: 'x', since: 1 } })).toBe(false);
  });
});
