import { setTimeout as sleep } from 'node:timers/promises';
import { and, asc, gt, inArray } from 'drizzle-orm';
import type { Database } from '../../registry/database.js';
import { fromRow, type RecordedEntry } from '../../registry/ledger.js';
import { ledger } from '../../registry/schema.js';

const LOOK_MS = 120;
/** Entries get their numbers before they are visible: later ones may be seen first. */
const OVERLAP = 200;

/** The ledger of a play's cases, looked at again and again; while the database is away nothing is news. */
export class Watch {
  private readonly entries = new Map<string, Map<number, RecordedEntry>>();
  private readonly listeners = new Set<() => void>();
  private readonly looking: Promise<void>;
  private readonly database: Database;
  private on = true;

  constructor(database: Database, caseIds: string[]) {
    this.database = database;
    for (const caseId of caseIds) this.entries.set(caseId, new Map());
    this.looking = this.look([...caseIds]);
  }

  of(caseId: string): RecordedEntry[] {
    return [...(this.entries.get(caseId)?.values() ?? [])].sort((a, b) => a.id - b.id);
  }

  /** Resolves after the next look that succeeded, or a little later. */
  async next(): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => this.listeners.add(resolve)), sleep(4 * LOOK_MS)]);
  }

  async stop(): Promise<void> {
    this.on = false;
    await this.looking;
  }

  private async look(caseIds: string[]): Promise<void> {
    let last = 0;
    while (this.on) {
      const newest = await this.read(caseIds, last - OVERLAP).catch(() => undefined);
      if (newest !== undefined) {
        last = Math.max(last, newest);
        for (const listener of this.listeners) listener();
        this.listeners.clear();
      }
      await sleep(LOOK_MS);
    }
  }

  private async read(caseIds: string[], after: number): Promise<number> {
    const rows = await this.database.db
      .select()
      .from(ledger)
      .where(and(inArray(ledger.caseId, caseIds), gt(ledger.id, after)))
      .orderBy(asc(ledger.id));
    for (const entry of rows.map(fromRow)) this.entries.get(entry.caseId ?? '')?.set(entry.id, entry);
    return rows.at(-1)?.id ?? 0;
  }
}
