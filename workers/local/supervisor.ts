import type { DeskLock } from './desk-lock.js';
import type { GuardedProcess } from './guarded-process.js';
import { PART_TITLES, type PartState } from './parts.js';
import { inStopOrder } from './stop-order.js';
import { SupervisedPart, type PartPlan } from './supervised-part.js';

/** The parts of one desk: each is kept running by itself, all stop in order. */
export class Supervisor {
  private readonly parts: SupervisedPart[] = [];
  private readonly lock: DeskLock;
  private readonly log: (line: string) => void;
  private readonly stopped = new AbortController();
  private stopping: Promise<void> | undefined;
  private listener: () => void = () => {};

  constructor(lock: DeskLock, log: (line: string) => void) {
    this.lock = lock;
    this.log = log;
  }

  /** Starts a part for the first time and keeps it running. Resolves when it can be used. */
  start<T>(plan: PartPlan<T>): Promise<T> {
    const part = new SupervisedPart(plan, {
      signal: this.stopped.signal,
      remember: (name, pid) => this.lock.remember(name, pid),
      changed: () => this.listener(),
      isUp: (name) => this.states().every((state) => state.name !== name || state.pid !== undefined),
      log: this.log,
    });
    this.parts.push(part);
    return part.start();
  }

  /** Calls this whenever the state of a part has changed. */
  onChange(listener: () => void): void {
    this.listener = listener;
  }

  states(): PartState[] {
    return this.parts.map((part) => part.report());
  }

  get processes(): GuardedProcess[] {
    return this.parts.flatMap(({ process }) => process ?? []);
  }

  /** An error of the start may be only the consequence of a part that ended by itself. */
  explain(error: Error): Error {
    const ended = this.states().find(({ lastEnd }) => lastEnd);
    if (!ended) return error;
    const end = `The ${PART_TITLES[ended.name]} ended by itself (${ended.lastEnd?.how}) during the start`;
    return new Error(`${end}.\n${error.message}`, { cause: error });
  }

  /** Stops all in order, within 15 s; also those that are just being started. Calling it twice is fine. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    this.listener = () => {};
    this.stopped.abort(new Error('The desk was stopped.'));
    // To end in order, one part may need another that somebody has suspended.
    for (const process of this.processes) process.resume();
    await inStopOrder(async (name, patienceMs) => {
      await this.parts.find((part) => part.name === name)?.stop(patienceMs);
    });
  }
}
