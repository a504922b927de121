import { fileURLToPath } from 'node:url';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import * as schema from './schema.js';

/** The registry's database or a transaction in it. */
export type Db = PgDatabase<NodePgQueryResultHKT, typeof schema>;

export interface Database {
  db: Db;
  /** Ends all connections; waits for running queries. Calling it twice is fine. */
  close(): Promise<void>;
}

/** Activities have 10 s: a query that would not answer by then must fail while somebody still listens. */
const STATEMENT_MS = 8_000;

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** Any number that nothing else takes as an advisory lock. */
const MIGRATION_LOCK = 4_402_019;

/**
 * A small pool on the registry. Connects when first asked, so a database that is down shows as the first query's error.
 * @param url `postgres://user:password@host:port/database`
 */
export function openDatabase(url: string, options: { connections?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'durable-desk',
  });
  outliveServer(pool);
  let closing: Promise<void> | undefined;
  return { db: drizzle(pool, { schema }), close: () => (closing ??= pool.end()) };
}

/**
 * Lets a pool live on when its server dies: whoever was asking gets the error, the next query connects anew. Without a
 * listener an error of a connection, idle or lent out, ends the whole process; and one that is lost just before `begin`
 * is never given back by Drizzle, until the pool has none left.
 */
function outliveServer(pool: pg.Pool): void {
  const lent = new Set<pg.PoolClient>();
  pool.on('error', () => {});
  pool.on('acquire', (client) => lent.add(client));
  pool.on('release', (_error, client) => lent.delete(client));
  pool.on('connect', (client) => {
    client.on('error', () => {});
    client.once('end', () => {
      if (!lent.has(client)) return;
      client.release(true);
      client.release = () => {};
    });
  });
}

/** Brings the database to the newest schema. Processes that start together wait for each other. */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'durable-desk migrate' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runMigrations(drizzle(client), { migrationsFolder: MIGRATIONS });
  } finally {
    await client.end();
  }
}
