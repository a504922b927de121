import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../registry/database.js';
import { removePostgresData } from '../../workers/local/postgres-place.js';
import { startPostgres } from '../../workers/local/postgres-server.js';

const MIGRATIONS = new URL('../../registry/migrations/', import.meta.url);
const TEMPLATE_LOCK = 4_402_020;
/** A template cannot be copied while anybody is connected to it; a connection that was just closed may linger. */
const IN_USE = '55006';

export interface TestDatabase {
  url: string;
  /** Ends whoever is still connected. */
  drop(): Promise<void>;
}

interface Server {
  url: string;
  users: number;
  stop(): Promise<void>;
}

let server: Promise<Server> | undefined;

/**
 * A database of its own with the newest schema, on the server of TEST_DATABASE_URL, which `npm test` sets.
 * Without that it starts a server, which stops with the last database.
 */
export async function testDatabase(): Promise<TestDatabase> {
  server ??= startServer();
  const { url: adminUrl } = await server.then((running) => ((running.users += 1), running));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = await readyTemplate(adminUrl);
  await asAdmin(adminUrl, (admin) => copy(admin, name, template));
  return {
    url: databaseUrl(adminUrl, name),
    drop: async () => {
      await asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
      await release();
    },
  };
}

/** The template is named after the migrations, so that a server that outlives a change gets a new one. */
async function readyTemplate(adminUrl: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(MIGRATIONS)).filter((one) => one.endsWith('.sql')).sort()) {
    hash.update(file).update(await readFile(new URL(file, MIGRATIONS)));
  }
  const template = `desk_template_${hash.digest('hex').slice(0, 12)}`;
  return asAdmin(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount) return template;
    // Under another name until it is complete: a run that is killed here leaves no half template behind.
    const draft = `${template}_${randomBytes(3).toString('hex')}`;
    await admin.query(`create database ${draft}`);
    await migrate(databaseUrl(adminUrl, draft));
    await whenFree(() => admin.query(`alter database ${draft} rename to ${template}`));
    return template;
  });
}

async function copy(admin: pg.Client, name: string, template: string): Promise<void> {
  await whenFree(() => admin.query(`create database ${name} template ${template}`));
}

async function whenFree(run: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await run();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== IN_USE || tries === 100) throw error;
      await sleep(100);
    }
  }
}

async function asAdmin<T>(adminUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function startServer(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, users: 0, stop: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'desk-test-postgres-'));
  // As root the server runs as another user, who must be able to get there.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'data');
  const postgres = await startPostgres({ dataDir, logFile: join(folder, 'postgres.log') });
  const stop = async () => {
    await postgres.stop();
    await removePostgresData(dataDir);
    await rm(folder, { recursive: true, force: true });
  };
  return { url: postgres.url, users: 0, stop };
}

async function release(): Promise<void> {
  const running = await server;
  if (!running) return;
  running.users -= 1;
  if (running.users > 0) return;
  server = undefined;
  await running.stop();
}
