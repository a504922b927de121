import { inArray, sql } from 'drizzle-orm';
import type { FieldProblem } from '../contracts/field-problem.js';
import type { Db } from './database.js';
import { deskTime } from './desk-time.js';
import { recordNext } from './ledger.js';
import { accountResource, type ClosedSoFar, type Holder, takeLocks } from './locks.js';
import { accounts, locks } from './schema.js';

/** A case wants to link this account; `field` is where the request names it. */
interface Claim {
  id: string;
  field: string;
}

interface CheckedClaims {
  problems: FieldProblem[];
  /** Holders of whom it must be asked whether they still run, before anything can be said. */
  ask: Holder[];
  /** Locks that closed cases left behind. */
  abandoned: (Holder & { resource: string })[];
}

/** Handbook 3.1: an account must not be linked to another customer, and one case at a time works on it. */
export async function checkClaims(
  tx: Db,
  claims: Claim[],
  by: { caseId: string; customerId: string | undefined },
  closed: ClosedSoFar,
): Promise<CheckedClaims> {
  const checked: CheckedClaims = { problems: [], ask: [], abandoned: [] };
  if (claims.length === 0) return checked;
  const ids = claims.map(({ id }) => id);
  const known = await tx.select().from(accounts).where(inArray(accounts.id, ids));
  const held = await tx
    .select()
    .from(locks)
    .where(inArray(locks.resource, ids.map(accountResource)));

  for (const { id, field } of claims) {
    const account = known.find((row) => row.id === id);
    if (account?.linkState === 'linked' && by.customerId !== undefined && account.customerId !== by.customerId) {
      const since = account.linkedAt ? ` since ${deskTime(account.linkedAt)}` : '';
      checked.problems.push({
        field,
        wrong: `${id} is linked to another customer, ${account.customerId},${since} under payer ${account.payerId}`,
        example: `an account of ${by.customerId}; a change of customer begins with an offboarding`,
      });
    }
    const lock = held.find(({ resource }) => resource === accountResource(id));
    if (!lock || lock.caseId === by.caseId) continue;
    const over = closed(lock);
    if (over === undefined) checked.ask.push(lock);
    else if (over) checked.abandoned.push(lock);
    else {
      checked.problems.push({
        field,
        wrong: `${id} is in the hands of case ${lock.caseId} since ${deskTime(lock.takenAt)}`,
        example: 'leave it out, or wait until that case has ended',
      });
    }
  }
  return checked;
}

/** What {@link checkClaims} found free becomes the case's: locked and registered as linking. One already linked stays so. */
export async function takeAccounts(
  tx: Db,
  holder: Holder,
  owner: { customerId: string; payerId: string },
  wanted: { id: string; ownerEmail: string }[],
  abandoned: CheckedClaims['abandoned'],
  now: number,
): Promise<void> {
  const { caseId } = holder;
  for (const lost of abandoned) {
    await recordNext(tx, {
      caseId: lost.caseId,
      key: `${lost.caseId}/lock/${lost.resource}`,
      fact: 'noted',
      kind: 'lock.taken-over',
      at: now,
      reason: 'this case ended without giving it back',
      data: { resource: lost.resource, takenBy: caseId },
    });
  }
  await takeLocks(
    tx,
    holder,
    wanted.map(({ id }) => accountResource(id)),
    now,
  );
  const keepIfLinked = (column: string) =>
    sql.raw(`case when accounts.link_state = 'linked' then accounts.${column} else excluded.${column} end`);
  await tx
    .insert(accounts)
    .values(wanted.map((account) => ({ ...account, ...owner, linkState: 'linking' as const, caseId })))
    .onConflictDoUpdate({
      target: accounts.id,
      set: {
        customerId: keepIfLinked('customer_id'),
        payerId: keepIfLinked('payer_id'),
        linkState: keepIfLinked('link_state'),
        linkedAt: keepIfLinked('linked_at'),
        ownerEmail: sql`excluded.owner_email`,
        caseId: sql`excluded.case_id`,
      },
    });
}
