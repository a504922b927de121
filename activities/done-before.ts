import { and, asc, eq } from 'drizzle-orm';
import type { EffectKey } from '../domain/effect-key.js';
import type { Db } from '../registry/database.js';
import { ledger } from '../registry/schema.js';

/** What an effect returned when it was done, for those that have to prepare something before they may try. */
export async function doneBefore<R extends object>(db: Db, { caseId, key }: EffectKey): Promise<R | undefined> {
  const [row] = await db
    .select({ data: ledger.data })
    .from(ledger)
    .where(and(eq(ledger.caseId, caseId), eq(ledger.key, key), eq(ledger.fact, 'done')))
    .orderBy(asc(ledger.id))
    .limit(1);
  return row?.data as R | undefined;
}
