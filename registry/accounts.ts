import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { fieldProblems, type FieldProblem } from '../contracts/field-problem.js';
import { RequestedAccount } from '../contracts/onboarding.js';
import { MOST_ACCOUNTS } from '../domain/limits.js';
import { checkClaims, takeAccounts } from './account-claims.js';
import type { Db } from './database.js';
import { type LedgerEntry, record, recordNext } from './ledger.js';
import { accountResource, askingHolders, type ClosedSoFar, type Holder, type IsClosed, releaseLocks } from './locks.js';
import { accounts, cases, locks } from './schema.js';
import { serialise } from './serialise.js';

/** An open case wants one more account. */
interface Taking {
  caseId: string;
  firstRunId: string;
  customerId: string;
  payerId: string;
  account: { id: string; ownerEmail: string };
  /** The command, which stands in the record before what comes of it. */
  asked?: LedgerEntry;
  /** Epoch ms. */
  now: number;
  isClosed: IsClosed;
}

type Taken = { ok: true; problems?: undefined } | { ok: false; problems: FieldProblem[] };

/** `addAccount` (handbook 3): the same checks as at the opening, then lock and register. Again for the same account: the same answer. */
export async function takeAccount(db: Db, taking: Taking): Promise<Taken> {
  const shape = RequestedAccount.safeParse(taking.account);
  if (!shape.success) return { ok: false, problems: fieldProblems(RequestedAccount, shape.error) };
  return askingHolders(taking.isClosed, (closed) => db.transaction((tx) => take(tx, taking, shape.data, closed)));
}

async function take(
  tx: Db,
  { caseId, firstRunId, customerId, payerId, asked, now }: Taking,
  account: RequestedAccount,
  closed: ClosedSoFar,
): Promise<{ ask: Holder[] } | { result: Taken }> {
  await serialise(tx, [`case/${caseId}`, accountResource(account.id)]);
  const held = await tx.select({ resource: locks.resource }).from(locks).where(eq(locks.caseId, caseId));
  if (held.some(({ resource }) => resource === accountResource(account.id))) return { result: { ok: true } };

  const [open] = await tx.select().from(cases).where(eq(cases.caseId, caseId));
  const problems: FieldProblem[] = [];
  if (!open || open.firstRunId !== firstRunId || open.closedAt) {
    problems.push({ field: 'caseId', wrong: `${caseId} is not an open case`, example: 'a new request' });
  }
  if (held.length >= MOST_ACCOUNTS) {
    const wrong = `would be one more than the ${MOST_ACCOUNTS} that a case can hold`;
    problems.push({ field: 'account.id', wrong, example: 'a second request' });
  }
  const claims = [{ id: account.id, field: 'account.id' }];
  const claimed = await checkClaims(tx, claims, { caseId, customerId }, closed);
  if (claimed.ask.length > 0) return { ask: claimed.ask };
  problems.push(...claimed.problems);
  if (problems.length > 0) return { result: { ok: false, problems } };

  if (asked) await record(tx, asked);
  const owner = { customerId, payerId };
  await takeAccounts(tx, { caseId, firstRunId }, owner, [account], claimed.abandoned, now);
  await note(tx, caseId, account.id, 'taken', now, { ownerEmail: account.ownerEmail });
  return { result: { ok: true } };
}

/** `dropAccount`: the account is free for others. Nothing happens when the case does not hold it. */
export async function releaseAccount(
  db: Db,
  { caseId, accountId, now }: { caseId: string; accountId: string; now: number },
): Promise<void> {
  await db.transaction(async (tx) => {
    await serialise(tx, [accountResource(accountId)]);
    const released = await releaseLocks(tx, caseId, [accountResource(accountId)]);
    if (released.length === 0) return;
    await noLongerLinking(tx, caseId, [accountId]);
    await note(tx, caseId, accountId, 'released', now);
  });
}

/** Accounts that were found linked. Times are epoch ms. */
interface Linked {
  caseId: string;
  /** The effect's key in the ledger. */
  key: string;
  accounts: { id: string; linkedAt: number }[];
  now: number;
}

/** Handbook 3.6: the registry says linked, under the case's payer. Accounts that are not the case's, or linked already, stay as they are. */
export async function markLinked(db: Db, { caseId, key, accounts: found, now }: Linked): Promise<void> {
  if (found.length === 0) return;
  await db.transaction(async (tx) => {
    await serialise(
      tx,
      found.map(({ id }) => accountResource(id)),
    );
    const payer = tx
      .select({ id: sql<string>`${cases.opened}->'payer'->>'id'` })
      .from(cases)
      .where(eq(cases.caseId, caseId));
    const marked: Linked['accounts'] = [];
    for (const { id, linkedAt } of found) {
      const own = and(eq(accounts.id, id), eq(accounts.caseId, caseId), ne(accounts.linkState, 'linked'));
      const rows = await tx
        .update(accounts)
        .set({ linkState: 'linked', linkedAt: new Date(linkedAt), payerId: sql`(${payer})` })
        .where(own)
        .returning({ id: accounts.id });
      if (rows.length > 0) marked.push({ id, linkedAt });
    }
    if (marked.length === 0) return;
    const data = { accounts: marked };
    await record(tx, { caseId, key, fact: 'done', kind: 'account.linked', rule: 'handbook 3.6', at: now, data });
  });
}

/** What a case gave up is no longer on its way; what was linked stays linked. */
export async function noLongerLinking(tx: Db, caseId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(accounts)
    .set({ linkState: 'not-linked' })
    .where(and(inArray(accounts.id, ids), eq(accounts.caseId, caseId), eq(accounts.linkState, 'linking')));
}

async function note(tx: Db, caseId: string, id: string, what: string, at: number, data: object = {}): Promise<void> {
  await recordNext(tx, {
    caseId,
    key: `${caseId}/account/${id}/${what}`,
    fact: 'noted',
    kind: `account.${what}`,
    rule: 'handbook 3',
    at,
    data: { accountId: id, ...data },
  });
}
