import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { openDatabase } from '../../registry/database.js';
import { binariesIn, completeLinks, postgresBinaries } from '../../workers/local/postgres-binaries.js';
import { postgresPlace, removePostgresData } from '../../workers/local/postgres-place.js';
import { startPostgres, type PostgresServer } from '../../workers/local/postgres-server.js';
import { canRun, postgresUser } from '../../workers/local/postgres-user.js';
import { processIdentity } from '../../contracts/process-state.js';

let folder: string;
let dataDir: string;
let logFile: string;
let server: PostgresServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
  logFile = join(folder, 'postgres.log');
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await removePostgresData(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

describe('the local PostgreSQL', () => {
  it('keeps its data between starts, in UTF-8, in UTC, on 127.0.0.1 alone', async () => {
    server = await startPostgres({ dataDir, logFile });
    await ask(server, 'create table word (text text)');
    await ask(server, "insert into word values ('아크메 상사')");
    await server.stop();
    expect(await server.process.ended).toBe('code 0');

    server = await startPostgres({ dataDir, logFile });
    expect(await ask(server, 'select text from word')).toEqual([{ text: '아크메 상사' }]);
    const settings =
      "select name, setting from pg_settings where name in ('server_encoding', 'TimeZone', 'listen_addresses') order by 1";
    expect((await ask(server, settings)).map(({ setting }) => setting)).toEqual(['UTC', '127.0.0.1', 'UTF8']);
  });

  it('loses nothing that was committed when it is killed', async () => {
    server = await startPostgres({ dataDir, logFile });
    await ask(server, 'create table word as select 1 as n');
    process.kill(server.pid, 'SIGKILL');
    expect(await server.process.ended).toBe('signal 9');

    server = await startPostgres({ dataDir, logFile });
    expect(await ask(server, 'select n from word')).toEqual([{ n: 1 }]);
  });

  it('may be killed under a pool in the middle of transactions: they fail, later ones do not', async () => {
    server = await startPostgres({ dataDir, logFile });
    const port = Number(new URL(server.url).port);
    const { db, close } = openDatabase(server.url, { connections: 2 });
    const sleepy = () => db.transaction((tx) => tx.execute(sql`select pg_sleep(20)`));
    // Without end, so that the kill comes in every moment of a transaction.
    const busy = Array.from({ length: 4 }, async () => {
      for (;;) await db.transaction((tx) => tx.execute(sql`select 1`));
    });
    const all = Promise.allSettled([...busy, sleepy()]);
    for (let round = 0; round < 3; round += 1) {
      await sleep(200);
      process.kill(server.pid, 'SIGKILL');
      await server.process.ended;
      server = await startPostgres({ dataDir, logFile, port });
      await Promise.all([1, 2, 3].map(() => db.transaction((tx) => tx.execute(sql`select 1`))));
    }
    expect((await all).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    await close();
  });

  it('sweeps what starts left that were killed while they made it, and leaves what is being made', async () => {
    const own = `making-${process.pid}-${processIdentity(process.pid)?.replace(/\W/g, '')}-abcdef`;
    const names = ['making-abcdef', `making-${process.pid}-beforethisboot-abcdef`, own];
    for (const name of names) mkdirSync(join(dataDir, name, 'cluster'), { recursive: true });
    server = await startPostgres({ dataDir, logFile });
    const base = dirname(server.cluster);
    expect(base).toBe(dataDir);
    expect(readdirSync(base).filter((name) => name.startsWith('making-'))).toEqual([own]);
  });

  it('that cannot start says what it wrote itself, not what servers before it wrote to the log', async () => {
    writeFileSync(logFile, 'FATAL:  of another day\n');
    const port = Number(new URL((server = await startPostgres({ dataDir, logFile })).url).port);
    const other = join(folder, 'second');
    const said = await startPostgres({ dataDir: other, logFile, port }).catch((error: Error) => error.message);
    expect(said).toMatch(/ended at once[^]*Address already in use/);
    expect(said).not.toMatch(/of another day|ready to accept connections/);
  });

  it('starts although its old pid now belongs to another program', async () => {
    server = await startPostgres({ dataDir, logFile });
    const pidFile = join(server.cluster, 'postmaster.pid');
    const text = readFileSync(pidFile, 'utf8');
    await server.stop();
    const other = spawn('sleep', ['60'], { ...(await postgresUser()), stdio: 'ignore' });
    try {
      writeFileSync(pidFile, text.replace(/^\d+/, String(other.pid)), { mode: 0o644 });
      server = await startPostgres({ dataDir, logFile });
      expect(await ask(server, 'select 1 as n')).toEqual([{ n: 1 }]);
    } finally {
      other.kill();
    }
  });

  it('takes nobody without the password, which only we can read', async () => {
    server = await startPostgres({ dataDir, logFile });
    const url = new URL(server.url);
    url.password = 'guess';
    await expect(ask({ url: url.href }, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(lstatSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  });

  it('does not begin anew over data whose password is lost', async () => {
    server = await startPostgres({ dataDir, logFile });
    await server.stop();
    rmSync(join(dataDir, 'password'));
    await expect(startPostgres({ dataDir, logFile })).rejects.toThrow(/password is missing/);
  });

  it('says what its log says when its port is taken', async () => {
    server = await startPostgres({ dataDir, logFile });
    const port = Number(new URL(server.url).port);
    const second = startPostgres({ dataDir: join(folder, 'second'), logFile: join(folder, 'second.log'), port });
    await expect(second).rejects.toThrow(/ended at once[^]*Address already in use/);
  });
});

describe('its libraries', () => {
  it('are linked by us when npm was told not to run install scripts', async () => {
    const installed = await postgresBinaries();
    const root = join(folder, 'package');
    cpSync(installed.home, join(root, 'native'), { recursive: true, verbatimSymlinks: true });
    const lib = join(root, 'native', 'lib');
    for (const name of readdirSync(lib)) if (lstatSync(join(lib, name)).isSymbolicLink()) rmSync(join(lib, name));
    const copy = binariesIn(join(root, 'native'), installed.version);
    expect(await canRun(copy.postgres, {})).toBe(false);
    await completeLinks(root);
    expect(await canRun(copy.postgres, {})).toBe(true);
    await completeLinks(root);
  });
});

const notRoot = process.getuid?.() !== 0 && 'not run by root';
(notRoot ? describe.skip : describe)(`as root${notRoot ? ` (left out: ${notRoot})` : ''}`, () => {
  it('runs as another user', async () => {
    server = await startPostgres({ dataDir, logFile });
    const { uid } = await postgresUser();
    expect(uid).toBeGreaterThan(0);
    expect(lstatSync(`/proc/${server.pid}`).uid).toBe(uid);
  });

  it('in a folder that only root may enter, keeps its data where that user can get, finds and removes it there', async () => {
    const hidden = join(folder, 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    dataDir = join(hidden, 'data');
    const outside = join(folder, 'outside');
    server = await startPostgres({ dataDir, logFile, outside });
    await ask(server, 'create table word as select 1 as n');
    await server.stop();
    expect(server.cluster.startsWith(outside)).toBe(true);

    server = await startPostgres({ dataDir, logFile, outside });
    expect(await ask(server, 'select n from word')).toEqual([{ n: 1 }]);
    await server.stop();
    await removePostgresData(dataDir);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('removes what temporary folders left there that are gone, but never what is still in use', async () => {
    const outside = join(folder, 'outside');
    const hidden = ['kept', 'gone'].map((name) => join(folder, 'hidden', name));
    mkdirSync(join(folder, 'hidden'), { mode: 0o700 });
    const as = await postgresUser();
    const installed = await postgresBinaries();
    const [kept, gone] = await Promise.all(hidden.map((data) => postgresPlace(data, as, { installed, outside })));
    rmSync(hidden[1]!, { recursive: true });
    const third = await postgresPlace(join(folder, 'hidden', 'third'), as, { installed, outside });
    expect(
      readdirSync(outside)
        .map((name) => join(outside, name))
        .sort(),
    ).toEqual([kept!.base, third.base].sort());
    expect(gone!.base).not.toBe(kept!.base);
  });

  it('copies binaries that this user cannot reach, once', async () => {
    const reachable = await postgresBinaries();
    const hidden = join(folder, 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    cpSync(reachable.home, join(hidden, 'native'), { recursive: true, verbatimSymlinks: true });
    const installed = binariesIn(join(hidden, 'native'), reachable.version);
    const as = await postgresUser();
    const outside = join(folder, 'outside');
    const places = await Promise.all([1, 2].map(() => postgresPlace(dataDir, as, { installed, outside })));
    for (const { binaries } of places) expect(await canRun(binaries.initdb, as)).toBe(true);
    expect(readdirSync(outside)).toEqual([`postgres-${reachable.version}`]);
  });

  it('does not use a folder that somebody else can write to', async () => {
    const hidden = join(folder, 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    chmodSync(outside, 0o777);
    await expect(startPostgres({ dataDir: join(hidden, 'data'), logFile, outside })).rejects.toThrow(
      /nobody else can write to/,
    );
  });
});

async function ask({ url }: { url: string }, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
}
