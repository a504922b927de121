import { and, desc, gt, isNull } from 'drizzle-orm';
import type { Db } from './database.js';
import { cases } from './schema.js';

/** Cases that the record has as open, the newest first. @param since epoch ms: opened later */
export async function openCasesSince(db: Db, since: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ caseId: cases.caseId })
    .from(cases)
    .where(and(isNull(cases.closedAt), gt(cases.openedAt, new Date(since))))
    .orderBy(desc(cases.openedAt))
    .limit(limit);
  return rows.map(({ caseId }) => caseId);
}
