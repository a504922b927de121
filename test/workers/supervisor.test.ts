import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SandboxControl } from '../../sandbox/control.js';
import { readDeskFile } from '../../workers/local/desk-file.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { startLocalDesk, type LocalDesk } from '../../workers/local/desk-processes.js';
import { PART_TITLES, type PartName, type PartState } from '../../workers/local/parts.js';
import { processIdentity } from '../../contracts/process-state.js';
import { until } from '../harness/until.js';
import { typed } from '../client/desk/typed.js';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const PARTS: PartName[] = ['intake', 'postgres', 'sandbox', 'temporal', 'worker'];
const ACCOUNT = '111122223333';
/** Several processes that start at once on a busy machine. */
const BACK_MS = 60_000;

let folder: string;
let dataDir: string;
let desk: LocalDesk;
let said: string[] = [];

async function begin(programs: Record<string, string> = {}): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
  dataDir = join(folder, 'data');
  said = [];
  desk = await startLocalDesk({
    dataDir,
    timeSkipping: false,
    sandboxWorld: path('../../examples/outside.yaml'),
    log: (line) => said.push(line),
    programs,
  });
}
async function end(): Promise<void> {
  await desk.stop();
  await removeDeskData(dataDir);
  rmSync(folder, { recursive: true });
}
/** What people were told of one part, since a line. */
function saidOf(name: PartName, from = 0): string[] {
  const begins = new RegExp(`^The (guard of the )?${PART_TITLES[name]} `);
  return said.slice(from).filter((line) => begins.test(line));
}
function part(name: PartName): PartState {
  return desk.parts().find((one) => one.name === name)!;
}
/** One that another has torn down with it may still be away. */
async function allAreUp(): Promise<void> {
  await until('all parts to be up', () => PARTS.every((name) => part(name).pid !== undefined), BACK_MS);
}
/** Kills processes of parts at once and waits until these parts are there again. */
async function killed(...names: PartName[]): Promise<void> {
  const before = names.map(part);
  for (const { pid } of before) process.kill(pid!, 'SIGKILL');
  const areBack = () => before.every(({ name, restarts }) => part(name).restarts > restarts);
  await until('the parts to be back', areBack, BACK_MS);
}
/** pid and parent of every process. */
function processes(): [pid: number, parent: number][] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n');
  return rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
}
async function listens(server: Server, port: number): Promise<boolean> {
  server.listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
}
/** The shell that guards a process, and the one that waits for our end: its other child. */
function guardsOf(pid: number): number[] {
  const all = processes();
  const guard = all.find(([one]) => one === pid)![1];
  return [guard, ...all.filter(([one, parent]) => parent === guard && one !== pid).map(([one]) => one)];
}

describe('a desk of which a process is killed', () => {
  const cases = (line: string) => typed(line, { DESK_DATA: dataDir, DESK_BY: 'csr.kim', XDG_CONFIG_HOME: folder });
  /** The case has taken a command: an update through intake, engine, worker and ledger. */
  async function caseWorks(): Promise<void> {
    const answer = await until(
      'the parts to find each other',
      async () => {
        const given = await cases('retry-now acme/CSR-2041 --reason again');
        return given.code === 4 ? undefined : given;
      },
      BACK_MS,
    );
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(await cases('show acme/CSR-2041')).toMatchObject({ code: 0, err: '' });
  }

  beforeAll(async () => {
    await begin();
    const example = (name: string): string => path(`../../examples/${name}`);
    expect(await cases(`registry apply ${example('registry.yaml')} --by admin.cho --yes`)).toMatchObject({ code: 0 });
    expect(await cases(`onboard ${example('request.yaml')}`)).toMatchObject({ code: 0, err: '' });
  });
  afterAll(end);

  it.each(PARTS)('has the %s again on the same port, says both, and its cases go on', async (name) => {
    await allAreUp();
    const [{ pid, restarts }, from] = [part(name), said.length];
    await killed(name);

    expect(saidOf(name, from)).toEqual([
      expect.stringMatching(/^The [\w ]+ ended by itself \(signal 9\)\. Starting it again (in \d+ s )?\.\.\.$/),
      expect.stringMatching(/^The [\w ]+ is back \(pid \d+, after \d+\.\d s\)\.$/),
    ]);
    expect(part(name)).toMatchObject({ restarts: restarts + 1, lastEnd: { how: 'signal 9', at: expect.any(String) } });
    expect(part(name).pid).not.toBe(pid);
    await caseWorks();
  });

  it('keeps the world outside, which goes on to tell the intake who joins', async () => {
    const outside = new SandboxControl(desk.sandboxUrl);
    const world = await until('the invitation', async () => {
      const seen = await outside.world();
      return seen.handshakes.some(({ accountId }) => accountId === ACCOUNT) ? seen : undefined;
    });
    expect(world.eventTarget).toMatchObject({ url: `${desk.intakeUrl}/events/aws` });
  });

  it('has all of them again when all are killed at once', async () => {
    await allAreUp();
    await killed(...PARTS);
    await caseWorks();
  });

  it('tells in desk.json how each part is now', async () => {
    await allAreUp();
    const file = await until('desk.json to be written', async () => {
      const read = await readDeskFile(dataDir);
      return JSON.stringify(read?.parts) === JSON.stringify(desk.parts()) ? read : undefined;
    });
    expect(file?.parts).toEqual(desk.parts());
    expect(file?.parts.map(({ name }) => name).sort()).toEqual(PARTS);
    expect(file?.pids).toEqual(Object.fromEntries(desk.parts().map(({ name, pid }) => [name, pid])));
    expect(file).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), pid: process.pid });
  });
});

describe('a supervisor', () => {
  let worker: string;
  beforeAll(async () => {
    const standIn = path('./stand-in.ts');
    worker = join(mkdtempSync(join(tmpdir(), 'programs-')), 'worker.mts');
    copyFileSync(standIn, worker);
    await begin({ sandbox: standIn, intake: path('./deaf-stand-in.ts'), worker });
  });
  afterAll(end);

  it('ends what has lost its guard before it starts it again: never are there two of one part', async () => {
    const [{ pid, restarts }, from] = [part('postgres'), said.length];
    for (const guard of guardsOf(pid!)) process.kill(guard, 'SIGKILL');
    await until('PostgreSQL to be back', () => part('postgres').restarts > restarts, BACK_MS);
    expect(processIdentity(pid!)).toBeUndefined();
    expect(saidOf('postgres', from)).toEqual([
      'The guard of the PostgreSQL server was killed (signal 9). Starting it again ...',
      expect.stringMatching(/^The PostgreSQL server is back /),
    ]);
  });

  it('names who keeps a part from coming back, once, and has it back when that is gone', async () => {
    const port = Number(new URL(desk.intakeUrl).port);
    const pid = part('intake').pid!;
    // While its guard stands still nobody hears of its end, and starts it again before the port is another's.
    const [guard] = guardsOf(pid) as [number];
    process.kill(guard, 'SIGSTOP');
    process.kill(pid, 'SIGKILL');
    let looks = 0;
    const other = createServer((socket) => {
      looks += 1;
      socket.destroy();
    });
    await until('the port to be free', () => listens(other, port));
    process.kill(guard, 'SIGCONT');
    await until('its trouble', () => part('intake').trouble !== undefined);
    const atFirst = looks;
    await until('two more looks at the port', () => looks >= atFirst + 2);
    other.close();
    const told = said.filter((line) => line.includes(`Port ${port} for the intake was taken`));
    expect(told).toEqual([expect.stringContaining('--intake-port')]);
    await until('the intake to be back', () => part('intake').pid !== undefined, BACK_MS);
    expect(part('intake').trouble).toBeUndefined();
  });

  it('tries again and again what cannot be started, and shows why where others look', async () => {
    rmSync(worker);
    process.kill(part('worker').pid!, 'SIGKILL');
    await until('its trouble', () => part('worker').trouble !== undefined);
    const log = join(dataDir, 'logs', 'worker.log');
    await until('desk.json to say so', () =>
      readFileSync(join(dataDir, 'desk.json'), 'utf8').includes(`Its log: ${log}`),
    );
    copyFileSync(path('./stand-in.ts'), worker);
    await until('the worker to be back', () => part('worker').pid !== undefined, BACK_MS);
    expect(said.filter((line) => line.startsWith('The worker cannot be started again'))).toHaveLength(1);
  });

  it('stops in time and for good, while one part is away, one just dies, one is deaf and one is suspended', async () => {
    const all = desk.parts().map(({ pid }) => pid!);
    rmSync(worker);
    process.kill(part('worker').pid!, 'SIGKILL');
    await until('the worker to be away', () => part('worker').pid === undefined);
    process.kill(part('temporal').pid!, 'SIGSTOP');
    process.kill(part('sandbox').pid!, 'SIGKILL');

    const began = Date.now();
    await desk.stop();
    expect(Date.now() - began).toBeLessThan(15_000);
    await sleep(500);
    expect(all.filter((pid) => processIdentity(pid) !== undefined)).toEqual([]);
    expect(desk.processes.filter(({ pid }) => processIdentity(pid) !== undefined)).toEqual([]);
    expect(['desk.json', 'desk.lock'].filter((name) => existsSync(join(dataDir, name)))).toEqual([]);
  });
});
