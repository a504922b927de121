import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eq, inArray, isNull } from 'drizzle-orm';
import { openOnboarding } from '../../registry/open-onboarding.js';
import { openDatabase } from '../../registry/database.js';
import { entriesOf } from '../../registry/ledger.js';
import { caseOfAccount } from '../../registry/locks.js';
import { accounts, ledger, tickets } from '../../registry/schema.js';
import { testDatabase } from '../harness/database.js';
import {
  amounts,
  type DeskRegistry,
  deskRegistry,
  MONDAY,
  newAccounts,
  opening,
  refusal,
  request,
} from './desk-registry.js';

let registry: DeskRegistry;
beforeAll(async () => {
  registry = await deskRegistry();
});
afterAll(() => registry.end());

describe('a request that is taken in (handbook 3.1)', () => {
  it('is answered with everything the case needs, and its accounts are locked and linking', async () => {
    const asked = opening(request({ reference: 'OPEN-1', accounts: newAccounts(3) }));
    const opened = await openOnboarding(registry.db, asked);
    expect(opened).toMatchObject({
      caseId: 'onboarding/acme/OPEN-1',
      customer: { id: 'acme', name: '아크메 상사', calendar: { zone: 'Asia/Seoul', from: '2026-03-08' } },
      payer: { id: 'main', name: 'Main payer' },
      requestedBy: { id: 'csr.kim', email: 'csr.kim@desk.example.com' },
      csr: { id: 'csr.kim' },
      ticketId: 'ticket/onboarding/acme/OPEN-1',
      access: { crossAccount: true, billing: true },
      policies: { id: 'default', version: 1, onboarding: { reminderDays: [1, 3, 7, 12] } },
      deskCalendar: { zone: 'Asia/Seoul' },
    });
    expect(opened.policies.desk.customerRoleName).toBe('DeskAccess');
    for (const { id } of opened.accounts) {
      expect(await caseOfAccount(registry.db, id)).toEqual({ caseId: opened.caseId, firstRunId: asked.firstRunId });
    }
    const ids = opened.accounts.map(({ id }) => id);
    const rows = await registry.db.select().from(accounts).where(inArray(accounts.id, ids));
    expect(rows.map(({ linkState, customerId, payerId }) => [linkState, customerId, payerId])).toEqual(
      ids.map(() => ['linking', 'acme', 'main']),
    );
    const [entry, ...more] = await entriesOf(registry.db, opened.caseId);
    expect(entry).toMatchObject({ fact: 'opened', by: 'csr.kim', rule: 'handbook 3.1', at: MONDAY });
    expect(entry?.data).toMatchObject({ policies: { id: 'default', version: 1 }, ticketId: opened.ticketId });
    expect(more).toEqual([]);
  });

  it('is opened once: every retry of the same run gets the same answer and writes nothing', async () => {
    const asked = opening(request({ reference: 'OPEN-2', accounts: newAccounts(2) }));
    const all = await Promise.all(Array.from({ length: 6 }, () => openOnboarding(registry.db, asked)));
    const before = await amounts(registry.db);
    const later = await openOnboarding(registry.db, { ...asked, now: MONDAY + 86_400_000 });
    for (const one of [...all, later]) expect(one).toEqual(all[0]);
    expect(await amounts(registry.db)).toEqual(before);
  });

  it("adopts the CSR's ticket, known or new", async () => {
    const fresh = await openOnboarding(
      registry.db,
      opening(request({ reference: 'OPEN-3', accounts: newAccounts(1), ticket: 'CSR-77' })),
    );
    expect(fresh.ticketId).toBe('CSR-77');
    const [ticket] = await registry.db.select().from(tickets).where(eq(tickets.id, 'CSR-77'));
    expect(ticket).toMatchObject({ caseId: fresh.caseId, adopted: true, state: 'open', openedBy: 'csr.kim' });
  });

  it('keeps hostile text as text', async () => {
    const name = `Robert'); DROP TABLE cases;-- <script>\\u0000 \r\n\${x} \u202e한글`;
    const contacts = [{ name, email: 'kim@acme.example.com' }];
    const asked = opening(request({ reference: 'OPEN-4', accounts: newAccounts(1), contacts }));
    await openOnboarding(registry.db, asked);
    expect((await openOnboarding(registry.db, asked)).contacts[0]?.name).toBe(name);
  });
});

describe('a request that is refused', () => {
  it('is told everything at once, shape and registry together, and leaves one entry and nothing else', async () => {
    const before = await amounts(registry.db);
    const raw = {
      ...request({
        customer: 'acne',
        payer: 'mian',
        requestedBy: 'csr.nobody',
        reference: 'BAD-1',
        language: 'jp' as 'ko',
      }),
      accounts: [
        { id: '777766665555', ownerEmail: 'x' },
        { id: '12', ownerEmail: 'a@acme.example.com' },
      ],
    };
    const asked = opening(raw, { workflowId: 'onboarding/acme/BAD', firstRunId: 'run-bad-1' });
    expect((await refusal(registry.db, asked)).sort()).toEqual([
      expect.stringMatching(/^accounts\[0\]\.id 777766665555 is linked to another customer, globex/),
      'accounts[0].ownerEmail must be one e-mail address',
      expect.stringMatching(/^accounts\[1\]\.id must be the 12 digits/),
      'customer (acne) is not in the registry',
      'language must be ko or en',
      'payer (mian) is not in the registry',
      'requestedBy (csr.nobody) is not in the registry',
      'workflowId is not the one that this request must have',
    ]);
    expect(await amounts(registry.db)).toEqual({ ...before, ledger: (before.ledger ?? 0) + 1 });
    await refusal(registry.db, asked);
    expect(await amounts(registry.db)).toEqual({ ...before, ledger: (before.ledger ?? 0) + 1 });
  });

  it('leaves in the record what was wrong, whatever was sent', async () => {
    const raw = { 'nasty\0\ud800': 1, customer: 'acme\0' };
    const asked = {
      raw,
      workflowId: 'typed\0by hand',
      firstRunId: 'run-nasty',
      now: MONDAY,
      isClosed: async () => false,
    };
    const lines = await refusal(registry.db, asked);
    expect(lines).toEqual(expect.arrayContaining(['nasty\ufffd\ufffd is not a field here', 'reference is missing']));
    const [entry] = await registry.db.select().from(ledger).where(eq(ledger.key, 'onboarding/refused/run-nasty'));
    expect(entry).toMatchObject({ fact: 'refused', caseId: null, data: { workflowId: 'typed\u2400by hand' } });
  });

  it.each([[null], [undefined], ['text'], [[]], [7]])('can be anything: %j', async (raw) => {
    const asked = {
      raw,
      workflowId: 'w',
      firstRunId: `run-any-${JSON.stringify(raw)}`,
      now: MONDAY,
      isClosed: async () => false,
    };
    expect(await refusal(registry.db, asked)).toHaveLength(1);
  });

  it('names the workflow id that it must have, also for a finished one that is run again', async () => {
    const right = opening(request({ reference: 'AGAIN-1', accounts: newAccounts(1) }));
    await expect(openOnboarding(registry.db, { ...right, workflowId: 'onboarding/acme/other' })).rejects.toThrow(
      /workflowId is not the one.*Example: onboarding\/acme\/AGAIN-1/,
    );
    await openOnboarding(registry.db, right);
    expect(await refusal(registry.db, { ...right, firstRunId: 'another run' })).toEqual([
      'reference was used already: this case was opened at 2026-03-09 10:00 (Asia/Seoul)',
    ]);
  });

  it('because of a ticket: of another customer, closed, or in the hands of another case', async () => {
    const base = { customerId: 'acme', subject: 's', openedBy: 'csr.kim', openedAt: new Date(MONDAY), adopted: true };
    await registry.db.insert(tickets).values([
      { ...base, id: 'T-globex', customerId: 'globex', state: 'open' },
      { ...base, id: 'T-closed', state: 'closed', closedAt: new Date(MONDAY) },
    ]);
    const holder = await openOnboarding(
      registry.db,
      opening(request({ reference: 'TICKET-0', accounts: newAccounts(1), ticket: 'T-held' })),
    );
    const asked = (ticket: string) =>
      refusal(registry.db, opening(request({ reference: 'TICKET-1', accounts: newAccounts(1), ticket })));
    expect(await asked('T-globex')).toEqual(['ticket (T-globex) is a ticket of another customer, globex']);
    expect(await asked('T-closed')).toEqual(['ticket (T-closed) was closed at 2026-03-09 10:00 (Asia/Seoul)']);
    expect(await asked('T-held')).toEqual([`ticket (T-held) belongs to case ${holder.caseId}`]);
  });

  it('because the registry is empty: that is the one thing said, with the command that fills it', async () => {
    const { url, drop } = await testDatabase();
    const empty = openDatabase(url);
    const { problems } = await openOnboarding(empty.db, opening(request({ reference: 'EMPTY-1' }))).catch(
      (error) => error,
    );
    await empty.close();
    await drop();
    expect(problems).toEqual([
      {
        field: 'registry',
        wrong: expect.stringContaining('is empty'),
        example: expect.stringContaining('registry apply'),
      },
    ]);
  });

  it('because the desk has no settings that are valid yet', async () => {
    const early = opening(request({ reference: 'EARLY-1', accounts: newAccounts(1) }), { now: Date.UTC(2025, 11, 1) });
    expect(await refusal(registry.db, early)).toEqual([
      expect.stringMatching(/^registry: policies\.desk has no settings/),
    ]);
  });

  it('because the holiday data has ended', async () => {
    const late = opening(request({ reference: 'LATE-1', accounts: newAccounts(1) }), { now: Date.UTC(2028, 1, 1) });
    expect(await refusal(registry.db, late)).toEqual([expect.stringMatching(/^registry: holidays KR are not known/)]);
  });

  it('without a ledger entry of a case', async () => {
    const refused = await registry.db.select().from(ledger).where(eq(ledger.fact, 'refused'));
    expect(refused.length).toBeGreaterThan(5);
    const withoutCase = await registry.db.select().from(ledger).where(isNull(ledger.caseId));
    expect(withoutCase.filter(({ fact }) => fact === 'refused')).toHaveLength(refused.length);
  });
});
