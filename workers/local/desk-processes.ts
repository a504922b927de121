import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { migrate } from '../../registry/database.js';
import { deskEnvironment, environmentOf, machineEnvironment, type DeskAddresses } from './desk-environment.js';
import { writeDeskFile } from './desk-file.js';
import { lockDesk } from './desk-lock.js';
import { DESK_PROGRAMS, readyLine, startProgram, type DeskPrograms } from './desk-programs.js';
import { RunningProcesses, type UnexpectedEnd } from './desk-running.js';
import { deskSecrets, type DeskSecrets } from './desk-secrets.js';
import type { GuardedProcess } from './guarded-process.js';
import { prepareNamespace } from '../../engine/namespace.js';
import { freePort } from './ports.js';
import { removePostgresData } from './postgres-place.js';
import { startPostgres } from './postgres-server.js';
import { findTemporalCli } from './temporal-cli.js';
import { startTemporal } from './temporal-server.js';

export interface DeskPorts {
  temporal?: number;
  ui?: number;
  intake?: number;
  sandbox?: number;
  smtp?: number;
  postgres?: number;
}

export interface LocalDeskOptions {
  /** Everything the desk keeps; made when missing. */
  dataDir: string;
  /** Those not named are any free ones. */
  ports?: DeskPorts;
  /** Lets clients move the clock of cases: for the demo and tests only. */
  timeSkipping: boolean;
  /** Begin with nothing: what an earlier desk left in `dataDir` is removed. */
  fresh?: boolean;
  outside: 'sandbox';
  /**
   * YAML file of who is outside at first; then the sandbox keeps its world in `<dataDir>/sandbox`. Absent: nobody is
   * outside, and the sandbox forgets when it stops.
   */
  sandboxWorld?: string;
  log?: (line: string) => void;
  /** Ends the start; what was started is stopped in order. */
  signal?: AbortSignal;
  programs?: Partial<DeskPrograms>;
}

export interface LocalDesk extends DeskAddresses {
  secrets: DeskSecrets;
  /** What a client or a further worker of this desk needs: every variable of the environment table. */
  env: Record<string, string>;
  processes: GuardedProcess[];
  /** Settles when everything has been stopped, with the process that died and so caused it, if one did. */
  ended: Promise<UnexpectedEnd | undefined>;
  /** Stops intake, worker, sandbox, Temporal, database, in this order. Calling it twice is fine. */
  stop(): Promise<void>;
}

const RETENTION_DAYS = 90;

/** Brings a whole desk up on this machine, with the sandbox as its outside, and resolves when it can be used. */
export async function startLocalDesk(options: LocalDeskOptions): Promise<LocalDesk> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  // The database's user must be able to pass; the files in it are for their owner alone.
  await chmod(dataDir, 0o711);
  const lock = await lockDesk(dataDir);
  const running = new RunningProcesses(lock, dataDir);
  try {
    if (options.fresh) await removeData(dataDir);
    return await bringUp(options, dataDir, running);
  } catch (error) {
    await running.stop();
    throw running.explain(error as Error);
  }
}

/** Removes a stopped desk's data folder and what its database kept elsewhere. */
export async function removeDeskData(dataDir: string): Promise<void> {
  await removeData(resolve(dataDir));
  await rm(dataDir, { recursive: true, force: true });
}

async function removeData(dataDir: string): Promise<void> {
  await removePostgresData(join(dataDir, 'postgres'));
  for (const name of ['temporal', 'sandbox', 'logs', 'secrets.json', 'desk.json']) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}

async function bringUp(options: LocalDeskOptions, dataDir: string, running: RunningProcesses): Promise<LocalDesk> {
  const { ports = {}, log = () => {}, signal } = options;
  const programs = { ...DESK_PROGRAMS, ...options.programs };
  const logDir = join(dataDir, 'logs');
  const secrets = await deskSecrets(dataDir);
  const { path: cli } = await findTemporalCli({ env: process.env, log });
  signal?.throwIfAborted();

  log('Starting the database, Temporal and the sandbox');
  const [postgres, temporal, sandbox] = await allOf([
    running.add(
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        port: ports.postgres,
        logFile: join(logDir, 'postgres.log'),
      }),
    ),
    running.add(
      startTemporal({
        cli,
        dataFile: join(dataDir, 'temporal', 'temporal.db'),
        port: ports.temporal,
        uiPort: ports.ui,
        logFile: join(logDir, 'temporal.log'),
        timeSkipping: options.timeSkipping,
      }),
    ),
    startSandbox(programs.sandbox, options, logDir, running),
  ]);
  signal?.throwIfAborted();
  const addresses: DeskAddresses = {
    temporalAddress: temporal.address,
    namespace: 'default',
    uiUrl: temporal.uiUrl,
    databaseUrl: postgres.url,
    intakeUrl: `http://127.0.0.1:${ports.intake ?? (await freePort())}`,
    ...sandbox,
  };
  await allOf([migrate(addresses.databaseUrl), prepare(addresses)]);
  signal?.throwIfAborted();

  log('Starting the worker and the intake');
  const env = deskEnvironment(addresses, secrets, dataDir);
  const own = (['worker', 'intake'] as const).map(async (name) => {
    const process = await running.add(startProgram(name, programs[name], environmentOf(name, env), logDir));
    await readyLine(process);
  });
  await allOf(own);
  await sendEvents(addresses, secrets);
  signal?.throwIfAborted();
  const about = { intakeToken: secrets.intakeToken, startedAt: new Date().toISOString(), pid: process.pid };
  await writeDeskFile(dataDir, { ...addresses, ...about, pids: running.pids() });
  if (!running.watch()) throw new Error('A process of the desk ended while it was starting.');
  const { processes, ended } = running;
  return { ...addresses, secrets, env, processes, ended, stop: () => running.stop() };
}

async function startSandbox(program: string, options: LocalDeskOptions, logDir: string, running: RunningProcesses) {
  const { ports = {}, sandboxWorld, dataDir } = options;
  const env = {
    SANDBOX_HTTP_PORT: String(ports.sandbox ?? 0),
    SANDBOX_SMTP_PORT: String(ports.smtp ?? 0),
    ...(sandboxWorld && {
      SANDBOX_WORLD: sandboxWorld,
      SANDBOX_FILE: join(resolve(dataDir), 'sandbox', 'world.json'),
    }),
  };
  const sandbox = await running.add(startProgram('sandbox', program, { ...machineEnvironment(), ...env }, logDir));
  const said = await readyLine(sandbox);
  return { sandboxUrl: String(said['http']), smtpUrl: String(said['smtp']) };
}

async function prepare({ temporalAddress, namespace }: DeskAddresses): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    await prepareNamespace(connection, { namespace, retentionDays: RETENTION_DAYS });
  } finally {
    await connection.close();
  }
}

/** The sandbox tells the intake of accounts that join, as AWS would. */
async function sendEvents({ sandboxUrl, intakeUrl }: DeskAddresses, { eventKey }: DeskSecrets): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/control/event-target`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${intakeUrl}/events/aws`, key: eventKey }),
  });
  if (!answer.ok)
    throw new Error(`The sandbox does not take the intake's address: ${answer.status} ${await answer.text()}`);
}

/** Like Promise.all, but when one fails the others are waited for: what they start must be known to be stopped. */
async function allOf<T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
