import { appendFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { parseDocument } from 'yaml';
import { applyRegistryFile } from '../../registry/apply.js';
import { openDatabase, type Database } from '../../registry/database.js';
import { customers } from '../../registry/schema.js';
import { SandboxControl } from '../../sandbox/control.js';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.js';
import { startAhead } from '../../tools/story/clock.js';
import { seedOutside } from '../../tools/story/outside.js';
import { removeDeskData } from '../../workers/local/desk-data.js';
import { startLocalDesk, type LocalDesk } from '../../workers/local/desk-processes.js';
import { clockedProgram, type ClockedProgram } from './clock-programs.js';
import { mountSmallDisk, type SmallDisk } from './disk.js';
import { signalAll, withDescendants } from './process-tree.js';
import { moment, type Kill } from './trace.js';

export type Part = 'worker' | 'intake' | 'temporal' | 'postgres';

const DISK_MEBIBYTES = 400;
/** A client that has lost its server asks again at once, not after a minute. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 500 };
/** Fewer looks at open invitations than the handbook's: plays pass weeks, and each look costs time. */
const POLLS = [
  { untilHours: 1, everyMinutes: 30 },
  { untilHours: 24, everyMinutes: 240 },
  { untilHours: 0, everyMinutes: 1_440 },
];

interface LaneParts {
  folder: string;
  desk: LocalDesk;
  sandbox: Sandbox;
  client: Client;
  database: Database;
  externalId: string;
  clocks: Record<'worker' | 'intake', ClockedProgram>;
  disk?: SmallDisk;
  close(): Promise<void>;
}

/**
 * One desk under its real supervisor, with a sandbox that lives in this process: so a listener can kill the worker at the very
 * moment in which an effect arrives. Several plays are played on it one after the other.
 */
export class Lane {
  readonly folder: string;
  readonly desk: LocalDesk;
  readonly sandbox: Sandbox;
  readonly outside: SandboxControl;
  readonly client: Client;
  readonly database: Database;
  /** What the customer's roles must ask of the desk. */
  readonly externalId: string;
  readonly clocks: LaneParts['clocks'];
  /** Absent where none could be mounted. */
  readonly disk: SmallDisk | undefined;
  private readonly close: () => Promise<void>;
  private offsetMs: () => number;
  private setOffset: (ms: number) => void;

  private constructor(parts: LaneParts, offset: { ms: number }) {
    this.folder = parts.folder;
    this.desk = parts.desk;
    this.sandbox = parts.sandbox;
    this.outside = new SandboxControl(parts.sandbox.httpUrl);
    this.client = parts.client;
    this.database = parts.database;
    this.externalId = parts.externalId;
    this.clocks = parts.clocks;
    this.disk = parts.disk;
    this.close = parts.close;
    this.offsetMs = () => offset.ms;
    this.setOffset = (ms) => (offset.ms = ms);
  }

  static async open(noDisk: (reason: string) => void = () => {}): Promise<Lane> {
    const folder = await mkdtemp(join(tmpdir(), 'desk-faults-'));
    const dataDir = join(folder, 'data');
    const endings: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
    const close = async (): Promise<void> => {
      for (const ending of endings.splice(0).reverse()) await ending().catch(() => undefined);
    };
    try {
      await mkdir(dataDir, { mode: 0o711 });
      const disk = await mountSmallDisk(dataDir, DISK_MEBIBYTES).catch((error: Error) => noDisk(error.message));
      if (disk) endings.push(() => disk.remove());
      const sandbox = await startSandbox();
      endings.push(() => sandbox.stop());
      const clocks = {
        worker: await clockedProgram('worker', folder),
        intake: await clockedProgram('intake', folder),
      };
      const log = (line: string) =>
        appendFileSync(join(folder, 'supervisor.log'), `${new Date().toISOString()} ${line}\n`);
      const desk = await startLocalDesk({
        dataDir,
        timeSkipping: true,
        sandbox: { httpUrl: sandbox.httpUrl, smtpUrl: sandbox.smtpUrl },
        programs: { worker: clocks.worker.path, intake: clocks.intake.path },
        log,
      });
      endings.push(() => removeDeskData(dataDir));
      endings.push(() => desk.stop());
      const offset = { ms: 0 };
      const connection = await Connection.connect({
        address: desk.temporalAddress,
        plugins: [startAhead(() => offset.ms)],
        channelArgs: RECONNECT,
      });
      endings.push(() => connection.close());
      const client = new Client({ connection, namespace: desk.namespace });
      const database = openDatabase(desk.databaseUrl, { connections: 3 });
      endings.push(() => database.close());
      const externalId = await fillRegistry(database);
      return new Lane(
        { folder, desk, sandbox, client, database, externalId, clocks, disk: disk ?? undefined, close },
        offset,
      );
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** A new world outside, at an instant of its own. */
  async begin(startsAt: number): Promise<void> {
    await this.outside.reset();
    await seedOutside(this.outside);
    await this.outside.setEventTarget({ url: `${this.desk.intakeUrl}/events/aws`, key: this.desk.secrets.eventKey });
    await this.outside.setChatTarget({ url: `${this.desk.intakeUrl}/chat/slack` });
    await this.moveTo(startsAt);
  }

  /** The outside's clock, epoch ms. */
  now(): number {
    return Date.now() + this.offsetMs();
  }

  async moveTo(instant: number): Promise<void> {
    const { offsetMs } = await this.outside.setClock({ at: new Date(instant).toISOString() });
    this.setOffset(offsetMs);
  }

  /** SIGKILL, now; undefined when the part is away already. */
  kill(part: Part): Kill | undefined {
    const pid = this.pidOf(part);
    if (pid === undefined) return undefined;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return undefined;
    }
    return { part, pid, moment: moment() };
  }

  pidOf(part: Part): number | undefined {
    return this.desk.parts().find(({ name }) => name === part)?.pid;
  }

  /** Stops every process of the desk where it is, as the lid of a laptop does; the answer lets them go on. */
  suspend(): () => void {
    const own = this.desk.parts().flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    const pids = withDescendants(own);
    signalAll(pids, 'SIGSTOP');
    return () => signalAll(pids, 'SIGCONT');
  }

  /** What is left to look at after a play that went wrong. */
  async keepLogs(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    await cp(join(this.folder, 'data', 'logs'), join(folder, 'logs'), { recursive: true }).catch(() => undefined);
    await cp(join(this.folder, 'supervisor.log'), join(folder, 'supervisor.log')).catch(() => undefined);
  }

  async stop(): Promise<void> {
    await this.close();
  }
}

async function fillRegistry(database: Database): Promise<string> {
  const file = parseDocument(await readFile(new URL('../../examples/registry.yaml', import.meta.url), 'utf8'));
  file.setIn(['policies', 'onboarding'], { invitationPolls: POLLS });
  await applyRegistryFile(database.db, String(file), { by: 'admin.cho' });
  const [row] = await database.db.select().from(customers).where(eq(customers.id, 'acme'));
  if (!row) throw new Error('the example registry has no customer acme');
  return row.externalId;
}
