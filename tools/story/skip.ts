import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { fastForward, type Progress, settled, timerOf } from './clock.js';

/** The clock of the world outside, which moves ahead of the cases. */
interface OutsideClock {
  now(): Promise<number>;
  moveTo(instant: number): Promise<void>;
}

interface OpenCase extends Progress {
  caseId: string;
}

/** Less than the gap between two instants that the rules tell apart; more than what a call takes. */
const SLACK_MS = 2_000;
/** How far before a deadline the cases wait for the outside; a slow machine must not bring them there by itself. */
const LEAD_MS = 30_000;
/** A case that was slow to set the timer of its deadline acts so much later, at most. */
const LATE_MS = 20_000;
/** No case goes by itself so far beyond where it was moved to, except by a fault of the engine's time skipping. */
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
  let furthest = 0;
  for (;;) {
    const open = await openCases(client, caseIds());
    const now = await outside.now();
    inStep(open, now, Math.max(furthest, now) + AHEAD_MS);
    if (now >= until - SLACK_MS / 2) return;
    const next = nextStop(open, now, until);
    furthest = Math.max(furthest, next);
    // What the cases look at on the way must not be the outside of the deadline's other side.
    for (const { caseId } of open) await approach(client, caseId, next);
    const there = await openCases(client, caseIds());
    inStep(there, now, Math.max(furthest - SLACK_MS, now + AHEAD_MS));
    // What a case found on the way may have a nearer deadline.
    if (nextStop(there, now, until) < next) continue;
    await outside.moveTo(next);
    for (const { caseId } of there) await passOver(client, caseId, next);
  }
}

/** The first deadline of all that the outside has not passed. */
function nextStop(open: OpenCase[], outside: number, until: number): number {
  const ahead = open.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > outside - SLACK_MS / 2);
  return Math.min(until, ...ahead.map(after));
}

function after(deadline: number): number {
  return deadline + SLACK_MS;
}

/** To a moment before the stop, or before a deadline of its own that comes up on the way. */
async function approach(client: Client, caseId: string, stop: number): Promise<void> {
  await forward(client, caseId, ({ now, dueAt }) => Math.min(stop, dueAt > now ? after(dueAt) : Infinity) - LEAD_MS);
}

async function passOver(client: Client, caseId: string, stop: number): Promise<void> {
  const { running, now, dueAt } = await forward(client, caseId, () => stop);
  if (!running || dueAt > now) return;
  const timer = await timerOf(client, caseId);
  if (timer <= dueAt + LATE_MS) await forward(client, caseId, () => after(timer));
}

async function forward(client: Client, caseId: string, aim: (progress: Progress) => number): Promise<Progress> {
  // What the outside tells the case of, and attempts, may come in what is left.
  await sleep(await fastForward(client, caseId, aim));
  return settled(client, caseId);
}

/** A case that has run ahead of the outside finds a world that never was: what it does there says nothing of the desk. */
function inStep(open: OpenCase[], outside: number, limit: number): void {
  for (const { caseId, now } of open) {
    if (now >= limit) throw new Error(`${caseId} is at ${iso(now)} by itself, the world outside at ${iso(outside)}`);
  }
}

async function openCases(client: Client, caseIds: string[]): Promise<OpenCase[]> {
  const all = await Promise.all(caseIds.map(async (caseId) => ({ caseId, ...(await settled(client, caseId)) })));
  return all.filter(({ running }) => running);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
