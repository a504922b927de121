import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { CaseStatus } from '../../domain/status.js';
import { fastForward, progressOf, settled, timerOf } from './clock.js';

/** The clock of the world outside, which moves ahead of the cases. */
interface OutsideClock {
  now(): Promise<number>;
  moveTo(instant: number): Promise<void>;
}

interface OpenCase {
  caseId: string;
  /** Events of its history when it was asked. */
  events: number;
  status: CaseStatus;
}

/** Less than the gap between two instants that the rules tell apart; more than what a call takes. */
const SLACK_MS = 2_000;
/** How far before a deadline the cases wait for the outside; a slow machine must not bring them there by itself. */
const LEAD_MS = 30_000;
/** A case that was slow to set the timer of its deadline acts so much later, at most. */
const LATE_MS = 20_000;
/** So far ahead of the outside no case ever is, except by a fault of the engine's time skipping. */
const AHEAD_MS = 60_000;

/**
 * Moves the outside and all open cases forward together, from deadline to deadline of any of them, so that each
 * finds the world as it would have been. Looks at the outside between two deadlines happen on the way.
 * @param until epoch ms, by the outside's clock
 */
export async function skipTo(
  client: Client,
  outside: OutsideClock,
  caseIds: () => string[],
  until: number,
): Promise<void> {
  for (;;) {
    const open = await openCases(client, caseIds());
    const now = await outside.now();
    const ids = open.map(({ caseId }) => caseId);
    await inStep(client, outside, ids, now + AHEAD_MS);
    const late = await lateTimers(client, open, now - SLACK_MS / 2);
    // Told of something meanwhile, it has another deadline.
    if (await haveMoved(client, open)) continue;
    if (late.length === 0 && now >= until - SLACK_MS / 2) return;
    const deadlines = open.map(({ status }) => status.dueAt ?? Infinity).filter((at) => at > now - SLACK_MS / 2);
    const next = late.length > 0 ? Math.max(now, ...late.map(after)) : Math.min(until, ...deadlines.map(after));
    // What the cases look at on the way must not be the outside of the deadline's other side.
    await forward(client, ids, next - LEAD_MS);
    await inStep(client, outside, ids, Math.max(next - SLACK_MS, (await outside.now()) + AHEAD_MS));
    await outside.moveTo(next);
    await forward(client, ids, next);
  }
}

function after(deadline: number): number {
  return deadline + SLACK_MS;
}

/**
 * Timers of deadlines that the outside has passed, and their cases have not: epoch ms. Moved on to the next deadline of all,
 * such a case would go over its own, and over what comes of it, while the outside stays behind.
 * @param passed epoch ms
 */
async function lateTimers(client: Client, open: OpenCase[], passed: number): Promise<number[]> {
  const timers = await Promise.all(
    open.map(async ({ caseId, status: { dueAt = Infinity } }) => {
      if (dueAt > passed) return [];
      const timer = await timerOf(client, caseId);
      return timer <= dueAt + LATE_MS ? [timer] : [];
    }),
  );
  return timers.flat();
}

async function forward(client: Client, caseIds: string[], instant: number): Promise<void> {
  for (const caseId of caseIds) {
    const { running, now } = await progressOf(client, caseId);
    if (!running) continue;
    // What the outside tells the case of, and attempts, may come in what is left.
    await sleep(await fastForward(client, caseId, instant - now));
    await settled(client, caseId);
  }
}

/** A case that has run ahead of the outside finds a world that never was: what it does there says nothing of the desk. */
async function inStep(client: Client, outside: OutsideClock, caseIds: string[], instant: number): Promise<void> {
  for (const caseId of caseIds) {
    const { running, now } = await progressOf(client, caseId);
    if (!running || now < instant) continue;
    throw new Error(`${caseId} is at ${iso(now)} by itself, the world outside at ${iso(await outside.now())}`);
  }
}

async function openCases(client: Client, caseIds: string[]): Promise<OpenCase[]> {
  const all = await Promise.all(
    caseIds.map(async (caseId) => {
      const { running, events } = await settled(client, caseId);
      if (!running) return [];
      return [{ caseId, events, status: await client.workflow.getHandle(caseId).query<CaseStatus>('status') }];
    }),
  );
  return all.flat();
}

async function haveMoved(client: Client, open: OpenCase[]): Promise<boolean> {
  const now = await Promise.all(open.map(({ caseId }) => settled(client, caseId)));
  return now.some(({ events, running }, at) => !running || events !== open[at]?.events);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
