import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { CustomerId, DueAt, NeedsHuman } from '../contracts/search-attributes.js';
import { lateBefore, stuck, type SeenCase, type StuckCase, type Trouble } from '../domain/stuck.js';

/** Set by the server half a minute after a case's program began to fail. */
export const ReportedProblems = defineSearchAttributeKey('TemporalReportedProblems', 'KEYWORD_LIST');

/** The engine's list filter of cases, and of those that are open. */
export const CASES = "WorkflowType = 'onboardAccounts'";
export const OPEN_CASES = `${CASES} AND ExecutionStatus = 'Running'`;

const PAGE = 1_000;

/** A bad release sticks hundreds at once: of so many it is asked since when, the others count from their start. */
const ASKED = 50;

/**
 * The open cases that are stuck at `now` (epoch ms, default the machine's clock), the longest first. One list call for each
 * thousand that may be. Throws when the engine does not answer.
 */
export async function findStuckCases(client: Client, { now = Date.now() } = {}): Promise<StuckCase[]> {
  const seen: SeenCase[] = [];
  for await (const info of client.workflow.list({ query: mayBeStuck(now), pageSize: PAGE })) seen.push(seenIn(info));
  const failing = seen.filter(({ programFailsSince }) => programFailsSince !== undefined).slice(0, ASKED);
  await Promise.all(failing.map(async (one) => (one.programFailsSince = await failingSince(client, one))));
  return seen.flatMap((one) => stuck(one, now) ?? []).sort((a, b) => a.since - b.since);
}

/** Everything that the rule can find stuck is in it; most of what is in it is not. */
function mayBeStuck(now: number): string {
  const late = new Date(lateBefore(now)).toISOString();
  const signs = [
    `${ReportedProblems.name} IS NOT NULL`,
    `${NeedsHuman.name} = true`,
    `${DueAt.name} < '${late}'`,
    `(${CustomerId.name} IS NULL AND StartTime < '${late}')`,
  ];
  return `${OPEN_CASES} AND (${signs.join(' OR ')})`;
}

/** What an entry of the engine's lists tells of an open case; since when its program fails is not in it, so since its start. */
export function seenIn(info: WorkflowExecutionInfo): SeenCase {
  const { workflowId: caseId, runId, typedSearchAttributes: found } = info;
  const startedAt = info.startTime.getTime();
  const trouble = info.memo?.['trouble'] as Trouble | null | undefined;
  const dueAt = found.get(DueAt)?.getTime();
  const fails = (found.get(ReportedProblems) ?? []).length > 0;
  return {
    caseId,
    runId,
    startedAt,
    begun: found.get(CustomerId) !== undefined || found.get(NeedsHuman) !== undefined,
    ...(dueAt !== undefined && { dueAt }),
    ...(trouble && { trouble }),
    ...(fails && { programFailsSince: startedAt }),
  };
}

/** The engine keeps when the task that fails was first due. */
async function failingSince(client: Client, { caseId, runId, startedAt }: SeenCase): Promise<number> {
  const { raw } = await client.workflow.getHandle(caseId, runId).describe();
  return optionalTsToMs(raw.pendingWorkflowTask?.originalScheduledTime) ?? startedAt;
}
