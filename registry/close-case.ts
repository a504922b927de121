import { eq } from 'drizzle-orm';
import { markLinked, noLongerLinking } from './accounts.js';
import type { Db } from './database.js';
import { record } from './ledger.js';
import { accountResource, releaseLocks } from './locks.js';
import { accounts, cases } from './schema.js';
import { serialise } from './serialise.js';
import { closeTickets } from './tickets.js';

interface Closing {
  caseId: string;
  /** `done`, `partial` or `cancelled` */
  outcome: string;
  accounts: { id: string; outcome: string }[];
  /** What stayed undone, in words, for whoever reads the ticket. */
  unfinished?: string[];
  /** Epoch ms. */
  now: number;
}

/**
 * The end of a case (handbook 3.8): its ticket is closed with each account's outcome, its locks are given back, accounts that
 * were not linked are registered so. Again: nothing. Throws when no such case was ever opened.
 */
export async function closeCase(db: Db, closing: Closing): Promise<void> {
  const { caseId, outcome, accounts: ended, unfinished = [], now } = closing;
  await db.transaction(async (tx) => {
    await serialise(tx, [`case/${caseId}`, ...ended.map(({ id }) => accountResource(id))]);
    const [row] = await tx.select({ closedAt: cases.closedAt }).from(cases).where(eq(cases.caseId, caseId));
    if (!row) throw new Error(`case ${caseId} cannot be closed: it was never opened`);
    if (row.closedAt) return;

    const linked = ended.filter((account) => account.outcome.startsWith('linked'));
    await markLinked(tx, {
      caseId,
      key: `${caseId}/close/linked`,
      accounts: linked.map(({ id }) => ({ id, linkedAt: now })),
      now,
    });
    const own = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.caseId, caseId));
    await noLongerLinking(
      tx,
      caseId,
      own.map(({ id }) => id),
    );
    const resolution = { outcome, accounts: ended, unfinished };
    const ticketIds = await closeTickets(tx, caseId, resolution, now);
    const released = await releaseLocks(tx, caseId);
    await tx
      .update(cases)
      .set({ closedAt: new Date(now), outcome })
      .where(eq(cases.caseId, caseId));
    await record(tx, {
      caseId,
      key: `${caseId}/close`,
      fact: 'closed',
      kind: 'case.closed',
      rule: 'handbook 3.8',
      at: now,
      data: { ...resolution, tickets: ticketIds, released },
    });
  });
}
