import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eq } from 'drizzle-orm';
import { markLinked, releaseAccount, takeAccount } from '../../registry/accounts.js';
import { closeCase } from '../../registry/close-case.js';
import { entriesOf } from '../../registry/ledger.js';
import { caseOfAccount } from '../../registry/locks.js';
import { openOnboarding } from '../../registry/open-onboarding.js';
import { accounts, cases, locks, tickets } from '../../registry/schema.js';
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

async function stateOf(id: string | undefined) {
  const [row] = await registry.db
    .select()
    .from(accounts)
    .where(eq(accounts.id, id ?? ''));
  return row;
}

describe('one case at a time works on an account', () => {
  it('of two requests at the same moment that share accounts exactly one wins, 12 times over', async () => {
    for (let round = 0; round < 12; round += 1) {
      // From one shared account to many, in opposite order: taken as they come, each would wait for the other.
      const shared = newAccounts(1 + 8 * round);
      const asked = ['a', 'b'].map((side) => {
        const own = newAccounts(2);
        const wanted = side === 'a' ? [...shared, ...own] : [...own, ...shared.toReversed()];
        return opening(request({ reference: `RACE-${round}-${side}`, accounts: wanted }));
      });
      const outcomes = await Promise.allSettled(asked.map((one) => openOnboarding(registry.db, one)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const winner = asked[outcomes.findIndex(({ status }) => status === 'fulfilled')];
      const loser = asked[outcomes.findIndex(({ status }) => status === 'rejected')];
      expect(await caseOfAccount(registry.db, shared[0]?.id ?? '')).toMatchObject({ caseId: winner?.workflowId });
      expect(
        await registry.db
          .select()
          .from(cases)
          .where(eq(cases.caseId, loser?.workflowId ?? '')),
      ).toEqual([]);
      expect(
        await registry.db
          .select()
          .from(locks)
          .where(eq(locks.caseId, loser?.workflowId ?? '')),
      ).toEqual([]);
    }
  });

  it('of many requests in rings of shared accounts none waits for ever', async () => {
    const ring = newAccounts(8);
    const asked = ring.map((one, index) => {
      const next = ring[(index + 1) % ring.length] ?? one;
      return opening(request({ reference: `RING-${index}`, accounts: index % 2 ? [one, next] : [next, one] }));
    });
    const outcomes = await Promise.allSettled(asked.map((one) => openOnboarding(registry.db, one)));
    const won = asked.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    const held = won.flatMap(({ raw }) => (raw as { accounts: { id: string }[] }).accounts.map(({ id }) => id));
    expect(new Set(held).size).toBe(held.length);
    expect(won.length).toBeGreaterThanOrEqual(2);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(String(outcome.reason)).toMatch(/is in the hands of case/);
    }
  });

  it('a request for an account in other hands is refused with the name of that case', async () => {
    const wanted = newAccounts(1);
    const first = await openOnboarding(registry.db, opening(request({ reference: 'HELD-1', accounts: wanted })));
    expect(await refusal(registry.db, opening(request({ reference: 'HELD-2', accounts: wanted })))).toEqual([
      `accounts[0].id ${wanted[0]?.id} is in the hands of case ${first.caseId} since 2026-03-09 10:00 (Asia/Seoul)`,
    ]);
  });

  it('a lock is taken over when the engine says that its holder is closed, and both records say so', async () => {
    const wanted = newAccounts(2);
    const dead = await openOnboarding(registry.db, opening(request({ reference: 'DEAD-1', accounts: wanted })));
    const askedAbout: string[][] = [];
    const heir = await openOnboarding(
      registry.db,
      opening(request({ reference: 'HEIR-1', accounts: wanted.slice(0, 1) }), {
        isClosed: async (...holder) => {
          askedAbout.push(holder);
          return true;
        },
      }),
    );
    expect(askedAbout).toEqual([[dead.caseId, `run-${dead.caseId}`]]);
    expect(await caseOfAccount(registry.db, wanted[0]?.id ?? '')).toMatchObject({ caseId: heir.caseId });
    expect(await caseOfAccount(registry.db, wanted[1]?.id ?? '')).toMatchObject({ caseId: dead.caseId });
    expect((await entriesOf(registry.db, dead.caseId)).at(-1)).toMatchObject({
      kind: 'lock.taken-over',
      data: { takenBy: heir.caseId },
    });
    expect((await entriesOf(registry.db, heir.caseId))[0]?.data).toMatchObject({ takenOver: [{ from: dead.caseId }] });
    // The dead one comes back to life: it can no longer touch what it lost.
    await releaseAccount(registry.db, { caseId: dead.caseId, accountId: wanted[0]?.id ?? '', now: MONDAY });
    await closeCase(registry.db, { caseId: dead.caseId, outcome: 'cancelled', accounts: [], now: MONDAY });
    expect(await caseOfAccount(registry.db, wanted[0]?.id ?? '')).toMatchObject({ caseId: heir.caseId });
    expect((await stateOf(wanted[0]?.id))?.linkState).toBe('linking');
  });

  it('an engine that cannot be asked opens nothing and refuses nothing', async () => {
    const wanted = newAccounts(1);
    await openOnboarding(registry.db, opening(request({ reference: 'ASK-1', accounts: wanted })));
    const before = await amounts(registry.db);
    const isClosed = () => Promise.reject(new Error('the engine is away'));
    const asked = opening(request({ reference: 'ASK-2', accounts: wanted }), { isClosed });
    await expect(openOnboarding(registry.db, asked)).rejects.toThrow('the engine is away');
    expect(await amounts(registry.db)).toEqual(before);
  });
});

describe('a running case', () => {
  async function running(reference: string, amount = 1) {
    const wanted = newAccounts(amount);
    const asked = opening(request({ reference, accounts: wanted }));
    const { caseId } = await openOnboarding(registry.db, asked);
    const { firstRunId, isClosed } = asked;
    const taking = { caseId, firstRunId, customerId: 'acme', payerId: 'main', now: MONDAY, isClosed };
    return { caseId, taking, ids: wanted.map(({ id }) => id) };
  }

  it('takes one more account by the same rules, once, and gives one back', async () => {
    const one = await running('ADD-1');
    const other = await running('ADD-2');
    const [account] = newAccounts(1);
    if (!account) throw new Error('no account');
    const before = (await entriesOf(registry.db, one.caseId)).length;
    const twice = [0, 1].map(() => takeAccount(registry.db, { ...one.taking, account }));
    expect(await Promise.all(twice)).toEqual([{ ok: true }, { ok: true }]);
    expect(await entriesOf(registry.db, one.caseId)).toHaveLength(before + 1);
    expect(await takeAccount(registry.db, { ...other.taking, account })).toMatchObject({
      ok: false,
      problems: [{ field: 'account.id', wrong: expect.stringContaining(one.caseId) }],
    });
    await releaseAccount(registry.db, { caseId: one.caseId, accountId: account.id, now: MONDAY });
    expect(await stateOf(account.id)).toMatchObject({ linkState: 'not-linked' });
    expect(await takeAccount(registry.db, { ...other.taking, account })).toEqual({ ok: true });
  });

  it.each([
    ['of another customer', { id: '777766665555', ownerEmail: 'a@globex.example.com' }, /another customer, globex/],
    ['misspelt', { id: '12', ownerEmail: 'a@acme.example.com' }, /12 digits/],
    ['with half an owner', { id: '888877776666', ownerEmail: 'nobody' }, /e-mail/],
  ])('does not take an account %s', async (name, account, sentence) => {
    const { taking } = await running(`ADD-${name.length}`);
    const taken = await takeAccount(registry.db, { ...taking, account });
    expect(taken.problems?.map(({ wrong }) => wrong).join()).toMatch(sentence);
  });

  it('holds 100 accounts at most', async () => {
    const { taking } = await running('FULL', 100);
    const [account] = newAccounts(1);
    if (!account) throw new Error('no account');
    expect((await takeAccount(registry.db, { ...taking, account })).problems?.[0]?.wrong).toMatch(/100/);
  });

  it('marks accounts linked, its own only, under its payer, once', async () => {
    const { caseId, ids } = await running('LINK', 2);
    const [id = ''] = ids;
    const { ids: foreign } = await running('LINK-2');
    const linkedAt = MONDAY + 3_600_000;
    const linked = [id, ...foreign].map((one) => ({ id: one, linkedAt }));
    for (const now of [linkedAt + 1, linkedAt + 2]) {
      await markLinked(registry.db, { caseId, key: `${caseId}/linked/1`, accounts: linked, now });
    }
    expect(await stateOf(id)).toMatchObject({ linkState: 'linked', linkedAt: new Date(linkedAt), payerId: 'main' });
    expect((await stateOf(foreign[0]))?.linkState).toBe('linking');
    const entries = (await entriesOf(registry.db, caseId)).filter(({ kind }) => kind === 'account.linked');
    expect(entries.map(({ data }) => data)).toEqual([{ accounts: [{ id, linkedAt }] }]);
  });

  it('closes once: its ticket with each outcome, its locks given back, what was not linked is registered so', async () => {
    const { caseId, ids } = await running('CLOSE', 3);
    const [linked = '', told = '', never = ''] = ids;
    await markLinked(registry.db, { caseId, key: 'k', accounts: [{ id: linked, linkedAt: MONDAY }], now: MONDAY });
    const outcomes = [
      { id: linked, outcome: 'linked' },
      { id: told, outcome: 'linked-access-incomplete' },
      { id: never, outcome: 'declined' },
    ];
    const closing = {
      caseId,
      outcome: 'partial',
      accounts: outcomes,
      unfinished: ['portal login'],
      now: MONDAY + 1_000,
    };
    await Promise.all([closeCase(registry.db, closing), closeCase(registry.db, closing)]);
    await closeCase(registry.db, { ...closing, outcome: 'cancelled', now: MONDAY + 2_000 });

    expect(await Promise.all(ids.map(async (id) => (await stateOf(id))?.linkState))).toEqual([
      'linked',
      'linked',
      'not-linked',
    ]);
    expect(await registry.db.select().from(locks).where(eq(locks.caseId, caseId))).toEqual([]);
    const [ticket] = await registry.db.select().from(tickets).where(eq(tickets.caseId, caseId));
    const resolution = { outcome: 'partial', accounts: outcomes, unfinished: ['portal login'] };
    expect(ticket).toMatchObject({ state: 'closed', closedAt: new Date(MONDAY + 1_000), resolution });
    const [row] = await registry.db.select().from(cases).where(eq(cases.caseId, caseId));
    expect(row).toMatchObject({ outcome: 'partial', closedAt: new Date(MONDAY + 1_000) });
    const entries = await entriesOf(registry.db, caseId);
    expect(entries.filter(({ fact }) => fact === 'closed')).toHaveLength(1);
  });

  it('leaves an account linked that was linked before it began, even when it ends without it', async () => {
    const raw = request({
      customer: 'globex',
      reference: 'RELINK',
      accounts: [{ id: '777766665555', ownerEmail: 'a@globex.example.com' }],
    });
    const { caseId } = await openOnboarding(registry.db, opening(raw));
    await closeCase(registry.db, {
      caseId,
      outcome: 'cancelled',
      accounts: [{ id: '777766665555', outcome: 'cancelled' }],
      now: MONDAY,
    });
    expect(await stateOf('777766665555')).toMatchObject({ linkState: 'linked', customerId: 'globex' });
    expect(await caseOfAccount(registry.db, '777766665555')).toBeUndefined();
  });

  it('that was never opened cannot be closed', async () => {
    const closing = { caseId: 'onboarding/acme/NEVER', outcome: 'done', accounts: [], now: MONDAY };
    await expect(closeCase(registry.db, closing)).rejects.toThrow('never opened');
  });
});
