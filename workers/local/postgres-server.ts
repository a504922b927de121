import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { freePort } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { openCluster, ROLE } from './postgres-cluster.js';
import { clearStalePid } from './postgres-pid.js';
import { postgresPlace } from './postgres-place.js';
import { postgresUser, type RunAs } from './postgres-user.js';

interface PostgresServerOptions {
  /** Holds the cluster and the password of its one role; kept between starts. */
  dataDir: string;
  port?: number;
  logFile: string;
  /** Where data and binaries go when the database's user cannot reach them; only tests name another. */
  outside?: string;
  /** Hears of every process of it as soon as it runs. */
  begun?: (process: GuardedProcess) => void;
  /** Ends the start; whoever heard of a process then stops it. */
  signal?: AbortSignal;
}

export interface PostgresServer {
  /** `postgres://desk:<password>@127.0.0.1:<port>/desk`, UTF-8. */
  url: string;
  /** Where the cluster is: in `dataDir`, unless the database's user cannot get there. */
  cluster: string;
  pid: number;
  process: GuardedProcess;
  /** Ends connections and writes everything to disk before it ends. */
  stop(): Promise<void>;
}

const DATABASE = 'desk';
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'logging_collector=off',
];
/** How long processes of a killed predecessor may hold its shared memory. */
const ORPHANS_MS = 15_000;

/**
 * Starts PostgreSQL on 127.0.0.1 with a UTF-8 database `desk`; makes the cluster at the first start (about a second).
 * As root it runs as the user postgres. Resolves when it takes connections.
 */
export async function startPostgres(options: PostgresServerOptions): Promise<PostgresServer> {
  const { signal } = options;
  const as = await postgresUser();
  const place = await postgresPlace(resolve(options.dataDir), as, {
    outside: options.outside,
    installed: await postgresBinaries(),
  });
  const { folder, password } = await openCluster(place, as);
  await clearStalePid(folder, signal);
  const port = options.port ?? (await freePort());
  const url = (database: string) => `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
  const deadline = performance.now() + ORPHANS_MS;
  for (;;) {
    signal?.throwIfAborted();
    const server = await runServer(place.binaries.postgres, folder, port, options.logFile, as);
    options.begun?.(server);
    const end = await untilReady(url('postgres'), server, signal);
    if (end === undefined) {
      return { url: url(DATABASE), cluster: folder, pid: server.pid, process: server, stop: server.stop };
    }
    const lastWords = await server.lastWords(20);
    if (!/shared memory block.*still in use/s.test(lastWords) || performance.now() > deadline) {
      throw new Error(`PostgreSQL ended at once (${end}). Its log: ${options.logFile}\n${lastWords}`);
    }
    await sleep(300, undefined, { signal });
  }
}

function runServer(
  postgres: string,
  folder: string,
  port: number,
  logFile: string,
  as: RunAs,
): Promise<GuardedProcess> {
  return startGuarded({
    name: 'postgres',
    command: postgres,
    args: ['-D', folder, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    // It needs little of our environment, and a person's PG* variables would mislead it.
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', LC_ALL: 'C' },
    ...as,
    logFile,
    // INT rolls open transactions back and ends; TERM would wait until the last client has gone.
    stopSignal: 'INT',
    stopSeconds: 30,
  });
}

/** Undefined when it takes connections and has our database; how it ended when it did not get that far. */
async function untilReady(url: string, server: GuardedProcess, signal?: AbortSignal): Promise<string | undefined> {
  let ended: string | undefined;
  void server.ended.then((how) => (ended = how));
  const deadline = performance.now() + 60_000;
  for (;;) {
    if (ended !== undefined) return ended;
    signal?.throwIfAborted();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`create database ${DATABASE}`);
      return undefined;
    } catch (error) {
      // Only "nobody there yet" and "still starting" pass by themselves.
      const { code } = error as { code?: string };
      if ((code !== 'ECONNREFUSED' && code !== '57P03') || performance.now() > deadline) {
        // Another server may have answered on this port, while ours is about to end for want of it.
        const end = await Promise.race([server.ended, sleep(1_000)]);
        if (end !== undefined) return end;
        await server.stop();
        throw new Error(`PostgreSQL does not answer as it should. Its log: ${server.logFile}`, { cause: error });
      }
    } finally {
      await client.end().catch(() => {});
    }
    await sleep(30);
  }
}
