import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { DueAt } from '../../contracts/search-attributes.js';
import { fastForward, looks } from '../../tools/story/clock.js';
import { Steps } from '../../tools/story/steps.js';
import { stubborn } from './stubborn.js';

/** Where one case is, as the engine alone can say it: its worker may be dead. */
export interface Place {
  running: boolean;
  /** Epoch ms of the case's own clock. */
  now: number;
  /** Its next deadline, epoch ms. */
  dueAt?: number;
  /** Nothing is in hand, due soon or overdue; a failed attempt that waits longer than a moment is not in hand, only time brings it on. */
  idle: boolean;
}

/** A case's own clock and its next deadline, epoch ms. */
type Clock = Pick<Place, 'now' | 'dueAt'>;

interface Placed {
  caseId: string;
  place: Place;
}

/** Two instants that are closer are one. */
const SLACK_MS = 2_000;
/** So far before a deadline a case is set down. It goes over it in real time: no skip is asked for while it is being killed. */
const STEP_MS = 100;
/** A deadline that is so near is waited for. */
const SOON_MS = 5_000;
/**
 * How far before a deadline the cases wait for the outside. They reach the deadline by themselves when those that are slow to
 * come, because their worker was killed, take longer than that.
 */
const LEAD_MS = 120_000;
const MOMENT_MS = 2_500;
/** An attempt that was unclear is looked for in real time: a provider shows what it has taken within seconds, not within hours. */
const LOOKING = /^(call|chat)\/looking$/;
/** A killed attempt is waited out by the engine for 10 s; then it may be killed again. */
const SETTLING_MS = 45_000;
const CALL_MS = 8_000;
/** Two instants of one case that are closer are one. */
const CLOSE_MS = 30;

/**
 * A case that is ahead of the world outside says nothing of the desk. Either the cases waited for each other for so long that
 * one reached its deadline; or work came to it just as time was skipped, and the engine skipped on (see tools/story/clock.ts).
 */
export class OutOfStep extends Error {
  override readonly name = 'OutOfStep';
}

/** The clock of the world outside. */
export interface OutsideClock {
  now(): number;
  moveTo(instant: number): Promise<void>;
}

/**
 * Moves the outside and the cases forward together, as `skipTo` of the stories does, but survives the death of whatever it
 * asks: a fast-forward that was lost is asked for again.
 */
export class PassingTime {
  private readonly client: Client;
  private readonly outside: OutsideClock;
  private readonly signal: AbortSignal;
  private readonly attend: () => Promise<boolean>;
  private readonly closed = new Set<string>();
  private readonly steps = new Steps();

  /** @param attend what people do at once, before time passes; true when they had to do something */
  constructor(client: Client, outside: OutsideClock, signal: AbortSignal, attend: () => Promise<boolean>) {
    this.client = client;
    this.outside = outside;
    this.signal = signal;
    this.attend = attend;
  }

  /** @param until epoch ms by the outside's clock */
  async moveTo(caseIds: string[], until: number): Promise<void> {
    for (;;) {
      const open = await this.settled(caseIds);
      if (await this.attend()) continue;
      const now = this.outside.now();
      if (now >= until - SLACK_MS / 2) return;
      const next = nextStop(open, now, until);
      // Who has the nearest deadline comes last: it must not reach it while others stop before.
      const isNear = ({ place }: Placed): boolean => (place.dueAt ?? Infinity) < next + LEAD_MS;
      const far = open.filter((one) => !isNear(one));
      if (!(await this.approach(far, next, now))) continue;
      if (!(await this.approach(open.filter(isNear), next, now))) continue;
      await this.outside.moveTo(next);
      await this.forward(
        open.map(({ caseId }) => caseId),
        () => next - SLACK_MS - STEP_MS,
      );
    }
  }

  /**
   * Moves cases to a while before the stop, or before a deadline of their own that comes up on the way.
   * @returns false when there is such a one
   */
  private async approach(cases: Placed[], stop: number, outside: number): Promise<boolean> {
    const ids = cases.map(({ caseId }) => caseId);
    const own = ({ now, dueAt = Infinity }: Clock): number => (dueAt > now ? dueAt + SLACK_MS : Infinity);
    await this.forward(ids, (clock) => Math.min(stop, own(clock)) - LEAD_MS);
    const there = await this.places(ids);
    this.inStep(there);
    return nextStop(there, outside, stop) === stop;
  }

  /** @throws OutOfStep when a case has gone on without the outside */
  private inStep(cases: Placed[]): void {
    const outside = this.outside.now();
    const ahead = cases.find(({ caseId, place }) => place.running && this.steps.isAhead(caseId, place.now, outside));
    if (!ahead) return;
    throw new OutOfStep(
      `${ahead.caseId} is at ${iso(ahead.place.now)} by itself, the world outside at ${iso(outside)}`,
    );
  }

  private places(caseIds: string[]): Promise<Placed[]> {
    return stubborn('looking at the cases', this.signal, () =>
      Promise.all(caseIds.map(async (caseId) => ({ caseId, place: await this.place(caseId) }))),
    );
  }

  /** Moves cases by their own clocks; those that end on the way are fine. */
  async forward(caseIds: string[], aim: (clock: Clock) => number): Promise<void> {
    await Promise.all(
      caseIds.map((caseId) =>
        stubborn(`moving ${caseId} on`, this.signal, async () => {
          const recorded = (clock: Clock): number => {
            const at = aim(clock);
            this.steps.move(caseId, at, clock.dueAt);
            return at;
          };
          for (;;) {
            const place = await this.place(caseId);
            if (!place.running || place.now >= aim(place) - CLOSE_MS) return;
            await sleep(await this.call(30_000, () => fastForward(this.client, caseId, recorded, LOOKING)));
          }
        }),
      ),
    );
  }

  async place(caseId: string): Promise<Place> {
    if (this.closed.has(caseId)) return { running: false, now: 0, idle: true };
    const { raw, status, typedSearchAttributes } = await this.call(CALL_MS, () =>
      this.client.workflow.getHandle(caseId).describe(),
    );
    const running = status.name === 'RUNNING';
    if (!running) this.closed.add(caseId);
    const now = optionalTsToMs(raw.workflowExtendedInfo?.timeSkippingInfo?.currentTime) ?? Date.now();
    const inHand = (raw.pendingActivities ?? []).filter(
      ({ nextAttemptScheduleTime, lastFailure }) =>
        (optionalTsToMs(nextAttemptScheduleTime) ?? 0) < now + MOMENT_MS ||
        LOOKING.test(lastFailure?.applicationFailureInfo?.type ?? ''),
    );
    const dueAt = typedSearchAttributes.get(DueAt)?.getTime();
    return {
      running,
      now,
      ...(dueAt !== undefined && { dueAt }),
      idle: inHand.length === 0 && !raw.pendingWorkflowTask && (dueAt === undefined || dueAt > now + SOON_MS),
    };
  }

  /** Waits until no open case has anything in hand, but not for ever; answers the open ones. */
  private async settled(caseIds: string[]): Promise<Placed[]> {
    const patience = Date.now() + SETTLING_MS;
    const look = looks();
    for (let calm = 0; ;) {
      const places = await this.places(caseIds);
      const open = places.filter(({ place }) => place.running);
      this.inStep(open);
      calm = open.every(({ place }) => place.idle) ? calm + 1 : 0;
      if (calm === 2 || Date.now() > patience) return open;
      await look();
    }
  }

  private call<T>(ms: number, call: () => Promise<T>): Promise<T> {
    return this.client.connection.withDeadline(Date.now() + ms, call);
  }
}

/** The first deadline of all that the outside has not passed. */
function nextStop(cases: Placed[], outside: number, until: number): number {
  const deadlines = cases.flatMap(({ place: { running, dueAt } }) => (running && dueAt !== undefined ? [dueAt] : []));
  const ahead = deadlines.filter((dueAt) => dueAt > outside + SLACK_MS / 2);
  return Math.min(until, ...ahead.map((dueAt) => dueAt + SLACK_MS));
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
