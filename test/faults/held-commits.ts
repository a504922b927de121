import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '../../registry/database.js';

/** A configuration reaches all processes of the database within so many ms. */
const RELOAD_MS = 40;
const PATIENCE_MS = 3_000;

/**
 * From now on whoever commits waits for an answer of a second database that does not exist: the commit is on disk, but nobody is
 * told so. The answer lets all go on; then their commits show.
 */
export async function holdCommits(database: Database): Promise<() => Promise<void>> {
  await configure(database, sql`alter system set synchronous_standby_names = '*'`);
  let released: Promise<void> | undefined;
  return () => (released ??= configure(database, sql`alter system reset synchronous_standby_names`));
}

/**
 * Resolves when an entry of the ledger waits like that, and those that were about to do so by then. What else is committed, before
 * that entry or beside it, is let go.
 */
export async function recordHeld(database: Database): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    // Whose wait is cancelled is told that the commit is on disk.
    const { rows } = await database.db.execute(sql`
      select query like 'insert into "ledger"%' or not pg_cancel_backend(pid) as "isRecord"
      from pg_stat_activity where wait_event = 'SyncRep'`);
    if (rows.some(({ isRecord }) => isRecord)) break;
    await sleep(2);
  }
  await sleep(RELOAD_MS);
}

async function configure(database: Database, statement: ReturnType<typeof sql>): Promise<void> {
  await database.db.execute(statement);
  await database.db.execute(sql`select pg_reload_conf()`);
  await sleep(RELOAD_MS);
}
