import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { fastForward, type Progress, settled, timerOf } from './clock.js';
import { Steps } from './steps.js';

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
    moves.inStep(there, await outside.now());
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

/** Moves cases, and tells of one that goes farther. */
class Moves {
  private readonly client: Client;
  private readonly steps = new Steps();

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
      this.steps.move(caseId, at, progress.dueAt);
      return at;
    };
    // What the outside tells the case of, and attempts, may come in what is left.
    await sleep(await fastForward(this.client, caseId, recorded));
    return settled(this.client, caseId);
  }

  inStep(open: OpenCase[], outside: number): void {
    const ahead = open.find(({ caseId, now }) => this.steps.isAhead(caseId, now, outside));
    if (!ahead) return;
    throw new Error(`${ahead.caseId} is at ${iso(ahead.now)} by itself, the world outside at ${iso(outside)}`);
  }
}

async function openCases(client: Client, caseIds: string[]): Promise<OpenCase[]> {
  const all = await Promise.all(caseIds.map(async (caseId) => ({ caseId, ...(await settled(client, caseId)) })));
  return all.filter(({ running }) => running);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
