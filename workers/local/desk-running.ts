import { removeDeskFile } from './desk-file.js';
import type { DeskLock } from './desk-lock.js';
import type { GuardedProcess } from './guarded-process.js';

/** A process of the desk that ended though nobody told it to. */
export interface UnexpectedEnd {
  name: string;
  /** `code 1`, `signal 9` */
  how: string;
  logFile: string;
}

/** The intake first, so that nothing new comes in; the database last, when nobody writes any more. */
const STOP_ORDER = ['intake', 'worker', 'sandbox', 'temporal', 'postgres'];

/** The processes of one desk: they stop in order, and when one dies by itself all do. */
export class RunningProcesses {
  readonly processes: GuardedProcess[] = [];
  /** Settles when everything has been stopped, with the process that died and so caused it, if one did. */
  readonly ended: Promise<UnexpectedEnd | undefined>;
  private readonly lock: DeskLock;
  private readonly dataDir: string;
  private settle: (end: UnexpectedEnd | undefined) => void = () => {};
  private died: UnexpectedEnd | undefined;
  private stopping: Promise<void> | undefined;
  /** Until the desk is up, whoever starts it handles what fails. */
  private up = false;

  constructor(lock: DeskLock, dataDir: string) {
    this.lock = lock;
    this.dataDir = dataDir;
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  /** Takes a process, or a server with one, into care as soon as it runs. */
  async add<T extends GuardedProcess | { process: GuardedProcess }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    const process: GuardedProcess = 'process' in started ? started.process : (started as GuardedProcess);
    this.processes.push(process);
    void process.ended.then((how) => this.lost(process, how));
    this.lock.remember(process.name, process.pid);
    return started;
  }

  /** From now on a process that dies ends all; false when one has died already. */
  watch(): boolean {
    this.up = true;
    return this.died === undefined;
  }

  pids(): Record<string, number> {
    return Object.fromEntries(this.processes.map(({ name, pid }) => [name, pid]));
  }

  /** An error of the start, which may be only the consequence of a process that died. */
  explain(error: Error): Error {
    if (!this.died || error.message.includes(this.died.logFile)) return error;
    return new Error(endedByItself(this.died), { cause: error });
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private lost({ name, logFile }: GuardedProcess, how: string): void {
    if (this.stopping || this.died) return;
    this.died = { name, how, logFile };
    if (this.up) void this.stop();
  }

  private async stopAll(): Promise<void> {
    const cause = this.died;
    for (const name of STOP_ORDER) {
      await Promise.all(this.processes.filter((process) => process.name === name).map((process) => process.stop()));
    }
    await removeDeskFile(this.dataDir);
    await this.lock.release();
    this.settle(cause);
  }
}

/** `The worker ended by itself (code 1). Its log: ...` */
export function endedByItself({ name, how, logFile }: UnexpectedEnd): string {
  return `The ${name} ended by itself (${how}). Its log: ${logFile}`;
}
