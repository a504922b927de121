import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { dryRun } from '../../../client/desk/onboard.js';
import { readRequestFile } from '../../../client/desk/read-request.js';
import { renderCase } from '../../../client/desk/render-case.js';
import { columns, clean, PLAIN, styled, styleFor, type Style } from '../../../client/desk/style.js';
import { table } from '../../../client/desk/table.js';
import { renderTimeline } from '../../../client/desk/timeline.js';
import { deskCommand } from '../../../client/desk/desk-command.js';
import { quoted } from '../../../domain/command-line.js';
import type { CaseStatus } from '../../../domain/status.js';
import { typed } from './typed.js';

const NARROW: Style = styled(false, 80);
const MONDAY = Date.parse('2026-11-23T01:00:00Z');
const DAY = 86_400_000;

const STATUS: CaseStatus = {
  caseId: 'onboarding/acme/CSR-2041',
  process: 'onboarding',
  title: 'Onboarding of 아크메 상사 (CSR-2041)',
  stage: 'waiting for acceptance',
  now: MONDAY,
  zone: 'Asia/Seoul',
  openedAt: MONDAY,
  dueAt: MONDAY + DAY,
  needsHuman: true,
  steps: [
    { title: 'Checked and registered', state: 'done', at: MONDAY, detail: 'ticket CSR-2041' },
    { title: 'Invited', state: 'active', detail: '1 of 2' },
  ],
  waitingFor: [{ text: 'acceptance of 111122223333', until: MONDAY + 15 * DAY }],
  todos: [
    {
      text: 'Call 김민수 (+12065550100): guide call about …3333, try 1, because nobody has told the customer yet',
      command: 'desk record-call onboarding/acme/CSR-2041 --call guide-1 --answered true',
      update: 'recordCall',
      argument: '{"call":"guide-1","answered":true}',
    },
  ],
  accounts: [
    { id: '111122223333', state: 'invited', detail: '만료 예정, '.repeat(12), droppable: true },
    { id: '444455556666', state: 'to be invited', detail: '', droppable: true },
  ],
  updates: ['cancel', 'addAccount', 'recordCall'],
};

describe('a case as text', () => {
  it('says where it stands, what it waits for and until when, in the zone of the customer', () => {
    const text = renderCase(STATUS, PLAIN, { now: MONDAY });

    expect(text).toContain('Onboarding of 아크메 상사 (CSR-2041)');
    expect(text).toContain('Open since 2026-11-23 10:00 (Asia/Seoul)');
    expect(text).toContain('Next deadline 2026-11-24 10:00 (Asia/Seoul), in 24 h');
    expect(text).toContain('acceptance of 111122223333, until 2026-12-08 10:00 (in 15 days)');
    expect(text).toContain('cancel, add-account, record-call');
  });

  it('fits 80 columns, Korean letters counted as two; only a command to copy may be longer', () => {
    const lines = renderCase(STATUS, NARROW, { now: MONDAY }).split('\n');

    expect(lines.filter((line) => columns(line) > 80 && !line.includes('desk '))).toEqual([]);
    expect(lines).toContain('      desk record-call onboarding/acme/CSR-2041 --call guide-1 --answered true');
  });

  it('is neither cut nor wrapped for a pipe', () => {
    expect(renderCase(STATUS, PLAIN, { now: MONDAY })).toContain(STATUS.accounts[0]!.detail.trimEnd());
  });

  it('says when the clock of the case is ahead of ours', () => {
    expect(renderCase({ ...STATUS, now: MONDAY + 9 * DAY }, PLAIN, { now: MONDAY })).toContain(
      'own clock reads 2026-12-02 10:00',
    );
    expect(renderCase(STATUS, PLAIN, { now: MONDAY + 9 * DAY })).not.toContain('own clock');
  });

  it('says when somebody has stopped it from outside', () => {
    expect(renderCase(STATUS, PLAIN, { now: MONDAY, run: 'TERMINATED' })).toContain(
      'Stopped from outside (terminated)',
    );
  });

  it('shows what others typed without letting it steer the terminal', () => {
    const text = renderCase({ ...STATUS, title: 'x\u001b[2J\u009b1m\r\nfake: line \u202egpj' }, PLAIN, { now: MONDAY });

    expect(text.split('\n')[0]).toBe('x?[2J?1m fake: line ?gpj');
    expect(text).not.toMatch(/[\u001b\u009b\u202e]/);
  });
});

describe('the answer to a request', () => {
  it('is wrapped between words, not in them', () => {
    const example = fileURLToPath(new URL('../../../examples/request.yaml', import.meta.url));
    const { text } = dryRun(readRequestFile(example));

    expect(
      text(NARROW)
        .split('\n')
        .every((line) => columns(line) <= 80),
    ).toBe(true);
    expect(text({ ...NARROW, width: 50 }).replaceAll('\n', ' ')).toBe(text(PLAIN).replaceAll('\n', ' '));
  });
});

describe('a to-do', () => {
  it('is a command to copy', () => {
    expect(deskCommand('desk retry-now onboarding/acme/CSR-2041 --account-id 111122223333', {})).toBe(
      'desk retry-now onboarding/acme/CSR-2041 --account-id 111122223333',
    );
  });

  it('goes to the demo when it was read there', () => {
    expect(deskCommand('desk retry-now onboarding/acme/CSR-2041', { demo: true })).toBe(
      'desk retry-now onboarding/acme/CSR-2041 --demo',
    );
  });

  it('quotes what a shell would carry out', () => {
    expect(quoted('$(reboot)@example.com')).toBe("'$(reboot)@example.com'");
    expect(quoted("a'b@example.com")).toBe(`'a'\\''b@example.com'`);
    expect(quoted('onboarding/acme/CSR-1')).toBe('onboarding/acme/CSR-1');
    expect(quoted('')).toBe("''");
  });
});

describe('a table', () => {
  it('lines its columns up on the screen whatever letters they hold', () => {
    const rows = [
      ['아크메 상사', 'x'],
      ['globex', 'y'],
    ];
    const lines = table([{ title: 'NAME' }, { title: 'Z' }], rows, PLAIN).split('\n');
    const places = lines.map((line) => columns(line.slice(0, line.search(/[xyZ]$/))));

    expect(places).toEqual([13, 13, 13]);
  });
});

describe('a table that is too wide', () => {
  const head = [{ title: 'CASE', copied: true as const }, { title: 'STAGE', wraps: true as const }, { title: 'WHO' }];
  const rows = [
    ['globex-corporation/CSR-2041', '수락을 기다리는 중입니다 그리고 더', '김민수 <cloud-admin@acme.example.com>'],
  ];

  it.each([80, 50, 40])('is made to fit %i columns, with an ellipsis for what is cut', (width) => {
    const lines = table(head, rows, styled(false, width)).split('\n');

    expect(lines.filter((line) => columns(line) > width)).toEqual([]);
    if (width < 80) expect(lines.join('\n')).toContain('…');
    if (width >= 50) expect(lines.join('\n')).toContain('globex-corporation/CSR-2041');
  });

  it('is left whole in a pipe', () => {
    expect(table(head, rows, PLAIN).split('\n')[1]).toBe(rows[0]!.join('  '));
  });
});

describe('the timeline', () => {
  it('names what happened, when, by whom, why and by which rule', () => {
    const entry = {
      id: 1,
      key: 'k',
      attempt: 2,
      fact: 'refused',
      kind: 'command.cancel',
      by: 'csr.kim',
      reason: 'asked\nby phone',
      rule: 'handbook 3',
      at: MONDAY,
      recordedAt: MONDAY,
      data: { refused: 'the case is closed' },
    };
    const text = renderTimeline([entry], 'Asia/Seoul', PLAIN);

    expect(text).toContain(
      '2026-11-23 10:00:00  command.cancel refused attempt 2 k by csr.kim "asked by phone": the case is closed (handbook 3)',
    );
  });
});

describe('colours', () => {
  it('are kept in a pipe with FORCE_COLOR, and left out with --no-color whatever else is set', async () => {
    const red = (stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv) => styleFor(stream, env).bad('x');

    expect(red({}, { FORCE_COLOR: '1' })).toContain('\u001b[31m');
    expect(red({ isTTY: true }, { FORCE_COLOR: '0' })).toBe('x');
    expect(red({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe('x');
    const env = { DESK_DATA: '/nonexistent', FORCE_COLOR: '1' };
    expect((await typed('status', env)).out).toContain('\u001b[');
    expect((await typed('status --no-color', env)).out).not.toContain('\u001b[');
  });

  it('can be read on dark and on light grounds: no yellow, cyan or blue, no dim grey', () => {
    const { strong, good, bad, attention } = styled(true);
    const painted = [strong, good, bad, attention].map((tone) => tone('x')).join('');

    expect(painted).not.toMatch(/\u001b\[(2|33|34|36|9\d)m/);
  });

  it('are for terminals alone, and NO_COLOR turns them off', () => {
    const red = (stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv) => styleFor(stream, env).bad('x');

    expect(red({ isTTY: true }, {})).toContain('\u001b[31m');
    expect(red({ isTTY: true }, { NO_COLOR: '1' })).toBe('x');
    expect(red({}, {})).toBe('x');
  });

  it('leave text from outside without any of its own', () => {
    expect(clean('\u001b[31mred')).toBe('?[31mred');
  });
});
