import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './database.js';
import { locks } from './schema.js';

/** A run that holds something. */
export interface Holder {
  caseId: string;
  firstRunId: string;
}

/** Asks the engine whether a case's run is over: completed, failed, terminated or forgotten. */
export type IsClosed = (caseId: string, firstRunId: string) => Promise<boolean>;

/** What has been asked of the engine so far: undefined is "not asked". */
export type ClosedSoFar = (holder: Holder) => boolean | undefined;

export function accountResource(accountId: string): string {
  return `account/${accountId}`;
}

/** The case that works on this account now. */
export async function caseOfAccount(db: Db, accountId: string): Promise<Holder | undefined> {
  const [row] = await db
    .select({ caseId: locks.caseId, firstRunId: locks.firstRunId })
    .from(locks)
    .where(eq(locks.resource, accountResource(accountId)));
  return row;
}

/** Gives locks to a case, whoever had them: the caller has made sure that nobody who is alive did. */
export async function takeLocks(tx: Db, holder: Holder, resources: string[], now: number): Promise<void> {
  if (resources.length === 0) return;
  await tx
    .insert(locks)
    .values(resources.map((resource) => ({ resource, ...holder, takenAt: new Date(now) })))
    .onConflictDoUpdate({
      target: locks.resource,
      set: {
        caseId: sql`excluded.case_id`,
        firstRunId: sql`excluded.first_run_id`,
        takenAt: sql`excluded.taken_at`,
      },
    });
}

/** Gives back a case's locks, all or those named, and says which it had. Locks of others stay. */
export async function releaseLocks(tx: Db, caseId: string, resources?: string[]): Promise<string[]> {
  const own = eq(locks.caseId, caseId);
  const which = resources ? and(own, inArray(locks.resource, resources)) : own;
  const released = await tx.delete(locks).where(which).returning({ resource: locks.resource });
  return released.map(({ resource }) => resource).sort();
}

/**
 * Repeats an attempt until it no longer meets holders of which it is not known whether they still run.
 * The engine is asked between the attempts: an attempt is a transaction, and none is kept open during a call elsewhere.
 */
export async function askingHolders<T>(
  isClosed: IsClosed,
  attempt: (closed: ClosedSoFar) => Promise<{ ask: Holder[] } | { result: T }>,
): Promise<T> {
  const answers = new Map<string, boolean>();
  const name = (holder: Holder) => JSON.stringify([holder.caseId, holder.firstRunId]);
  for (;;) {
    const outcome = await attempt((holder) => answers.get(name(holder)));
    if ('result' in outcome) return outcome.result;
    for (const holder of outcome.ask) {
      answers.set(name(holder), await isClosed(holder.caseId, holder.firstRunId));
    }
  }
}
