import type { CaseStatus } from '../../../domain/status.js';
import type { Desk } from '../connection.js';
import { DeskFailure } from '../failure.js';
import { FOREIGN_ENDS } from '../render-case.js';
import { runState, whyFailed } from '../refused-request.js';
import { statusOf } from '../status-of.js';
import { timelineOf, type TimelineEntry } from '../timeline.js';

/** What one look at a case has found. */
export interface Look {
  /** How the engine sees it; the last that it said while it is silent. */
  run: string;
  /** Undefined until the case has said something. */
  status?: CaseStatus;
  /** The newest last; undefined where the intake cannot be asked. */
  timeline?: TimelineEntry[];
  /** When the record was asked last, epoch ms. */
  askedAt?: number;
  /** Nobody answers, or the case's program fails: why, and since when (epoch ms). */
  silent?: { why: string; since: number };
}

const ANSWER_MS = 4_000;
/** A command stands in the record a moment after the case has taken it: the record is asked again, less often than the case. */
const RECORD_MS = 4_000;

/**
 * Looks once more. Silence is part of the answer; only what looking again cannot mend is thrown: no such case, a request
 * that was refused.
 */
export async function lookAgain(desk: Desk, caseId: string, before: Look | undefined): Promise<Look> {
  const run = await runState(desk, caseId).catch(unreachable);
  if (run instanceof DeskFailure) return silent(before, 'The engine does not answer');
  if (run === 'FAILED') throw (await whyFailed(desk, caseId)) ?? new Error(`${caseId} failed`);
  const status = await statusOf(desk, caseId, ANSWER_MS).catch(unreachable);
  if (status instanceof DeskFailure)
    return { ...silent(before, status.code === 'failed' ? status.message : 'No worker of the desk answers'), run };
  const moved = !before?.status || JSON.stringify(before.status) !== JSON.stringify(status);
  const now = Date.now();
  const due = moved || now - (before.askedAt ?? 0) >= RECORD_MS;
  const timeline = due ? await recent(desk, caseId, before) : before.timeline;
  return { run, status, ...(timeline && { timeline }), askedAt: due ? now : before.askedAt };
}

/** Whether two looks tell people the same. */
export function sameLook(one: Look, other: Look): boolean {
  return told(one) === told(other);
}

function told({ run, status, timeline, silent }: Look): string {
  return JSON.stringify([run, status, timeline?.length, silent]);
}

/** Nothing will happen any more. */
export function isOver({ run, status }: Look): boolean {
  if (status?.outcome !== undefined || FOREIGN_ENDS.includes(run)) return true;
  return status !== undefined && run !== 'RUNNING';
}

function silent(before: Look | undefined, why: string): Look {
  const since = before?.silent?.why === why ? before.silent.since : Date.now();
  return { run: 'RUNNING', ...before, silent: { why, since } };
}

/** The record is a help, not the thing itself: without it the steps are shown. */
async function recent(desk: Desk, caseId: string, before: Look | undefined): Promise<TimelineEntry[] | undefined> {
  return timelineOf(desk.address, caseId).catch(() => before?.timeline);
}

function unreachable(error: unknown): DeskFailure {
  if (error instanceof DeskFailure && (error.code === 'unreachable' || error.code === 'failed')) return error;
  throw error;
}
