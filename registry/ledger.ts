import { and, asc, eq, gt, sql } from 'drizzle-orm';
import type { Db } from './database.js';
import { ledger } from './schema.js';
import { serialise } from './serialise.js';
import { storable, storableText } from './storable.js';

type Fact = (typeof ledger.$inferSelect)['fact'];

/** One thing that was done or decided (handbook 13). `at` is the case's own now, epoch ms. */
export interface LedgerEntry {
  /** Null for changes of the registry itself and for refused requests. */
  caseId: string | null;
  /** What it is about, the same for every attempt: `mail/onboarding-guide/1`; the registry's own begin with the case. */
  key: string;
  /** From 1. */
  attempt?: number;
  fact: Fact;
  /** `mail.onboarding-guide`, `invitation`, `command.cancel` */
  kind: string;
  by?: string;
  reason?: string;
  /** `handbook 3.5` */
  rule?: string;
  at: number;
  data?: unknown;
}

/** An entry as it stands in the ledger. `recordedAt` is the database's clock, epoch ms. */
export interface RecordedEntry extends LedgerEntry {
  id: number;
  attempt: number;
  recordedAt: number;
  data: unknown;
}

/** An effect that is about to happen. */
interface Beginning {
  caseId: string;
  key: string;
  kind: string;
  rule?: string;
  at: number;
  data?: unknown;
}

/** What is known of an effect before it is tried. */
export interface Begun {
  /** This attempt's number; when `done` is set, the number of the attempt that did it. */
  attempt: number;
  /** It was done before: the data of that entry. Nothing was written. */
  done?: unknown;
  /** Earlier attempts that may have had their effect: they have no end, or ended as `unknown`. Look before you act. */
  dangling: number[];
}

/**
 * Writes entries. One that stands there already (same case, key, attempt and fact) stays as it is, so a retry writes nothing twice.
 * Returns how many were new.
 */
export async function record(db: Db, entries: LedgerEntry | LedgerEntry[]): Promise<number> {
  const rows = [entries].flat().map(toRow);
  if (rows.length === 0) return 0;
  const written = await db.insert(ledger).values(rows).onConflictDoNothing().returning({ id: ledger.id });
  return written.length;
}

/** {@link record} for a thing that can happen again under the same key: takes the next free attempt number. Needs a transaction. */
export async function recordNext(tx: Db, entry: Omit<LedgerEntry, 'attempt'>): Promise<void> {
  await serialise(tx, [attemptsOf(entry)]);
  const [last] = await tx
    .select({ attempt: sql<number>`coalesce(max(${ledger.attempt}), 0)` })
    .from(ledger)
    .where(and(sql`${ledger.caseId} is not distinct from ${entry.caseId}`, eq(ledger.key, entry.key)));
  await record(tx, { ...entry, attempt: (last?.attempt ?? 0) + 1 });
}

/** The record of a case in the order in which it was written; page on with the last `id`. At most 10,000 entries. */
export async function entriesOf(
  db: Db,
  caseId: string,
  page: { afterId?: number; limit?: number } = {},
): Promise<RecordedEntry[]> {
  const rows = await db
    .select()
    .from(ledger)
    .where(and(eq(ledger.caseId, caseId), gt(ledger.id, page.afterId ?? 0)))
    .orderBy(asc(ledger.id))
    .limit(Math.min(page.limit ?? 1_000, 10_000));
  return rows.map(fromRow);
}

/**
 * Before an effect: writes `attempted`, unless it was done already. Attempts that ended without a word (their process died)
 * get their `unknown` now. Two that race get different numbers, and the later one sees the earlier one as dangling.
 */
export async function begin(db: Db, effect: Beginning): Promise<Begun> {
  return db.transaction(async (tx) => {
    await serialise(tx, [attemptsOf(effect)]);
    const before = await tx
      .select({ attempt: ledger.attempt, fact: ledger.fact, data: ledger.data })
      .from(ledger)
      .where(and(eq(ledger.caseId, effect.caseId), eq(ledger.key, effect.key)))
      .orderBy(asc(ledger.id));

    const done = before.find(({ fact }) => fact === 'done');
    if (done) return { attempt: done.attempt, done: done.data, dangling: [] };

    const tried = before.filter(({ fact }) => fact === 'attempted').map(({ attempt }) => attempt);
    const failed = new Set(before.filter(({ fact }) => fact === 'failed').map((entry) => entry.attempt));
    const unclear = new Set(before.filter(({ fact }) => fact === 'unknown').map((entry) => entry.attempt));
    const silent = tried.filter((attempt) => !failed.has(attempt) && !unclear.has(attempt));
    const attempt = Math.max(0, ...before.map((entry) => entry.attempt)) + 1;

    const { data, ...facts } = effect;
    await record(tx, [
      ...silent.map((lost) => ({ ...facts, attempt: lost, fact: 'unknown' as const, data: { because: 'no answer' } })),
      { ...facts, attempt, fact: 'attempted', data },
    ]);
    return { attempt, dangling: tried.filter((earlier) => !failed.has(earlier)) };
  });
}

function attemptsOf({ caseId, key }: { caseId: string | null; key: string }): string {
  return `ledger/${caseId ?? ''}/${key}`;
}

function toRow(entry: LedgerEntry): typeof ledger.$inferInsert {
  const { by, reason, rule } = entry;
  return {
    caseId: entry.caseId === null ? null : storableText(entry.caseId),
    key: storableText(entry.key),
    attempt: entry.attempt ?? 1,
    fact: entry.fact,
    kind: storableText(entry.kind),
    by: by === undefined ? null : storableText(by),
    reason: reason === undefined ? null : storableText(reason),
    rule: rule === undefined ? null : storableText(rule),
    at: new Date(entry.at),
    data: storable(entry.data ?? {}),
  };
}

/** An entry as the table has it. */
export function fromRow({ by, reason, rule, at, recordedAt, ...row }: typeof ledger.$inferSelect): RecordedEntry {
  return {
    ...row,
    ...(by !== null && { by }),
    ...(reason !== null && { reason }),
    ...(rule !== null && { rule }),
    at: at.getTime(),
    recordedAt: recordedAt.getTime(),
  };
}
