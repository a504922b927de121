import type { Client } from '@temporalio/client';
import type { StuckCase } from '../../domain/stuck.js';
import { changes } from '../../domain/watch.js';
import { findStuckCases } from '../../engine/stuck-cases.js';
import type { Db } from '../../registry/database.js';
import { record } from '../../registry/ledger.js';
import { withoutSql } from '../without-sql.js';

export type WatchActivities = ReturnType<typeof createWatchActivities>;

/** Looks after all cases of a namespace. `client` is the worker's own connection to the engine. */
export function createWatchActivities({ db, client }: { db: Db; client: Client }) {
  return withoutSql({
    /** The cases that are stuck now. Which became so since the last look, or are no longer, is written to their record (handbook 13). */
    async lookForStuckCases({ known }: { known: StuckCase[] }): Promise<{ stuck: StuckCase[] }> {
      const found = await findStuckCases(client);
      const { fresh, over } = changes(known, found);
      const now = Date.now();
      const note = (one: StuckCase, kind: string) => ({
        caseId: one.caseId,
        key: `${kind}/${one.runId}/${one.because}/${one.since}`,
        fact: 'noted' as const,
        kind: `watch.${kind}`,
        rule: 'handbook 13',
        at: now,
        data: { because: one.because, why: one.why, since: new Date(one.since).toISOString() },
      });
      await record(db, [...fresh.map((one) => note(one, 'stuck')), ...over.map((one) => note(one, 'moves-again'))]);
      return { stuck: found };
    },
  });
}
