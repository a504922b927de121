import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { choicesNow } from '../../../client/desk/ask/choices-now.js';
import { refuseUnknownCall } from '../../../client/desk/ask/command.js';
import { mayAsk } from '../../../client/desk/ask/may-ask.js';
import { matches } from '../../../client/desk/ask/questions.js';
import { strangersIn } from '../../../client/desk/ask/request.js';
import type { WrittenRequest } from '../../../client/desk/read-request.js';
import type { DeskFailure } from '../../../client/desk/failure.js';
import type { CommandName } from '../../../domain/onboarding/commands.js';
import type { CaseStatus } from '../../../domain/status.js';
import { atTerminal, endTerminals, KEYS, noTerminal } from './pseudo-terminal.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'desk-ask-'));
});
afterEach(endTerminals);
afterAll(() => rm(data, { recursive: true }));

const { enter, escape, ctrlC, ctrlD, down, space } = KEYS;
const desk = (line: string, env = {}, size = {}) =>
  atTerminal(line.split(' '), { DESK_DATA: data, XDG_CONFIG_HOME: data, DESK_BY: undefined, ...env }, size);

describe('questions', () => {
  const person = { env: {}, stdin: { isTTY: true }, stdout: { isTTY: true } };

  it('are for whoever sits at a terminal, and for nobody else', () => {
    expect(mayAsk(person, {})).toBe(true);
    expect(mayAsk({ ...person, env: { CI: 'false' } }, {})).toBe(true);
    for (const options of [{ json: true }, { yes: true }, { input: false }])
      expect(mayAsk(person, options)).toBe(false);
    for (const other of [{ stdin: {} }, { stdout: {} }, { env: { CI: 'true' } }, { env: { TERM: 'dumb' } }])
      expect(mayAsk({ ...person, ...other }, {})).toBe(false);
  });
});

describe('a request that was asked for', () => {
  const kim = { name: 'Kim', email: 'kim@acme.example.com' };
  const known = {
    customers: [
      { id: 'acme', name: '아크메 상사', language: 'ko' as const, contacts: [kim] },
      { id: 'globex', name: 'Globex', language: 'en' as const, contacts: [] },
    ],
    payers: [],
    staff: [],
  };
  const asked = (customer: string): WrittenRequest => {
    const accounts = [{ id: '111122223333', ownerEmail: 'owner@acme.example.com' }];
    const request = { customer, contacts: [kim], accounts } as unknown as WrittenRequest['request'];
    return { raw: request, request };
  };

  it('for another customer than its contact’s is doubted before it starts', () => {
    expect(strangersIn(asked('globex'), known)).toEqual(['kim@acme.example.com is a contact of acme, 아크메 상사']);
    expect(strangersIn(asked('acme'), known)).toEqual([]);
    expect(strangersIn(asked('globex'), undefined)).toEqual([]);
  });
});

describe('a list of answers', () => {
  const labels = (name: CommandName, field: string): string[] =>
    choicesNow(name, field, { todos: [], accounts: [] } as unknown as CaseStatus)!.map(({ label }) => label);
  const left = (all: string[], typed: string): string[] => {
    const choices = all.map((label) => ({ value: label, label }));
    return [...matches(choices, typed)].map((at) => all[at]!);
  };

  it.each([
    [labels('decideReinvite', 'decision'), 'end', ['end: end this account']],
    [labels('recordCall', 'answered'), 'n', ['no, nobody answered']],
    [['333344445555  expired', '111122223333  expired'], '4555', ['333344445555  expired']],
    [
      ['333344445555  expired', '111122223333  expired', '111133334444'],
      '3333',
      ['333344445555  expired', '111122223333  expired'],
    ],
    [['beta/acme  inviting', 'acme/CSR-1  inviting'], 'acme', ['beta/acme  inviting', 'acme/CSR-1  inviting']],
    [['acme/CSR-2041  inviting', 'acme/CSR-204  inviting'], 'csr-204', ['acme/CSR-204  inviting']],
    [['acme/CSR-2041  아크메', 'acme/CSR-204  아크메'], 'ACME/csr-204', ['acme/CSR-204  아크메']],
    [['acme-shop  Shop', 'acme  아크메'], 'acme', ['acme  아크메']],
    [['csr.kim  김세라', 'coc.park  박지훈'], '박지', ['coc.park  박지훈']],
    [['csr.kim  김세라', 'csr.lee  이도윤'], ' csr ', ['csr.kim  김세라', 'csr.lee  이도윤']],
    [['csr.kim  김세라', 'csr.lee  이도윤'], '', ['csr.kim  김세라', 'csr.lee  이도윤']],
    [['csr.kim  김세라'], 'nobody', []],
  ])('of %j keeps for “%s” what is called so, else what begins so, else what has it', (all, typed, kept) => {
    expect(left(all, typed)).toEqual(kept);
  });
});

describe('the calls to choose from', () => {
  const calls = [
    { id: 'guide-1', text: 'guide call about …3333' },
    { id: 'reminder-1', text: 'reminder call about …4444, it rings now' },
  ];
  const todo = { text: 'Call 김민수', command: '', update: 'recordCall', argument: '{"call":"reminder-1"}' };
  const status = { caseId: 'onboarding/acme/1', todos: [todo], calls } as unknown as CaseStatus;

  it('are those of the case that can be recorded, what people are asked for first', () => {
    expect(choicesNow('recordCall', 'call', status)).toEqual([
      { value: 'reminder-1', label: 'reminder-1  Call 김민수' },
      { value: 'guide-1', label: 'guide-1  guide call about …3333' },
    ]);
  });

  it('refuse another name at once, naming those that there are', () => {
    const refused = () => refuseUnknownCall({ call: 'guide-9' }, status);

    expect(refused).toThrow('onboarding/acme/1 has no call "guide-9" that can be recorded');
    try {
      refused();
    } catch (error) {
      expect((error as DeskFailure).next).toContain('guide-1 (guide call about …3333), reminder-1 (');
    }
    expect(() => refuseUnknownCall({ call: 'guide-1' }, status)).not.toThrow();
  });
});

(noTerminal ? describe.skip : describe)(`at a terminal${noTerminal ? ` (left out: ${noTerminal})` : ''}`, () => {
  it('a request is asked for field by field, and every wrong answer is told at once', async () => {
    const terminal = desk('onboard --dry-run');
    await terminal.sees('Customer');
    terminal.press('ACME', enter);
    await terminal.sees('It must be 2 to 32 small letters');
    terminal.press(...'\b'.repeat(4), 'acme', enter);
    await terminal.sees('Payer');
    terminal.press('main', enter);
    await terminal.sees('Reference');
    terminal.press('CSR-77', enter);
    await terminal.sees('Accounts, one a line');
    terminal.press('12 nobody\r444455556666\r', enter);
    await terminal.sees('line 1: 12 must be the 12 digits');
    await terminal.sees('line 1: nobody must be one e-mail address');
    await terminal.sees("line 2: the owner's e-mail is missing behind 444455556666");
    expect(terminal.screen()).not.toContain('Language');
    for (let letters = 30; letters > 0; letters--) terminal.press('\u007f');
    terminal.press('1111-2222-3333, owner@acme.example.com\r');
    await terminal.sees('1111-2222-3333, owner@acme.example.com');
    terminal.press(enter);
    await terminal.sees('한국어');
    terminal.press(down);
    await terminal.sees(/● en/);
    terminal.press(enter);
    await terminal.sees('What does the contract cover?');
    terminal.press('i', 'a', 'a', '\u0001', space);
    await terminal.sees(/◻ cross-account/);
    terminal.press(enter);
    await terminal.sees('Contact 1: name');
    terminal.press('김민수', enter);
    await terminal.sees('Contact 1: e-mail');
    terminal.press('minsu@acme.example.com', enter);
    await terminal.sees('Contact 1: phone');
    terminal.press(enter);
    await terminal.sees('One more contact?');
    terminal.press('n');
    await terminal.sees('Ticket');
    terminal.press(enter);
    await terminal.sees('Who asks for it?');
    terminal.press('csr.kim', enter);
    await terminal.sees('The request is well formed');

    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toMatch(/name: 김민수/);
    expect(terminal.screen()).toMatch(/language: en\naccess:\n {2}crossAccount: false\n {2}billing: true$/);
    expect(terminal.screen()).toMatch(/- id: "111122223333"\n {4}ownerEmail: owner@acme.example.com/);
  });

  it('keys that write nothing leave nothing in an answer: Backspace in an empty box, Ctrl-A, Ctrl-L', async () => {
    const nothing = ['\u007f', '\b', '\u007f', '\u0001', '\u000c', '\u001c'];
    const terminal = desk('onboard --dry-run');
    await terminal.sees('Customer');
    terminal.press(...nothing, 'acme', enter);
    await terminal.sees('Payer');
    terminal.press(...nothing, 'main', enter);
    await terminal.sees('Reference');
    terminal.press(...nothing, 'CSR-78', enter);
    await terminal.sees('Accounts, one a line');
    terminal.press(...nothing, '222233334444\towner@acme.example.com', ...nothing.slice(3));
    await terminal.sees(/222233334444\s*owner@acme\.example\.com/);
    terminal.press(enter, enter);
    await terminal.sees('Language of mails');
    terminal.press(enter);
    await terminal.sees('What does the contract cover?');
    terminal.press(enter);
    await terminal.sees('Contact 1: name');
    terminal.press(...nothing, '김민수', ...nothing.slice(0, 1), '수', enter);
    await terminal.sees('Contact 1: e-mail');
    terminal.press('minsu@acme.example.com', enter);
    await terminal.sees('Contact 1: phone');
    terminal.press(...nothing, enter);
    await terminal.sees('One more contact?');
    terminal.press('n');
    await terminal.sees('Ticket');
    terminal.press(enter);
    await terminal.sees('Who asks for it?');
    terminal.press(...nothing, 'csr.kim', enter);
    await terminal.sees('The request is well formed');

    expect(await terminal.ended()).toBe(0);
    expect(terminal.screen()).toMatch(/- id: "222233334444"\n {4}ownerEmail: owner@acme.example.com/);
    expect(terminal.screen()).toMatch(/reference: CSR-78\n/);
    expect(terminal.screen()).toMatch(/name: 김민수/);
  });

  it.each([
    ['Ctrl-C', ctrlC],
    ['Ctrl-D', ctrlD],
    ['Esc', escape],
  ])('%s at a question ends with 130, and nothing was started', async (_, key) => {
    const terminal = desk('onboard --dry-run');
    await terminal.sees('Customer');
    terminal.press('acme', enter);
    await terminal.sees('Payer');
    terminal.press(key);

    expect(await terminal.ended()).toBe(130);
    expect(terminal.screen()).toMatch(/\nNothing was started\.$/);
  });

  it('a desk that does not run is told before the first question', async () => {
    const terminal = desk('onboard');

    expect(await terminal.ended()).toBe(4);
    expect(terminal.screen()).toMatch(/^No desk is running here/);
  });

  it.each(['onboard --no-input', 'show --no-input', 'cancel --yes', 'add-account acme/1 --json'])(
    '"desk %s" is an error, as in a script',
    async (line) => {
      const terminal = desk(line);

      expect(await terminal.ended()).toBe(2);
      expect(terminal.screen()).toMatch(/is missing|Missing required argument/i);
    },
  );

  it('in CI is none', async () => {
    const terminal = desk('show', { CI: 'true' });

    expect(await terminal.ended()).toBe(2);
  });

  it('questions fit 40 columns and have no colours when NO_COLOR says so', async () => {
    const terminal = desk('onboard --dry-run', { NO_COLOR: '1', DESK_BY: 'csr.kim' }, { columns: 40 });
    await terminal.sees('Customer');
    terminal.press('acme', enter);
    await terminal.sees('Payer');
    terminal.press('main', enter);
    await terminal.sees('Reference');
    terminal.press('김', enter);
    await terminal.sees('It must be 1 to 40 letters');
    terminal.press(ctrlC);

    expect(await terminal.ended()).toBe(130);
    expect(terminal.drawn()).not.toMatch(/\u001b\[(1|2|3\d|9\d)m/);
    expect(terminal.screen()).toMatch(/Reference: your own for this request,\n│ {2}used once, as in CSR-2041\n/);
  });

  it('what has to be read is not dim grey, yellow or cyan', async () => {
    const terminal = desk('onboard --dry-run');
    await terminal.sees('Customer');
    terminal.press(enter);
    await terminal.sees('It cannot be left out');
    terminal.press(ctrlC);
    await terminal.ended();

    expect(terminal.drawn()).toContain('\u001b[32m');
    expect(terminal.drawn()).not.toMatch(/\u001b\[(2|33|34|36)m/);
  });
});
