import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { EffectKey } from '../domain/effect-key.js';
import type { Db } from '../registry/database.js';
import { ledger } from '../registry/schema.js';

/** A provider shows what it has taken within this time of an unclear attempt, a request that was slow included. Real time. */
const PATIENCE_MS = 10_000;

/** Too early to say that something did not happen: the effect is tried again after this wait. */
export class StillLooking extends Error {
  readonly waitMs: number;
  constructor(what: string, waitMs: number) {
    super(`It is unclear whether ${what}; it is looked for again before anything is done twice`);
    this.name = 'StillLooking';
    this.waitMs = waitMs;
  }
}

/**
 * When an effect was first tried (the case's clock, epoch ms), and whether what it did would be seen by now: long enough has
 * passed (the database's clock) since the last attempt of which nobody knows how it ended.
 */
export async function lastUnclear(db: Db, { caseId, key }: EffectKey): Promise<{ begunAt: number; waitMs: number }> {
  const own = and(eq(ledger.caseId, caseId), eq(ledger.key, key));
  const [first] = await db
    .select({ at: ledger.at })
    .from(ledger)
    .where(and(own, eq(ledger.fact, 'attempted')))
    .orderBy(asc(ledger.id))
    .limit(1);
  const [last] = await db
    .select({ ago: sql<number>`(extract(epoch from clock_timestamp() - ${ledger.recordedAt}) * 1000)::float8` })
    .from(ledger)
    .where(and(own, eq(ledger.fact, 'unknown')))
    .orderBy(desc(ledger.id))
    .limit(1);
  const waitMs = last ? Math.ceil(PATIENCE_MS - last.ago) : 0;
  return { begunAt: first?.at.getTime() ?? 0, waitMs: Math.max(0, waitMs) };
}
