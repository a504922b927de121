import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asc, eq, like } from 'drizzle-orm';
import { applyRegistryFile, ChangedMeanwhile } from '../../registry/apply.js';
import { InvalidRegistryFile } from '../../registry/read-registry-file.js';
import { openOnboarding } from '../../registry/open-onboarding.js';
import { type Database, openDatabase } from '../../registry/database.js';
import { policiesAt } from '../../registry/policies.js';
import { contacts, customers, ledger, staff } from '../../registry/schema.js';
import { staffMember } from '../../registry/staff.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';
import { exampleRegistry, MONDAY, newAccounts, opening, request } from './desk-registry.js';

let place: TestDatabase;
let keepServer: TestDatabase;
let database: Database;

beforeAll(async () => {
  keepServer = await testDatabase();
});
afterAll(async () => {
  await database.close();
  await place.drop();
  await keepServer.drop();
});
beforeEach(async () => {
  await database?.close();
  await place?.drop();
  place = await testDatabase();
  database = openDatabase(place.url);
});

function apply(text: string, options: Omit<NonNullable<Parameters<typeof applyRegistryFile>[2]>, 'by'> = {}) {
  return applyRegistryFile(database.db, text, { by: 'admin.cho', now: MONDAY, ...options });
}

async function kinds(text: string, options: { dryRun?: boolean } = {}): Promise<string[]> {
  const { changes } = await apply(text, options);
  return changes.filter(({ kind }) => kind !== 'keep').map(({ kind, what, id }) => `${kind} ${what} ${id}`);
}

async function problems(text: string): Promise<string[]> {
  try {
    await apply(text);
  } catch (error) {
    if (!(error instanceof InvalidRegistryFile)) throw error;
    return error.problems.map(({ line, column, field, wrong }) => `${line}:${column} ${field} ${wrong}`);
  }
  throw new Error('the file was applied');
}

function recorded() {
  return database.db.select().from(ledger).where(like(ledger.key, 'registry/%')).orderBy(asc(ledger.id));
}

describe('a registry file', () => {
  it('as in examples/registry.yaml is applied; again it changes nothing', async () => {
    const added = await kinds(exampleRegistry);
    expect(added).toEqual(expect.arrayContaining(['add policies default/1', 'add customer acme', 'add payer second']));
    expect(await recorded()).toHaveLength(added.length);
    expect(await kinds(exampleRegistry)).toEqual([]);
    expect(await recorded()).toHaveLength(added.length);
    expect(await staffMember(database.db, 'csr.kim')).toEqual({
      id: 'csr.kim',
      name: '김세라',
      email: 'csr.kim@desk.example.com',
      phone: '+12065550101',
      chatId: 'U0CSRKIM001',
      roles: ['csr'],
    });
    expect((await policiesAt(database.db, MONDAY)).desk.guideMailSubject.ko).toBe('신규 계정 통합 안내');
  });

  it('tried with dryRun says the same and writes nothing', async () => {
    const said = await kinds(exampleRegistry, { dryRun: true });
    expect(await recorded()).toEqual([]);
    expect(await database.db.select().from(staff)).toEqual([]);
    expect(await kinds(exampleRegistry)).toEqual(said);
  });

  it('changes what it names, deletes nothing, and the record keeps before and after of each change', async () => {
    await apply(exampleRegistry);
    const short = (name: string) =>
      `staff:\n  - { id: ts.han, name: ${name}, email: ts.han@desk.example.com, roles: [ts] }\n`;
    expect(await kinds(short('Han One'))).toEqual(['change staff ts.han']);
    expect(await kinds(short('Han Two'))).toEqual(['change staff ts.han']);
    const entries = (await recorded()).filter(({ key }) => key === 'registry/staff/ts.han');
    expect(entries.map(({ attempt, kind, by }) => [attempt, kind, by])).toEqual([
      [1, 'registry.add', 'admin.cho'],
      [2, 'registry.change', 'admin.cho'],
      [3, 'registry.change', 'admin.cho'],
    ]);
    expect(entries[2]?.data).toMatchObject({ before: { name: 'Han One' }, after: { name: 'Han Two', phone: null } });
    expect(await database.db.select().from(staff)).toHaveLength(6);
  });

  it('writes the contacts of a customer as one list, in its order', async () => {
    await apply(exampleRegistry);
    const file = exampleRegistry.replace(/name: 김민수/, 'name: 이영희');
    expect(await kinds(file)).toEqual(['change customer acme']);
    const rows = await database.db
      .select()
      .from(contacts)
      .where(eq(contacts.customerId, 'acme'))
      .orderBy(contacts.position);
    expect(rows.map(({ position, name }) => [position, name])).toEqual([
      [1, '이영희'],
      [2, 'Acme billing'],
    ]);
  });

  it('that leaves out an external id gets one made, once, of which nobody can guess the end', async () => {
    const file = exampleRegistry.replace(/ +externalId: .*\n/g, '');
    await apply(file);
    const ids = async () => (await database.db.select().from(customers)).map(({ externalId }) => externalId).sort();
    const made = await ids();
    expect(made).toEqual([
      expect.stringMatching(/^desk-acme-[0-9a-f]{24}$/),
      expect.stringMatching(/^desk-globex-[0-9a-f]{24}$/),
    ]);
    expect(await kinds(file)).toEqual([]);
    expect(await ids()).toEqual(made);
  });

  it('with a next version of the settings leaves the one before to its time', async () => {
    await apply(exampleRegistry);
    const file = exampleRegistry
      .replace('version: 1', 'version: 2')
      .replace('2026-01-01', '2026-06-01')
      .replace('  desk:\n', '  onboarding: { reminderDays: [2, 4], retryMinutes: 30 }\n  desk:\n');
    expect(await kinds(file)).toEqual(['add policies default/2']);
    expect(await policiesAt(database.db, MONDAY)).toMatchObject({
      version: 1,
      onboarding: { reminderDays: [1, 3, 7, 12] },
    });
    const later = await policiesAt(database.db, Date.UTC(2026, 6, 1));
    expect(later).toMatchObject({ version: 2, onboarding: { reminderDays: [2, 4], retryMinutes: 30, callRetries: 2 } });
    expect(await kinds(file)).toEqual([]);
  });

  it('that is applied twice at once is applied once', async () => {
    const both = await Promise.all([kinds(exampleRegistry), kinds(exampleRegistry)]);
    expect(both.map(({ length }) => length > 0).sort()).toEqual([false, true]);
  });

  it('that would now do something else than was agreed to is refused, and nothing of it is applied', async () => {
    await apply(exampleRegistry);
    const mine = exampleRegistry.replace('Second payer', 'My payer');
    const { changes: agreed } = await apply(mine, { dryRun: true });
    await apply(exampleRegistry.replace('Second payer', 'Their payer'));

    await expect(apply(mine, { agreed })).rejects.toBeInstanceOf(ChangedMeanwhile);
    expect(
      (await apply(exampleRegistry.replace('Second payer', 'Their payer'))).changes.every(
        ({ kind }) => kind === 'keep',
      ),
    ).toBe(true);
    const { changes: now } = await apply(mine, { dryRun: true });
    expect((await apply(mine, { agreed: now })).changes).toEqual(now);
  });

  it('that is empty changes nothing', async () => {
    expect(await kinds('')).toEqual([]);
    expect(await kinds('# nothing\n')).toEqual([]);
  });
});

describe('a bad registry file', () => {
  it('is refused with every error at its line and column, and nothing of it is applied', async () => {
    const text = [
      'staff:',
      '  - { id: csr.kim, name: Kim, email: kim@desk.example.com, roles: [csr] }',
      '  - id: csr.lee',
      '    name: ""',
      '    email: nobody',
      '    phone: 2065550100',
      '    roles: [csr, boss]',
      'payers:',
      '  - id: main',
      '    nmae: Main payer',
      'customers: acme',
      '',
    ].join('\n');
    expect(await problems(text)).toEqual([
      '4:5 staff[1].name must not be empty',
      '5:5 staff[1].email must be one e-mail address',
      '6:5 staff[1].phone must be text, not a number: put it in quotes',
      '7:18 staff[1].roles[1] must be one of csr, coc, ts, sa, account-link-duty, account-link-duty-secondary, general-roster, approver, duty-manager, admin',
      '9:5 payers[0].name is missing',
      '9:5 payers[0].managementAccountId is missing',
      '9:5 payers[0].roleArn is missing',
      '10:5 payers[0].nmae is not a field here',
      '11:1 customers must be a list of customers, not text',
    ]);
    expect(await database.db.select().from(staff)).toEqual([]);
    expect(await recorded()).toEqual([]);
  });

  it('is refused for what only shows between its records, or against the registry', async () => {
    await apply(exampleRegistry);
    const text = [
      'customers:',
      '  - { id: initech, name: Initech, grade: msp, zone: Asia/Seoul, holidayCalendar: KR, csr: csr.no, externalId: desk-acme-4f1c9a7e2b6d }',
      '  - { id: initech, name: Initech, grade: msp, zone: Mars/Olympus, holidayCalendar: KR }',
      'payers:',
      '  - id: third',
      '    name: Third',
      "    managementAccountId: '999988887777'",
      '    roleArn: arn:aws:iam::111111111111:role/DeskPayerAccess',
      '    main: true',
      'calendarOverrides:',
      '  - { calendar: KR, date: 2026-10-03, kind: work, reason: Saturday }',
      '',
    ].join('\n');
    expect(await problems(text)).toEqual(['3:47 customers[1].zone must be the name of a time zone']);
    expect(await problems(text.replace('Mars/Olympus', 'Asia/Seoul'))).toEqual([
      expect.stringMatching(/^2:\d+ customers\[0\]\.csr \(csr\.no\) is neither in this file nor in the registry/),
      expect.stringMatching(/^2:\d+ customers\[0\]\.externalId is the external id of customer acme/),
      '3:5 customers[1] repeats customer/initech',
      '7:5 payers[0].managementAccountId is the account of payer main',
      '8:5 payers[0].roleArn is not in the management account',
      '9:5 payers[0].main would make a second main payer beside main',
      expect.stringMatching(/^11:\d+ calendarOverrides\[0\]\.date is a weekend/),
    ]);
  });

  it('is refused when it would change a recorded version of the settings', async () => {
    await apply(exampleRegistry);
    const changed = exampleRegistry.replace('Cloud support desk', 'Another desk');
    expect(await problems(changed)).toEqual([expect.stringMatching(/policies\.version is recorded already/)]);
  });

  it('is refused when it would take an account out of the hands of a case', async () => {
    await apply(exampleRegistry);
    const wanted = newAccounts(1);
    await openOnboarding(database.db, opening(request({ reference: 'APPLY-1', accounts: wanted })));
    const text = `accounts:\n  - { id: '${wanted[0]?.id}', customer: globex, payer: main, ownerEmail: a@globex.example.com, linkedAt: 2025-01-01T00:00:00Z }\n`;
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^2:7 accounts\[0\]\.id is in the hands of case onboarding\/acme\/APPLY-1/),
    ]);
  });

  it.each([
    ['is no YAML', 'staff: [', /^1:\d+ \(all\) is not YAML/],
    ['names a key twice', 'staff: []\nstaff: []\n', /^2:1 \(all\) is not YAML/],
    ['is a list', '- a\n- b\n', /^1:1 \(all\) must be a group of fields/],
    [
      'blows up by aliases',
      `a: &a [x, x]\n${'bcdefgh'.replace(/./g, (k, i: number) => `${k}: &${k} [${`*${'abcdefg'[i]}, `.repeat(8)}]\n`)}`,
      /^1:1 \(all\) cannot be read/,
    ],
    [
      'has an impossible date',
      'calendarOverrides:\n  - { calendar: KR, date: 2026-02-30, kind: off, reason: x }\n',
      /^2:\d+ calendarOverrides\[0\]\.date must be a date/,
    ],
    ['is huge', '#'.repeat(2_000_001), /^1:1 \(all\) has more than/],
  ])('that %s is refused with its place', async (_name, text, sentence) => {
    expect((await problems(text))[0]).toMatch(sentence);
  });

  it('with thousands of errors shows fifty and says how many more', async () => {
    const text = `staff:\n${'  - { id: 7 }\n'.repeat(1_000)}`;
    await expect(apply(text)).rejects.toThrow(/and 3950 more$/);
  });
});
