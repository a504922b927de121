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
/** So far beyond where it was moved to no case comes, except by a fault of the engine's time skipping. */
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
  const moves = new Moves(client);
  for (;;) {
    const now = await outside.now();
    const open = await openCases(client, caseIds());
    moves.inStep(open, now);
    const next = nextStop(open, now, until);
    if (next === until && now >= until - SLACK_MS / 2) return;
    // What the cases look at on the way must not be the outside of the deadline's other side.
    if (!(await moves.approach(open, next))) continue;
    const there = await openCases(client, caseIds());
    moves.inStep(there, now);
    if (nextStop(there, now, until) < next) continue;
    await outside.moveTo(Math.max(next, await outside.now()));
    await Promise.all(there.map(({ caseId }) => moves.passOver(caseId, next)));
  }
}

/** The first deadline of all that the outside or its own case has not passed. */
function nextStop(open: OpenCase[], outside: number, until: number): number {
  const ahead = open.filter(({ now, dueAt }) => dueAt > now || dueAt > outside - SLACK_MS / 2);
  return Math.min(until, ...ahead.map(({ dueAt }) => after(dueAt)));
}

function after(deadline: number): number {
  return deadline + SLACK_MS;
}

/** Moves cases, and knows how far each was moved. */
class Moves {
  private readonly client: Client;
  /** Of each case: how far it was moved, in ms ahead of the machine's clock, as fast as which it goes on; and its deadline then. */
  private readonly moved = new Map<string, { aheadMs: number; dueAt: number }>();

  constructor(client: Client) {
    this.client = client;
  }

  /**
   * Moves all to a moment before the stop. Who has the nearest deadline comes last: it must not reach it by itself while others
   * stop before.
   * @returns false when one has a nearer deadline now, by what it found on the way: it stands before that one
   */
  async approach(open: OpenCase[], stop: number): Promise<boolean> {
    for (const { caseId } of open.toSorted((one, other) => other.dueAt - one.dueAt)) {
      const own = ({ now, dueAt }: Progress): number => (dueAt > now ? after(dueAt) : Infinity);
      const there = await this.forward(caseId, (progress) => Math.min(stop, own(progress)) - LEAD_MS);
      if (there.running && own(there) < stop) return false;
    }
    return true;
  }

  async passOver(caseId: string, stop: number): Promise<void> {
    const { running, now, dueAt } = await this.forward(caseId, () => stop);
    if (!running || dueAt > now) return;
    const timer = await timerOf(this.client, caseId);
    if (timer <= dueAt + LATE_MS) await this.forward(caseId, () => after(timer));
  }

  private async forward(caseId: string, aim: (progress: Progress) => number): Promise<Progress> {
    const recorded = (progress: Progress): number => {
      const at = aim(progress);
      const aheadMs = Math.max(at - Date.now(), this.moved.get(caseId)?.aheadMs ?? 0);
      this.moved.set(caseId, { aheadMs, dueAt: progress.dueAt });
      return at;
    };
    // What the outside tells the case of, and attempts, may come in what is left.
    await sleep(await fastForward(this.client, caseId, recorded));
    return settled(this.client, caseId);
  }

  /** A case that has run ahead of the outside finds a world that never was: what it does there says nothing of the desk. */
  inStep(open: OpenCase[], outside: number): void {
    for (const { caseId, now } of open) {
      const { aheadMs = 0, dueAt = Infinity } = this.moved.get(caseId) ?? {};
      const beyond = now > Math.max(outside, Date.now() + aheadMs) + AHEAD_MS;
      if (beyond || (now >= dueAt && outside < dueAt - AHEAD_MS))
        throw new Error(`${caseId} is at ${iso(now)} by itself, the world outside at ${iso(outside)}`);
    }
  }
}

async function openCases(client: Client, caseIds: string[]): Promise<OpenCase[]> {
  const all = await Promise.all(caseIds.map(async (caseId) => ({ caseId, ...(await settled(client, caseId)) })));
  return all.filter(({ running }) => running);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
