import type { WorkflowExecutionInfo } from '@temporalio/client';
import { CustomerId, DueAt, NeedsHuman, Stage } from '../../contracts/search-attributes.js';
import { CUSTOMER_PATTERN } from '../../domain/case-id.js';
import { stuck } from '../../domain/stuck.js';
import { CASES, ReportedProblems, seenIn } from '../../engine/stuck-cases.js';
import type { Answer } from './answer.js';
import { shortCaseId } from './case-ref.js';
import type { Desk } from './connection.js';
import { noDeskAnswers, unanswered } from './engine-errors.js';
import { DeskFailure } from './failure.js';
import { clean, type Style } from './style.js';
import { table } from './table.js';
import { distance, instant, ownZone } from './times.js';

export interface CasesFilter {
  /** Closed ones too. */
  all?: boolean;
  customer?: string;
  needsHuman?: boolean;
  limit: number;
}

interface CaseRow {
  id: string;
  customer?: string;
  stage: string;
  needsHuman: boolean;
  /** It does not move and cannot mend it by itself: `desk cases --stuck` says why. */
  stuck: boolean;
  startedAt: number;
  closedAt?: number;
  dueAt?: number;
}

const ANSWER_MS = 15_000;

/** The cases that match, open ones first, then the newest. */
export async function listCases(desk: Desk, filter: CasesFilter): Promise<Answer> {
  const query = queryFor(filter);
  const rows: CaseRow[] = [];
  let more = false;
  try {
    await desk.within(ANSWER_MS, async () => {
      for await (const info of desk.client.workflow.list({ query, pageSize: Math.min(filter.limit + 1, 1_000) })) {
        if (rows.length === filter.limit) {
          more = true;
          break;
        }
        rows.push(rowOf(info));
      }
    });
  } catch (error) {
    if (!unanswered(error)) throw error;
    throw noDeskAnswers(desk.address);
  }
  return { data: { cases: rows, more }, text: (style) => renderCases(rows, more, filter, style) };
}

/** The list filter of the engine. What comes from outside is a plain word, so nothing needs quoting. */
export function queryFor({ all, customer, needsHuman }: CasesFilter): string {
  const parts: string[] = [CASES];
  parts.push(all ? "ExecutionStatus != 'ContinuedAsNew'" : "ExecutionStatus = 'Running'");
  if (customer !== undefined) {
    if (!CUSTOMER_PATTERN.test(customer)) {
      throw new DeskFailure('badInput', `${JSON.stringify(customer)} is not a customer's id`, {
        next: 'It has small letters, digits and hyphens, as in: desk cases --customer acme',
      });
    }
    parts.push(`${CustomerId.name} = '${customer}'`);
  }
  // A case whose program fails cannot say that it needs somebody.
  if (needsHuman) parts.push(`(${NeedsHuman.name} = true OR ${ReportedProblems.name} IS NOT NULL)`);
  return parts.join(' AND ');
}

function rowOf(info: WorkflowExecutionInfo): CaseRow {
  const found = info.typedSearchAttributes;
  const ended = info.status.name === 'RUNNING' ? undefined : info.status.name.toLowerCase().replace('_', ' ');
  const stage = found.get(Stage) ?? 'opening';
  return {
    id: info.workflowId,
    customer: found.get(CustomerId),
    // A case that completed says in its last stage how; others were refused or stopped.
    stage: ended === undefined || ended === 'completed' ? stage : ended,
    needsHuman: ended === undefined && found.get(NeedsHuman) === true,
    stuck: ended === undefined && stuck(seenIn(info), Date.now()) !== undefined,
    startedAt: info.startTime.getTime(),
    closedAt: info.closeTime?.getTime(),
    dueAt: found.get(DueAt)?.getTime(),
  };
}

function renderCases(rows: CaseRow[], more: boolean, filter: CasesFilter, style: Style): string {
  if (rows.length === 0)
    return `No ${filter.all ? '' : 'open '}cases${filter.customer ? ` of ${filter.customer}` : ''}.`;
  const zone = ownZone();
  const now = Date.now();
  const wraps = true as const;
  const head = [
    { title: 'CASE', copied: true as const },
    { title: 'STAGE', wraps },
    { title: `DUE (${zone})`, wraps },
    { title: '' },
  ];
  const lines = rows.map((row) => [
    shortCaseId(clean(row.id)),
    clean(row.stage),
    due(row, zone, now),
    mark(row, style),
  ]);
  const hidden = more ? [`There are more: --limit ${filter.limit * 2}`] : [];
  return [table(head, lines, style), ...hidden].join('\n');
}

function due({ dueAt, closedAt }: CaseRow, zone: string, now: number): string {
  if (closedAt !== undefined) return `closed ${instant(closedAt, zone)}`;
  return dueAt === undefined ? '' : `${instant(dueAt, zone)} ${distance(dueAt, now)}`;
}

function mark({ needsHuman, stuck }: CaseRow, style: Style): string {
  if (stuck) return style.bad('stuck');
  return needsHuman ? style.attention('to do') : '';
}
