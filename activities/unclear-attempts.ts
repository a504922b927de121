import { and, asc, eq, inArray, or } from 'drizzle-orm';
import type { EffectKey } from '../domain/effect-key.js';
import type { Db } from '../registry/database.js';
import { ledger } from '../registry/schema.js';

/** The command by which a person says "try it again": it settles every attempt that ended unclear before it. */
const RETRY_COMMAND = 'command.retryNow';

/** Attempts of which nobody knows whether they happened. */
export interface Unclear {
  all: number[];
  /** Those about which no person has decided since, by `retryNow`: it allows another try, and never spares the look before. */
  undecided: number[];
}

function isLook({ kind, fact }: { kind: string; fact: string }): boolean {
  return fact === 'attempted' && kind.endsWith('.look');
}

/** The unclear attempts of an effect before `before`. */
export async function unclearAttempts(db: Db, { caseId, key }: EffectKey, before: number): Promise<Unclear> {
  const rows = await db
    .select({ key: ledger.key, kind: ledger.kind, attempt: ledger.attempt, fact: ledger.fact })
    .from(ledger)
    .where(
      and(
        eq(ledger.caseId, caseId),
        or(
          and(eq(ledger.key, key), inArray(ledger.fact, ['attempted', 'unknown'])),
          and(eq(ledger.kind, RETRY_COMMAND), inArray(ledger.fact, ['asked', 'done'])),
        ),
      ),
    )
    .orderBy(asc(ledger.id));
  const all: number[] = [];
  let undecided: number[] = [];
  // An attempt that only looked has done nothing, however it ended; `unknown` may have been written by the next one.
  const looks = new Set(rows.filter(isLook).map(({ attempt }) => attempt));
  for (const row of rows) {
    if (row.kind === RETRY_COMMAND) undecided = [];
    else if (row.fact === 'unknown' && row.attempt < before && !looks.has(row.attempt)) {
      all.push(row.attempt);
      undecided.push(row.attempt);
    }
  }
  return { all, undecided };
}
