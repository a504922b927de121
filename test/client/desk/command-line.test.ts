import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { asOneLine } from '../../../client/desk/ask/command.js';
import { fullCaseId } from '../../../client/desk/case-ref.js';
import { queryFor } from '../../../client/desk/cases.js';
import { endOfDay } from '../../../client/desk/due-day.js';
import { DeskFailure } from '../../../client/desk/failure.js';
import { deskProgram } from '../../../client/desk/program.js';
import { commandFromFlags } from '../../../client/desk/flags.js';
import { COMMANDS, COMMAND_NAMES } from '../../../domain/onboarding/commands.js';
import { harmOf } from '../../../client/desk/harm.js';
import { similar } from '../../../client/desk/similar.js';
import { columns } from '../../../client/desk/style.js';
import { confirmed } from '../../../client/desk/terminal.js';
import { kebab } from '../../../domain/command-line.js';
import type { CaseStatus } from '../../../domain/status.js';
import { typed } from './typed.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'desk-cli-'));
});
afterAll(() => rm(data, { recursive: true }));

const desk = (line: string, env: NodeJS.ProcessEnv = {}) =>
  typed(line, { DESK_DATA: data, XDG_CONFIG_HOME: data, ...env });

/** The words of an example as a shell gives them, to a command line that does nothing. */
async function understood(example: string): Promise<void> {
  const [line = ''] = example.split(/ [|#] ?/);
  const words = [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));
  const done: string[] = [];
  const note = (what: string) => async () => void done.push(what);
  const names = ['onboard', 'cases', 'show', 'watch', 'send', 'status', 'applyRegistry', 'completion'] as const;
  const actions = Object.fromEntries(names.map((name) => [name, note(name)]));
  const program = deskProgram({ ...actions, asks: () => true } as never);
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr: () => {} });
  await program.parseAsync(words.slice(1), { from: 'user' });
  expect([example, done.length]).toEqual([example, 1]);
}

/** As they are typed; the empty one is desk itself. */
function everyCommand(): string[] {
  const below = ({ commands }: Command): string[] =>
    commands.flatMap((one) => [one.name(), ...below(one as Command).map((name) => `${one.name()} ${name}`)]);
  return ['', ...below(deskProgram({} as never))];
}

function commandOf(name: string): Command {
  const named = (at: Command, word: string) => at.commands.find((one) => one.name() === word) as Command;
  return name
    .split(' ')
    .filter(Boolean)
    .reduce(named, deskProgram({} as never));
}

/** Its help on a terminal of so many columns, without what stands below the flags. */
function helpAt(width: number, name: string): string[] {
  return commandOf(name)
    .configureOutput({ getOutHelpWidth: () => width })
    .helpInformation()
    .split('\n');
}

/** As if there were no lines. */
function flowing(text: string): string {
  return text.replace(/\s+/g, ' ');
}

describe('help', () => {
  it.each(COMMAND_NAMES)('of %s names every field that the case takes', async (name) => {
    const { code, out } = await desk(`${kebab(name)} --help`);

    expect(code).toBe(0);
    for (const field of Object.keys(COMMANDS[name].fields)) expect(out).toContain(`--${kebab(field)} `);
    expect(out).toContain(`desk ${kebab(name)} acme/CSR-2041 `);
  });

  it('of each command has examples, and each of them can be typed so', async () => {
    const names = [
      'onboard',
      'cases',
      'show',
      'watch',
      ...COMMAND_NAMES.map(kebab),
      'status',
      'registry apply',
      'completion',
    ];
    for (const name of ['', ...names]) {
      const out = (await desk(`${name} --help`)).out.replaceAll(/ \\\n +/g, ' ');
      const examples = [...out.slice(out.indexOf('Examples:')).matchAll(/^ {2}(?:.*\| )?(desk .*)$/gm)].map(
        ([, line]) => line!,
      );
      expect([name, examples.length]).toEqual([name, expect.any(Number)]);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) await understood(example);
    }
  });

  it.each(everyCommand())('of "desk %s" fits 80 columns and breaks no word', async (name) => {
    const { out } = await desk(`${name} --help`);
    const command = commandOf(name);
    const texts = [command, ...command.commands].map((one) => one.description());

    expect(out.split('\n').filter((line) => columns(line) > 80)).toEqual([]);
    for (const text of [...texts, ...command.options.map((one) => one.description)])
      expect(flowing(out)).toContain(flowing(text));
  });

  it('puts a long flag above what it is for, so that narrow terminals have room for the words', () => {
    const lines = helpAt(60, 'confirm-done');
    const flag = lines.indexOf('  --what <access|portal-login|dropped-messages>');

    expect(lines[flag + 1]).toMatch(/^ +access: the customer's role is set;/);
    for (const name of everyCommand())
      expect([name, helpAt(48, name).filter((line) => columns(line) > 48)]).toEqual([name, []]);
  });

  it('lists all exit codes', async () => {
    const { out } = await desk('--help');

    for (const code of [0, 1, 2, 3, 4, 5]) expect(out).toMatch(new RegExp(`^ {2}${code} {2}\\w`, 'm'));
  });

  it('comes with exit code 0 when somebody types nothing but desk', async () => {
    expect(await desk('')).toMatchObject({ code: 0, out: expect.stringContaining('Usage: desk') });
  });
});

describe('a mistake', () => {
  it.each([
    ['shw acme/1', 2, /Unknown command 'shw'.*\n.*Did you mean show/],
    ['show', 2, /Missing required argument.*\n.*desk show --help/],
    ['cancel acme/1 --resn x', 2, /Unknown option '--resn'.*\n.*Did you mean one of --reason/],
    ['show a/b/c', 2, /is not a case id/],
    ['show acme/1', 4, /No desk is running here.*\n.*npm start/],
    ['show acme/1 --demo', 4, /demo\.json.*\n.*npm run demo/],
    ['cases --due today --all', 2, /'--due <day>' cannot be used with option '--all'/],
    ['cases --limit 0', 2, /--limit 0 is not a whole number/],
    ['cancel acme/1 --by csr.kim --reason two words', 2, /Too many arguments.*\n.*in quotes.*desk cancel --help/],
    ['onboard nowhere.yaml', 2, /there is no such file/],
    ['registry apply nowhere.yaml --by admin.cho', 2, /there is no such file/],
  ])('in "desk %s" ends with %i and says how to mend it', async (line, code, text) => {
    const ended = await desk(line);

    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toMatch(text);
    expect(ended.err).not.toMatch(/\n\s+at |Error:/);
  });

  it.each(['show a/b/c', 'cases --due soon'])('in "%s --demo" is answered with lines for the demo', async (line) => {
    expect((await desk(`${line} --demo`)).err).toMatch(/: desk cases .*--demo$/m);
    expect((await desk(line)).err).not.toContain('--demo');
  });

  it('names the address that was tried', async () => {
    const { code, err } = await desk('cases', { TEMPORAL_ADDRESS: '127.0.0.1:9' });

    expect(code).toBe(4);
    expect(err).toContain('No desk answers at 127.0.0.1:9');
  });

  it.each(['shw', 'show', 'show acme/1', 'add-account acme/1', 'cases --limit x'])(
    'in "%s --json" is one JSON object',
    async (line) => {
      const { code, out, err } = await desk(`${line} --json`);

      expect(err).toBe('');
      expect(JSON.parse(out)).toMatchObject({ error: { exit: code, message: expect.any(String) } });
    },
  );

  it('in a file that npm start has not finished is no crash', async () => {
    await writeFile(join(data, 'demo.json'), '{"temporalAddr');

    expect(await desk('cases --demo')).toMatchObject({ code: 4, err: expect.stringContaining('does not say where') });
  });
});

describe('a command to a case', () => {
  it('is what the workflow takes', () => {
    const flags = { call: 'guide-1', answered: 'no', by: 'coc.park', json: true, demo: undefined };

    expect(commandFromFlags('recordCall', flags, {})).toEqual({
      name: 'recordCall',
      call: 'guide-1',
      answered: false,
      by: 'coc.park',
    });
  });

  it('is by DESK_BY unless it says otherwise', () => {
    expect(commandFromFlags('retryNow', {}, { DESK_BY: 'csr.kim' }).by).toBe('csr.kim');
    expect(commandFromFlags('retryNow', { by: 'csr.lee' }, { DESK_BY: 'csr.kim' }).by).toBe('csr.lee');
  });

  it('takes phones and account ids as people write them', () => {
    const contact = { contact: 'Lee', email: 'lee@example.com', by: 'csr.kim' };

    expect(commandFromFlags('changeContact', { ...contact, phone: '+82 (10) 1234-5678' }, {})).toMatchObject({
      phone: '+821012345678',
    });
    expect(commandFromFlags('retryNow', { accountId: '4444-5555-6666', by: 'csr.kim' }, {})).toMatchObject({
      accountId: '444455556666',
    });
    expect(commandFromFlags('changeContact', { ...contact, phone: '+82 (0)10 1234 5678' }, {})).toMatchObject({
      phone: '+821012345678',
    });
    expect(() => commandFromFlags('changeContact', { ...contact, phone: '010-1234-5678' }, {})).toThrow(DeskFailure);
    expect(() => commandFromFlags('changeContact', { ...contact, phone: '+82 010-1234-5678' }, {})).toThrow(
      DeskFailure,
    );
    expect(() => commandFromFlags('retryNow', { accountId: '4444-55-556666', by: 'csr.kim' }, {})).toThrow(DeskFailure);
  });

  it('is refused with everything that is wrong, in terms of the flags', () => {
    const fail = () => commandFromFlags('addAccount', { accountId: '12' }, {});

    expect(fail).toThrow(DeskFailure);
    try {
      fail();
    } catch (error) {
      expect((error as DeskFailure).problems).toEqual([
        expect.stringMatching(/^--account-id must be exactly 12 digits/),
        expect.stringMatching(/^--owner-email is missing/),
        expect.stringMatching(/^--by is missing.*DESK_BY/),
      ]);
    }
  });
});

describe('a case', () => {
  it('is named in full or without the process; a bare reference has to be looked up', () => {
    expect(fullCaseId('onboarding/acme/CSR-1')).toBe('onboarding/acme/CSR-1');
    expect(fullCaseId(' acme/CSR-1 ')).toBe('onboarding/acme/CSR-1');
    expect(fullCaseId('CSR-1')).toBeUndefined();
  });

  it.each(['', '/', 'onboarding/acme', 'acme/a b', 'ACME/1', 'a/b/c/d', 'offboarding/acme/1', "x' OR '1"])(
    'is not %j',
    (text) => {
      expect(() => fullCaseId(text)).toThrow(DeskFailure);
    },
  );
});

describe('the list of cases', () => {
  it('asks the engine for what was wanted', () => {
    expect(queryFor({ limit: 1, customer: 'acme', needsHuman: true })).toBe(
      "WorkflowType = 'onboardAccounts' AND ExecutionStatus = 'Running' AND CustomerId = 'acme' AND (NeedsHuman = true OR TemporalReportedProblems IS NOT NULL)",
    );
  });

  it('asks for those that are due before an instant', () => {
    expect(queryFor({ limit: 1, dueBefore: Date.parse('2026-12-01T15:00:00Z') })).toBe(
      "WorkflowType = 'onboardAccounts' AND ExecutionStatus = 'Running' AND DueAt < '2026-12-01T15:00:00.000Z'",
    );
  });

  it('takes a day by its name or its date; it ends at the next midnight here', () => {
    const now = new Date(2026, 11, 31, 23, 59);

    expect(endOfDay('today', {}, now)).toBe(new Date(2027, 0, 1).getTime());
    expect(endOfDay('Tomorrow', {}, now)).toBe(new Date(2027, 0, 2).getTime());
    expect(endOfDay('2028-02-29', {}, now)).toBe(new Date(2028, 2, 1).getTime());
  });

  it.each([
    '',
    'soon',
    '2026-02-31',
    '2026-13-01',
    '2026-12',
    '1.12.2026',
    '2026-12-01T00:00',
    'NaN-01-01',
    '9999-12-31',
    '0099-05-05',
  ])('takes %j for no day, and says what it takes', async (day) => {
    const { code, out, err } = await typed(['cases', '--due', day], { DESK_DATA: data, XDG_CONFIG_HOME: data });

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`--due ${JSON.stringify(day)} is no day`);
    expect(err).toMatch(/today, tomorrow or a date \(YYYY-MM-DD\)/);
  });

  it('says so when its answer cannot be written', () => {
    const bin = fileURLToPath(new URL('../../../client/desk.js', import.meta.url));
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [bin, '--help'], { stdio: ['ignore', full, 'pipe'] });
    expect({ status, said: stderr.toString() }).toEqual({
      status: 1,
      said: expect.stringMatching(/^The answer cannot be written: .*no space left/),
    });
  });

  it.each(['\u001b[31mX\u001b]0;x\u0007', '\u009b31m', '\u202eX', 'a\u2028b', 'x'.repeat(100_000)])(
    'says what is wrong with %j without moving the cursor or filling the screen',
    async (given) => {
      for (const words of [
        ['cases', '--limit', given],
        ['cases', '--due', given],
        ['show', `acme/${given}`],
      ]) {
        const { code, err } = await typed(words, { DESK_DATA: data, XDG_CONFIG_HOME: data });
        expect(code).toBeGreaterThan(0);
        expect(err).not.toMatch(/[\u001b\u0007\u009b\u202e\u2028]/);
        expect(err.length).toBeLessThan(5_000);
      }
    },
  );

  it('takes no customer that could change the question', () => {
    expect(() => queryFor({ limit: 1, customer: "acme' OR CustomerId = 'globex" })).toThrow(DeskFailure);
  });
});

describe('a word that is nearly another', () => {
  it('is taken for the nearest ones', () => {
    expect(similar('acmee', ['globex', 'acme', 'acne'])).toEqual(['acme']);
    expect(similar('acme/csr-3001', ['acme/CSR-3002', 'acme/CSR-3001'])).toEqual(['acme/CSR-3001']);
    expect(similar('acme/CSR-3009', ['acme/CSR-3001', 'acme/CSR-3002', 'acme/CSR-4444'])).toHaveLength(2);
  });

  it('is none of those that are not near', () => {
    expect(similar('acme', ['globex', 'initech', 'lg'])).toEqual([]);
    expect(similar('lg', ['kt', 'sk'])).toEqual([]);
    expect(similar('acme', [])).toEqual([]);
  });
});

describe('what cannot be taken back', () => {
  const about = (...droppable: boolean[]) => {
    const accounts = droppable.map((it, at) => ({ id: `11112222333${at}`, state: '', detail: '', droppable: it }));
    return { caseId: 'onboarding/acme/1', accounts } as unknown as CaseStatus;
  };
  const drop = { name: 'dropAccount', accountId: '111122223330', by: 'csr.kim', reason: 'x' } as const;

  it('is asked about with what comes of it, and of whom nobody tells', () => {
    const cancel = harmOf({ name: 'cancel', by: 'csr.kim', reason: 'x' }, about(true));

    expect(cancel).toMatch(/^Really cancel onboarding\/acme\/1\? .*reference is used up/);
    for (const asked of [cancel, harmOf(drop, about(true, true))])
      expect(asked).toContain('The desk tells neither the owners nor the customer');
  });

  it.each([
    [[true], true],
    [[true, false], true],
    [[true, false, true], false],
  ])('says of accounts that can be dropped (%j) whether this is the last one: %s', (droppable, last) => {
    const asked = harmOf(drop, about(...droppable));

    expect(asked.includes('goes on to close, and its reference is used up')).toBe(last);
    expect(asked.includes('add-account that one first')).toBe(last);
  });

  it('can be repeated without questions by the line that is shown', () => {
    const flags = { reason: 'signed elsewhere', by: 'csr.kim' };

    expect(asOneLine('cancel', 'onboarding/acme/1', flags, {})).toBe(
      "desk cancel acme/1 --by csr.kim --reason 'signed elsewhere' --yes",
    );
    expect(asOneLine('retryNow', 'onboarding/acme/1', flags, { demo: true })).toBe(
      "desk retry-now acme/1 --by csr.kim --reason 'signed elsewhere' --demo",
    );
  });

  it('is not done where nobody can answer, unless --yes says so', async () => {
    const machine = { env: {}, stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };

    await expect(confirmed('Really?', machine as never, {})).rejects.toThrow(/Nobody is there to answer/);
    await expect(confirmed('Really?', machine as never, { yes: true })).resolves.toBeUndefined();
  });
});
