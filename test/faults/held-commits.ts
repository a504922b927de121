import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '../../registry/database.js';

/** A configuration reaches all processes of the database within so many ms. */
const RELOAD_MS = 40;
const PATIENCE_MS = 3_000;
/** An activity goes from one commit to the next in less. */
const QUIET_MS = 60;

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
 * Resolves when entries of the ledger wait like that, and whoever was about to write one by then has done so. What else is
 * committed, before those entries or beside them, is let go.
 */
export async function recordHeld(database: Database): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let lastOther = Date.now();
  while (Date.now() < deadline) {
    // Whose wait is cancelled is told that the commit is on disk.
    const { rows } = await database.db.execute(sql`
      select query like 'insert into "ledger"%' or not pg_cancel_backend(pid) as "isRecord"
      from pg_stat_activity where wait_event = 'SyncRep'`);
    if (rows.some(({ isRecord }) => !isRecord)) lastOther = Date.now();
    if (rows.some(({ isRecord }) => isRecord) && Date.now() - lastOther > QUIET_MS) return;
    await sleep(2);
  }
}

async function configure(database: Database, statement: ReturnType<typeof sql>): Promise<void> {
  await database.db.execute(statement);
  await database.db.execute(sql`select pg_reload_conf()`);
  await sleep(RELOAD_MS);
}
