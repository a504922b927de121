import { chmod, mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { logLevel } from '../../contracts/log-level.js';
import { PORTS, type PortName } from '../../contracts/start-ports.js';
import { RETENTION_DAYS } from '../../engine/retention.js';
import { prepareNamespace } from '../../engine/namespace.js';
import { migrate } from '../../registry/database.js';
import { removeDeskFiles } from './desk-data.js';
import { deskEnvironment, type DeskAddresses } from './desk-environment.js';
import { keepDeskFile, removeDeskFile } from './desk-file.js';
import { lockDesk, type DeskLock } from './desk-lock.js';
import {
  ownPart,
  postgresPart,
  sandboxPart,
  sendEvents,
  temporalPart,
  worldFile,
  type DeskPlan,
} from './desk-parts.js';
import { DESK_PROGRAMS, type DeskPrograms } from './desk-programs.js';
import { deskSecrets, type DeskSecrets } from './desk-secrets.js';
import { folderTrouble, whenFull } from './folder-trouble.js';
import type { GuardedProcess } from './guarded-process.js';
import type { PartState } from './parts.js';
import { freePorts } from './ports.js';
import { Supervisor } from './supervisor.js';
import { requireCluster, type TemporalCluster } from './temporal-cluster.js';

export interface LocalDeskOptions {
  /** Everything the desk keeps; made when missing. */
  dataDir: string;
  /** Those not named are any free ones. */
  ports?: Partial<Record<PortName, number>>;
  /** Lets clients move the clock of cases: for the demo and tests only. */
  timeSkipping: boolean;
  /** Begin with nothing: what an earlier desk left in `dataDir` is removed. */
  fresh?: boolean;
  /**
   * YAML file of who is outside at first; then the sandbox keeps its world in `<dataDir>/sandbox`. Absent: nobody is
   * outside, and each start of the desk begins with an empty world.
   */
  sandboxWorld?: string;
  /** A sandbox that runs elsewhere: none is started, this one is told where the intake is. Addresses without a slash at the end. */
  sandbox?: { httpUrl: string; smtpUrl: string };
  /** A Temporal cluster that exists: none is started, and its namespace must be there. */
  temporal?: TemporalCluster;
  /** Takes whole lines for people: what is being started, what ended by itself, what is back. */
  log?: (line: string) => void;
  /** Ends the start; what was started is stopped in order. */
  signal?: AbortSignal;
  programs?: Partial<DeskPrograms>;
}

export interface LocalDesk extends DeskAddresses {
  secrets: DeskSecrets;
  /** What a client or a further worker of this desk needs: every variable of the environment table. */
  env: Record<string, string>;
  /** Those that run now: a part that was started again is another process. */
  readonly processes: GuardedProcess[];
  /** How each part is, as `parts` in desk.json. */
  parts(): PartState[];
  /** Settles when everything has been stopped. */
  ended: Promise<void>;
  /** Stops intake, worker, sandbox, Temporal, database, in this order, within 15 s. Calling it twice is fine. */
  stop(): Promise<void>;
}

/**
 * Brings a whole desk up on this machine, with the sandbox as its outside, and resolves when it can be used. A part that
 * ends by itself is started again, with the same port and data, until the desk is stopped.
 * @throws DeskRuns when another desk uses the folder; an error for people when a part cannot be started
 */
export async function startLocalDesk(options: LocalDeskOptions): Promise<LocalDesk> {
  const dataDir = resolve(options.dataDir);
  const { log = () => {}, signal } = options;
  // Before anything is made: a start that is refused leaves no folder.
  logLevel(process.env);
  if (options.temporal) await unlessAborted(requireCluster(options.temporal, log), signal);
  const lock = await takeFolder(dataDir);
  const supervisor = new Supervisor(lock, log);
  const callOff = () => void supervisor.stop();
  signal?.addEventListener('abort', callOff);
  try {
    if (options.fresh) await removeDeskFiles(dataDir);
    return await bringUp(options, dataDir, supervisor, lock);
  } catch (error) {
    await supervisor.stop();
    await removeDeskFile(dataDir);
    await lock.release();
    signal?.throwIfAborted();
    throw whenFull(supervisor.explain(error as Error), dataDir);
  } finally {
    signal?.removeEventListener('abort', callOff);
  }
}

async function takeFolder(dataDir: string): Promise<DeskLock> {
  try {
    await mkdir(dataDir, { recursive: true });
    // The database's user must be able to pass; the files in it are for their owner alone.
    await chmod(dataDir, 0o711);
    return await lockDesk(dataDir);
  } catch (error) {
    throw folderTrouble(error as Error, dataDir);
  }
}

async function bringUp(
  options: LocalDeskOptions,
  dataDir: string,
  supervisor: Supervisor,
  lock: DeskLock,
): Promise<LocalDesk> {
  const { log = () => {}, signal } = options;
  signal?.throwIfAborted();
  const programs = { ...DESK_PROGRAMS, ...options.programs };
  const secrets = await deskSecrets(dataDir);
  const plan: DeskPlan = { dataDir, ports: await pinned(options.ports), secrets, programs, log };

  const parts = ['PostgreSQL', ...(options.temporal ? [] : ['Temporal']), ...(options.sandbox ? [] : ['the sandbox'])];
  log(`Starting ${parts.join(', ').replace(/, ([^,]*)$/, ' and $1')} ...`);
  const [postgres, temporal, sandbox] = await allOf([
    supervisor.start(postgresPart(plan)),
    temporalOf(plan, options, supervisor),
    sandboxOf(plan, options, supervisor),
  ]);
  const addresses: DeskAddresses = {
    ...temporal,
    databaseUrl: postgres.url,
    intakeUrl: `http://127.0.0.1:${plan.ports.intake}`,
    sandboxUrl: sandbox.httpUrl,
    smtpUrl: sandbox.smtpUrl,
  };
  await unlessAborted(migrate(addresses.databaseUrl), signal);
  signal?.throwIfAborted();

  log('Starting the worker and the intake ...');
  const env = deskEnvironment(addresses, secrets, dataDir, options.temporal?.env);
  await allOf([supervisor.start(ownPart('worker', plan, env)), supervisor.start(ownPart('intake', plan, env))]);
  signal?.throwIfAborted();
  const file = keepDeskFile(dataDir, () => supervisor.states(), { ...addresses, intakeToken: secrets.intakeToken });
  await file.write();
  supervisor.onChange(() => void file.write());
  return running(supervisor, { ...addresses, secrets, env }, async () => {
    await file.remove();
    await lock.release();
  });
}

/** @param last what is done when every part has been stopped */
function running(
  supervisor: Supervisor,
  desk: DeskAddresses & Pick<LocalDesk, 'secrets' | 'env'>,
  last: () => Promise<void>,
): LocalDesk {
  let stopping: Promise<void> | undefined;
  let settle = (): void => {};
  const ended = new Promise<void>((done) => (settle = done));
  return {
    ...desk,
    get processes() {
      return supervisor.processes;
    },
    parts: () => supervisor.states(),
    ended,
    stop: () => (stopping ??= supervisor.stop().then(last).finally(settle)),
  };
}

/** Free ones for those that are not named: a part that is started again must be where it was. */
async function pinned(ports: Partial<Record<PortName, number>> = {}): Promise<Record<PortName, number>> {
  const names = Object.keys(PORTS) as PortName[];
  const free = await freePorts(names.length);
  return Object.fromEntries(names.map((name, n) => [name, ports[name] ?? free[n]])) as Record<PortName, number>;
}

/** A Temporal with a namespace that can be used: the cluster that is given, or one of our own. */
async function temporalOf(plan: DeskPlan, options: LocalDeskOptions, supervisor: Supervisor) {
  const { temporal: cluster } = options;
  if (cluster) {
    const { connectionOptions, namespace, uiUrl } = cluster;
    return { temporalAddress: connectionOptions.address ?? '', namespace, ...(uiUrl && { uiUrl }) };
  }
  const { address, uiUrl } = await supervisor.start(temporalPart(plan, options));
  const connection = await Connection.connect({ address });
  try {
    const wish = { namespace: 'default', retentionDays: RETENTION_DAYS };
    await unlessAborted(prepareNamespace(connection, wish), options.signal);
  } finally {
    await connection.close();
  }
  return { temporalAddress: address, namespace: 'default', uiUrl };
}

async function sandboxOf(plan: DeskPlan, options: LocalDeskOptions, supervisor: Supervisor) {
  if (options.sandbox) {
    await sendEvents(options.sandbox.httpUrl, plan);
    return options.sandbox;
  }
  if (!options.sandboxWorld) await rm(worldFile(plan.dataDir), { force: true });
  await supervisor.start(sandboxPart(plan, options.sandboxWorld));
  return { httpUrl: `http://127.0.0.1:${plan.ports.sandbox}`, smtpUrl: `smtp://127.0.0.1:${plan.ports.smtp}` };
}

/** Does not wait for the end of what cannot be called off. */
function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work;
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  void aborted.catch(() => {});
  void work.catch(() => {});
  return Promise.race([work, aborted]);
}

/** Like Promise.all, but when one fails the others are waited for: what they start must be known to be stopped. */
async function allOf<T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
