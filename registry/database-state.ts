import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** How a registry's database is, for people who look after it. */
interface DatabaseState {
  /** Of PostgreSQL: `18.4`. */
  version: string;
  /** Epoch ms: since when the server has been up. */
  startedAt: number;
  /** Its schema against the migrations of this checkout. */
  schema: 'current' | 'behind' | 'ahead';
}

const JOURNAL = new URL('./migrations/meta/_journal.json', import.meta.url);
const NO_SUCH_TABLE = '42P01';

/**
 * Looks at a database and changes nothing. Throws when it does not answer in time.
 * @param patienceMs for the connection, and for each of two questions
 */
export async function databaseState(url: string, patienceMs: number): Promise<DatabaseState> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'durable-desk status',
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; started: Date }>(
      `select split_part(current_setting('server_version'), ' ', 1) as version, pg_postmaster_start_time() as started`,
    );
    const { version, started } = rows[0]!;
    return { version, startedAt: started.getTime(), schema: compared(await lastApplied(client), await lastOfOurs()) };
  } finally {
    await client.end().catch(() => {});
  }
}

/** When the newest migration that it has was written; 0 for a database without any. */
async function lastApplied(client: pg.Client): Promise<number> {
  try {
    const { rows } = await client.query<{ last: string | null }>(
      'select max(created_at) as last from drizzle.__drizzle_migrations',
    );
    return Number(rows[0]?.last ?? 0);
  } catch (error) {
    if ((error as { code?: string }).code === NO_SUCH_TABLE) return 0;
    throw error;
  }
}

async function lastOfOurs(): Promise<number> {
  const { entries } = JSON.parse(await readFile(JOURNAL, 'utf8')) as { entries: { when: number }[] };
  return Math.max(...entries.map(({ when }) => when));
}

function compared(applied: number, ours: number): DatabaseState['schema'] {
  if (applied === ours) return 'current';
  return applied < ours ? 'behind' : 'ahead';
}
