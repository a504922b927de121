import { sql } from 'drizzle-orm';
import { openDatabase } from '../../registry/database.js';
import { entriesOf, type RecordedEntry } from '../../registry/ledger.js';
import { caseOfAccount } from '../../registry/locks.js';

/** What the intake asks of the MSP's record. Every question throws when the database does not answer. */
export interface DeskRecord {
  /** The case that works on this account now. */
  caseOfAccount(accountId: string): Promise<string | undefined>;
  /** The ledger of a case, oldest first. */
  timeline(caseId: string): Promise<RecordedEntry[]>;
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

const PAGE = 5_000;
const HEALTH_MS = 2_000;

/** The record in the registry's database. */
export function recordOf(databaseUrl: string): DeskRecord {
  const { db, close } = openDatabase(databaseUrl, { connections: 4 });
  return {
    caseOfAccount: async (accountId) => (await caseOfAccount(db, accountId))?.caseId,

    async timeline(caseId) {
      const entries: RecordedEntry[] = [];
      for (;;) {
        const page = await entriesOf(db, caseId, { afterId: entries.at(-1)?.id, limit: PAGE });
        entries.push(...page);
        if (page.length < PAGE) return entries;
      }
    },

    async isUp() {
      const late = new Promise<false>((resolve) => setTimeout(resolve, HEALTH_MS, false).unref());
      const asked = db.execute(sql`select 1`).then(
        () => true,
        () => false,
      );
      return Promise.race([asked, late]);
    },

    close,
  };
}
