import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import type { Db } from '../../registry/database.js';
import { ledger } from '../../registry/schema.js';

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * When the payer may invite again after AWS said that its invitations of 24 hours are used up: a minute after the oldest
 * invitation of those 24 hours leaves the window, as far as the ledger knows them; else in an hour. Epoch ms.
 */
export async function invitationWindowEnds(db: Db, payerId: string, now: number): Promise<number> {
  const [row] = await db
    .select({ first: sql<Date | string | null>`min(${ledger.at})` })
    .from(ledger)
    .where(
      and(
        eq(ledger.kind, 'invitation'),
        // Only what reached AWS counts there: sent (`done` as invited) or perhaps sent (`unknown`).
        inArray(ledger.fact, ['done', 'unknown']),
        sql`(${ledger.fact} = 'unknown' or ${ledger.data} ->> 'result' = 'invited')`,
        sql`exists (select 1 from ledger begun where begun.case_id = ${ledger.caseId} and begun.key = ${ledger.key}
          and begun.fact = 'attempted' and begun.data ->> 'payerId' = ${payerId})`,
        gt(ledger.at, new Date(now - DAY_MS)),
        lte(ledger.at, new Date(now)),
      ),
    );
  return row?.first ? new Date(row.first).getTime() + DAY_MS + MINUTE_MS : now + HOUR_MS;
}
