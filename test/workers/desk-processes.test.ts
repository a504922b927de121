import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DeskRuns } from '../../workers/local/desk-lock.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { startLocalDesk, type LocalDesk, type LocalDeskOptions } from '../../workers/local/desk-processes.js';
import { processIdentity } from '../../contracts/process-state.js';
import { RUN } from '../../build/program.js';

const STAND_IN = path('./stand-in.ts');
const PROGRAMS = { sandbox: STAND_IN, worker: STAND_IN, intake: STAND_IN };
const ALL = ['intake', 'postgres', 'sandbox', 'temporal', 'worker'];

let dataDir: string;
let desk: LocalDesk | undefined;
let parent: ChildProcess | undefined;

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'desk-')), 'data');
});
afterEach(async () => {
  parent?.kill('SIGKILL');
  await desk?.stop();
  desk = undefined;
  await removeDeskData(dataDir);
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

describe('a local desk', () => {
  it('says where it is in a file that only its owner can read, and stops in order without a trace', async () => {
    desk = await start();
    const file = join(dataDir, 'desk.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { temporalAddress, uiUrl, databaseUrl, intakeUrl, sandboxUrl, smtpUrl } = desk;
    const said = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(said).toMatchObject({
      temporalAddress,
      uiUrl,
      databaseUrl,
      intakeUrl,
      sandboxUrl,
      smtpUrl,
      namespace: 'default',
    });
    expect(said).toMatchObject({ intakeToken: desk.secrets.intakeToken, pid: process.pid });
    expect(Object.keys(said['pids'] as object).sort()).toEqual(ALL);

    const order: string[] = [];
    for (const one of desk.processes) void one.ended.then(() => order.push(one.name));
    await desk.stop();
    expect(order).toEqual(['intake', 'worker', 'sandbox', 'temporal', 'postgres']);
    expect(running(desk)).toEqual([]);
    await desk.ended;
    expect([existsSync(file), existsSync(join(dataDir, 'desk.lock'))]).toEqual([false, false]);
  });

  it('keeps its secrets and its data, unless it is told to begin afresh', async () => {
    desk = await start();
    const { secrets } = desk;
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
    await ask(desk.databaseUrl, 'create table word as select 1 as n');
    await desk.stop();
    desk = await start();
    expect(desk.secrets).toEqual(secrets);
    expect(await ask(desk.databaseUrl, 'select n from word')).toEqual([{ n: 1 }]);
    await desk.stop();
    desk = await start({ fresh: true });
    expect(desk.secrets.linkSecret).not.toBe(secrets.linkSecret);
    await expect(ask(desk.databaseUrl, 'select n from word')).rejects.toThrow(/does not exist/);
  });

  it('gives each process what it needs of the environment and no more', async () => {
    process.env['AWS_PROFILE'] = 'production';
    try {
      desk = await start();
    } finally {
      delete process.env['AWS_PROFILE'];
    }
    const [sandbox, worker, intake] = [given('sandbox'), given('worker'), given('intake')];
    expect(worker).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'DESK_AWS_ENDPOINT', 'AWS_ACCESS_KEY_ID', 'TEMPORAL_ADDRESS']),
    );
    expect(intake).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'DESK_INTAKE_PORT', 'DESK_EVENT_KEY', 'TEMPORAL_ADDRESS']),
    );
    expect(worker).not.toContain('DESK_INTAKE_TOKEN');
    expect(intake).not.toContain('AWS_SECRET_ACCESS_KEY');
    expect(sandbox.filter((name) => /^(DATABASE|DESK_|AWS_|TEMPORAL_)/.test(name))).toEqual([]);
    for (const names of [sandbox, worker, intake]) expect(names).not.toContain('AWS_PROFILE');
  });

  it('is refused while another one has the folder', async () => {
    desk = await start();
    await expect(start()).rejects.toThrow(DeskRuns);
    expect(running(desk)).toHaveLength(5);
  });

  it('that cannot start says which process failed and the last lines of its log, and leaves nothing running', async () => {
    const failing = start({ programs: { ...PROGRAMS, worker: path('./broken-stand-in.ts') } });
    await expect(failing).rejects.toThrow(
      /The worker ended at once \(code 3\)[^]*worker\.log[^]*moon is in the wrong house/,
    );
    expect(existsSync(join(dataDir, 'desk.lock'))).toBe(false);
    desk = await start();
  });

  it('that cannot start shows nothing that earlier processes of the part have logged', async () => {
    desk = await start();
    await desk.stop();
    const failing = start({ programs: { ...PROGRAMS, worker: path('./broken-stand-in.ts') } });
    const { message } = (await failing.catch((error: unknown) => error)) as Error;
    expect(message).toMatch(/moon is in the wrong house/);
    expect(message).not.toContain('environment: ');
  });

  it.each([
    ['intake', '--intake-port'],
    ['temporal', '--temporal-port'],
    ['postgres', '--postgres-port'],
  ])('whose port of the %s is taken at the last moment says which, with the flag %s', async (name, flag) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      const failing = start({ ports: { [name]: port } });
      await expect(failing).rejects.toThrow(new RegExp(`Port ${port} for .* is taken\\..* ${flag} <port>`));
    } finally {
      other.close();
    }
  });

  it('stops when the start is called off', async () => {
    const abort = new AbortController();
    const starting = start({ signal: abort.signal, log: () => abort.abort(new Error('called off')) });
    await expect(starting).rejects.toThrow('called off');
    expect(existsSync(join(dataDir, 'desk.lock'))).toBe(false);
  });
});

describe('when there is killed', () => {
  it.each([
    ['alone', false],
    ['and all guards with it', true],
  ])('the desk itself, %s: the next start finds the data, and no process of the old one', async (_how, guards) => {
    const first = await startAsProcess();
    await ask(first.databaseUrl, 'create table word as select 1 as n');
    if (guards) {
      // Else a guard would have done its work before it is its turn.
      parent!.kill('SIGSTOP');
      for (const pid of descendantsOf(parent!.pid!, first.pids)) process.kill(pid, 'SIGKILL');
      expect(first.pids.filter((pid) => processIdentity(pid) === undefined)).toEqual([]);
    }
    const gone = once(parent!, 'exit');
    parent!.kill('SIGKILL');
    await gone;

    // How quick it is, with 200 cases, is what npm run bench:recovery measures.
    desk = await start();
    expect(first.pids.filter((pid) => processIdentity(pid) !== undefined)).toEqual([]);
    expect(await ask(desk.databaseUrl, 'select n from word')).toEqual([{ n: 1 }]);
  });
});

function start(options: Partial<LocalDeskOptions> = {}): Promise<LocalDesk> {
  return startLocalDesk({ dataDir, timeSkipping: false, programs: PROGRAMS, ...options });
}

async function startAsProcess(): Promise<{ databaseUrl: string; pids: number[] }> {
  const child = spawn(process.execPath, [RUN, path('./run-desk.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  parent = child;
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return JSON.parse(line) as { databaseUrl: string; pids: number[] };
}

function running({ processes }: LocalDesk): string[] {
  return processes.filter(({ pid }) => processIdentity(pid) !== undefined).map(({ name }) => name);
}

/** Without those that are named, and theirs. */
function descendantsOf(root: number, without: number[]): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n');
  const all = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (pid: number): number[] =>
    all
      .filter(([child, parent]) => parent === pid && !without.includes(child))
      .flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

/** The names of the variables that a stand-in was given. */
function given(name: string): string[] {
  const log = readFileSync(join(dataDir, 'logs', `${name}.log`), 'utf8');
  return /^environment: (.*)$/m.exec(log)?.[1]?.split(' ') ?? [];
}

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

async function ask(url: string, query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
}
