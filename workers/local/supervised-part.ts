import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process.js';
import { PART_TITLES, type PartName, type PartState } from './parts.js';

/** How a part is started, the first time and whenever it has ended: with the same ports, on the same data. */
export interface PartPlan<T> {
  name: PartName;
  /** Resolves when the part can be used. `begun` hears of every process as soon as it runs; `signal` ends the start. */
  start(begun: (process: GuardedProcess) => void, signal: AbortSignal): Promise<T>;
  /** What keeps it from being started again, if anything does: throws a PartTrouble. */
  check?(): Promise<void>;
  /** Parts that must be up before it is started again. */
  needs?: PartName[];
}

/** Why a part cannot be started again, with what to do about it. */
export class PartTrouble extends Error {
  readonly next: string;

  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

/** What a part tells those around it. */
interface PartRoom {
  /** Aborted when the desk stops. */
  signal: AbortSignal;
  /** A new process of this part runs. */
  remember(name: PartName, pid: number): void;
  /** Its state is another one. */
  changed(): void;
  /** Whether another part can be used now. */
  isUp(name: PartName): boolean;
  /** One sentence for people. */
  log(line: string): void;
}

/** One that lived so long is not one that keeps dying. */
const STEADY_MS = 5_000;
const LONGEST_PAUSE_S = 30;
const LOOK_S = 1;
/** What takes longer than this to come back is worth a word. */
const OTHERS_MS = 10_000;
/** For what is left of it when it has ended by itself. */
const REMAINS_MS = 5_000;

/** One part of the desk, kept running until the desk stops: however often it ends, it is started again. */
export class SupervisedPart<T = unknown> {
  readonly name: PartName;
  private readonly plan: PartPlan<T>;
  private readonly room: PartRoom;
  private state: PartState;
  private running: GuardedProcess | undefined;
  private keeping: Promise<unknown> = Promise.resolve();
  /** Starts since it last ran for a while. */
  private starts = 0;

  constructor(plan: PartPlan<T>, room: PartRoom) {
    this.name = plan.name;
    this.plan = plan;
    this.room = room;
    this.state = { name: plan.name, since: new Date().toISOString(), restarts: 0 };
  }

  /** The first start, which must succeed; from then on the part is kept running. */
  async start(): Promise<T> {
    const first = this.launch();
    this.keeping = first.then(
      () => this.keep(),
      () => {},
    );
    return first;
  }

  report(): PartState {
    return { ...this.state };
  }

  get process(): GuardedProcess | undefined {
    return this.running;
  }

  /** Ends it, also in the middle of a start; the room's signal must have been aborted before. */
  async stop(patienceMs: number): Promise<void> {
    const deadline = performance.now() + patienceMs;
    await this.running?.stop(patienceMs);
    const left = Math.max(0, deadline - performance.now());
    await Promise.race([this.keeping, sleep(left, undefined, { ref: false })]);
  }

  private async launch(): Promise<T> {
    this.room.signal.throwIfAborted();
    const started = await this.plan.start((process) => this.begun(process), this.room.signal);
    this.change({ pid: this.running?.pid, since: new Date().toISOString(), trouble: undefined });
    return started;
  }

  private begun(process: GuardedProcess): void {
    this.running = process;
    this.room.remember(this.name, process.pid);
    // The desk was stopped in between: this process was not there to be stopped with it.
    if (this.room.signal.aborted) void process.stop(0);
  }

  private async keep(): Promise<void> {
    while (!this.room.signal.aborted && this.running) {
      const [process, since] = [this.running, performance.now()];
      const how = await process.ended;
      if (this.room.signal.aborted) return;
      if (performance.now() - since >= STEADY_MS) this.starts = 0;
      const at = new Date();
      this.change({ pid: undefined, since: at.toISOString(), lastEnd: { at: at.toISOString(), how } });
      await this.mend(
        process.runs()
          ? `The guard of the ${this.title} was killed (${how})`
          : `The ${this.title} ended by itself (${how})`,
      );
    }
  }

  private async mend(what: string): Promise<void> {
    const { signal, log } = this.room;
    const endedAt = performance.now();
    let pause = this.nextPause();
    log(`${what}. Starting it again${pause > 0 ? ` in ${pause} s` : ''} ...`);
    for (let reason = ''; !signal.aborted;) {
      try {
        // A port or a data folder is free only when the old process has really gone.
        await this.running?.stop(REMAINS_MS);
        await sleep(pause * 1_000, undefined, { signal });
        await this.plan.check?.();
        await this.othersAreUp();
        await this.launch();
        this.change({ restarts: this.state.restarts + 1 });
        log(`The ${this.title} is back (pid ${this.running?.pid}, after ${seconds(performance.now() - endedAt)} s).`);
        return;
      } catch (error) {
        if (signal.aborted) return;
        reason = this.inTrouble(error as Error, reason);
        // To look costs nothing; what was tried and failed would fail again at once.
        pause = error instanceof PartTrouble ? LOOK_S : this.nextPause();
      }
    }
  }

  /** Killed together with others it waits for them, instead of failing for want of them. */
  private async othersAreUp(): Promise<void> {
    const deadline = performance.now() + OTHERS_MS;
    for (const other of this.plan.needs ?? []) {
      while (!this.room.isUp(other)) {
        if (performance.now() > deadline)
          throw new PartTrouble(`It waits for the ${PART_TITLES[other]}, which is away.`, 'It comes back with that.');
        await sleep(30, undefined, { signal: this.room.signal });
      }
    }
  }

  /** Seconds: none, then 1, 2, 4 ... while it keeps ending. */
  private nextPause(): number {
    const pause = this.starts === 0 ? 0 : Math.min(2 ** (this.starts - 1), LONGEST_PAUSE_S);
    this.starts += 1;
    return pause;
  }

  /** Says each reason once; it stays in the part's state until the part is back. */
  private inTrouble(error: Error, said: string): string {
    const [reason = ''] = error.message.split('\n');
    if (reason === said) return said;
    const next =
      error instanceof PartTrouble ? error.next : 'Its log says why; when that is mended the desk goes on by itself.';
    this.change({ trouble: { what: reason, next } });
    this.room.log(`The ${this.title} cannot be started again: ${error.message}\n${next} It is tried again and again.`);
    return reason;
  }

  private get title(): string {
    return PART_TITLES[this.name];
  }

  private change(next: Partial<PartState>): void {
    this.state = { ...this.state, ...next };
    this.room.changed();
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
