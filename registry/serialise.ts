import { sql } from 'drizzle-orm';
import type { Db } from './database.js';

/**
 * From here to the end of the transaction nobody else is inside the same names: whoever comes second waits and then reads
 * what the first one wrote. Names are taken in one order, so two transactions cannot wait for each other.
 */
export async function serialise(tx: Db, names: string[]): Promise<void> {
  const inOrder = [...new Set(names)].sort();
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(${sql.param(inOrder)}::text[]) as name`,
  );
}
