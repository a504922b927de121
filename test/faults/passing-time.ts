import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { DueAt } from '../../contracts/search-attributes.js';
import { fastForward, looks } from '../../tools/story/clock.js';
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

/** So far ahead of the outside no case ever is by itself. */
const AHEAD_MS = 60_000;

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
      const deadlines = open.map(({ place }) => place.dueAt ?? Infinity).filter((at) => at > now + SLACK_MS / 2);
      const next = Math.min(until, ...deadlines.map((at) => at + SLACK_MS));
      const ids = open.map(({ caseId }) => caseId);
      await this.forward(ids, next - LEAD_MS);
      await this.inStep(ids, next - SLACK_MS);
      await this.outside.moveTo(next);
      await this.forward(ids, next - SLACK_MS - STEP_MS);
    }
  }

  /** @throws OutOfStep when a case has passed an instant that the outside has not reached yet */
  private async inStep(caseIds: string[], instant: number): Promise<void> {
    const places = await this.places(caseIds);
    const outside = this.outside.now();
    const first = places.find(({ place }) => place.running && place.now >= instant);
    if (!first || outside > instant - AHEAD_MS) return;
    const { caseId, place } = first;
    throw new OutOfStep(
      `${caseId} came to ${iso(instant)} by itself: it is at ${iso(place.now)}, the world outside at ${iso(outside)}`,
    );
  }

  private places(caseIds: string[]): Promise<{ caseId: string; place: Place }[]> {
    return stubborn('looking at the cases', this.signal, () =>
      Promise.all(caseIds.map(async (caseId) => ({ caseId, place: await this.place(caseId) }))),
    );
  }

  /** Moves cases to an instant of their own clocks; those that end on the way are fine. */
  async forward(caseIds: string[], instant: number): Promise<void> {
    await Promise.all(
      caseIds.map((caseId) =>
        stubborn(`moving ${caseId} on`, this.signal, async () => {
          for (;;) {
            const { running, now } = await this.place(caseId);
            if (!running || now >= instant - CLOSE_MS) return;
            await sleep(await this.call(30_000, () => fastForward(this.client, caseId, () => instant, LOOKING)));
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
  private async settled(caseIds: string[]): Promise<{ caseId: string; place: Place }[]> {
    const patience = Date.now() + SETTLING_MS;
    const look = looks();
    for (let calm = 0; ;) {
      const places = await this.places(caseIds);
      const open = places.filter(({ place }) => place.running);
      const outside = this.outside.now();
      const ahead = open.find(({ place }) => place.now > outside + AHEAD_MS);
      if (ahead)
        throw new OutOfStep(`${ahead.caseId} is at ${iso(ahead.place.now)}, the world outside at ${iso(outside)}`);
      calm = open.every(({ place }) => place.idle) ? calm + 1 : 0;
      if (calm === 2 || Date.now() > patience) return open;
      await look();
    }
  }

  private call<T>(ms: number, call: () => Promise<T>): Promise<T> {
    return this.client.connection.withDeadline(Date.now() + ms, call);
  }
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
