import { openDatabase } from '../../registry/database.js';
import { entriesOf } from '../../registry/ledger.js';
import type { EffectCounts } from '../../sandbox/world/effects.js';

/** What the desk did outside. */
export interface EffectTotals {
  mails: number;
  calls: number;
  posts: number;
  invitations: number;
}

/** As the outside counted them. */
export function countedOutside({ mails, calls, posts, invitations }: EffectCounts): EffectTotals {
  return { mails, calls, posts, invitations };
}

/** As the ledger tells them: what it says was done. */
export async function countedByLedger(
  databaseUrl: string,
  caseId: string,
): Promise<EffectTotals & { entries: number }> {
  const database = openDatabase(databaseUrl, { connections: 1 });
  try {
    const entries = await entriesOf(database.db, caseId, { limit: 10_000 });
    const done = entries.filter((entry) => entry.fact === 'done');
    const sent = (data: unknown): boolean => (data as { result?: string }).result === 'invited';
    return {
      mails: done.filter((entry) => entry.kind.startsWith('mail.')).length,
      calls: done.filter((entry) => entry.kind.startsWith('call.')).length,
      posts: done.filter((entry) => entry.kind.startsWith('post.')).length,
      invitations: done.filter((entry) => entry.kind === 'invitation' && sent(entry.data)).length,
      entries: entries.length,
    };
  } finally {
    await database.close();
  }
}

/** Where the two differ, in words; nothing when they agree. */
export function differences(outside: EffectTotals, ledger: EffectTotals): string[] {
  return (Object.keys(outside) as (keyof EffectTotals)[])
    .filter((kind) => outside[kind] !== ledger[kind])
    .map((kind) => `${kind}: ${outside[kind]} outside, ${ledger[kind]} in the ledger`);
}
