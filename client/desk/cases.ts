import type { WorkflowExecutionInfo } from '@temporalio/client';
import { CustomerId, DueAt, NeedsHuman, Stage } from '../../contracts/search-attributes.js';
import { CUSTOMER_PATTERN } from '../../domain/case-id.js';
import { stuck } from '../../domain/stuck.js';
import { CASES, ReportedProblems, seenIn } from '../../engine/stuck-cases.js';
import type { Answer } from './answer.js';
import { shortCaseId } from './case-ref.js';
import type { Desk } from './connection.js';
import { deskCommand, type MeantDesk } from './desk-command.js';
import { noDeskAnswers, unanswered } from './engine-errors.js';
import { unknownCustomer } from './did-you-mean.js';
import { DeskFailure } from './failure.js';
import { statusOf } from './status-of.js';
import { clean, paragraph, type Style } from './style.js';
import { table } from './table.js';
import { distance, instant, ownZone, ownZoneInFull } from './times.js';

interface CasesFilter {
  /** Closed ones too. */
  all?: boolean;
  customer?: string;
  needsHuman?: boolean;
  /** Epoch ms: only those whose next deadline comes earlier. */
  dueBefore?: number;
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
  /** What somebody has to do there; only where that was asked for, and the case answered. */
  todos?: string[];
}

const ANSWER_MS = 15_000;
/** The engine cannot sort by deadline: we do, and read so many open cases for it. */
const MOST_SORTED = 5_000;
/** Each case that is asked what it needs costs its worker a moment. */
const MOST_ASKED = 20;
const ASKED_MS = 5_000;

/** The cases that match: open ones by their next deadline, those without one last; then the closed ones, the newest first. */
export async function listCases(desk: Desk, filter: CasesFilter): Promise<Answer> {
  const query = queryFor(filter, desk.address);
  const found: CaseRow[] = [];
  try {
    await desk.within(ANSWER_MS, async () => {
      for await (const info of desk.client.workflow.list({ query, pageSize: 1_000 })) {
        const row = rowOf(info);
        found.push(row);
        // Closed ones come behind the open ones, the newest first, as they are wanted.
        if (found.length > (row.closedAt === undefined ? MOST_SORTED : filter.limit)) break;
      }
    });
  } catch (error) {
    if (!unanswered(error)) throw error;
    throw noDeskAnswers(desk.address);
  }
  const more = found.length > filter.limit;
  const rows = found.sort(byDeadline).slice(0, filter.limit);
  if (filter.needsHuman) await Promise.all(rows.slice(0, MOST_ASKED).map((row) => askTodos(desk, row)));
  const { customer } = filter;
  const doubt = rows.length === 0 && customer !== undefined ? await unknownCustomer(desk, customer) : undefined;
  return {
    data: { cases: rows, more, dueBefore: filter.dueBefore, doubt },
    text: (style) => {
      if (rows.length === 0) return nothing(filter, doubt, style);
      return (filter.needsHuman ? renderTodos : renderCases)(rows, more, filter, style);
    },
  };
}

async function askTodos(desk: Desk, row: CaseRow): Promise<void> {
  // One that does not answer is in the list all the same.
  const status = await statusOf(desk, row.id, ASKED_MS).catch(() => undefined);
  if (!status) return;
  const { trouble, todos } = status;
  row.todos = [...(trouble ? [`${trouble.text} ${trouble.next}`] : []), ...todos.map(({ text }) => text)];
}

function byDeadline(one: CaseRow, other: CaseRow): number {
  const closed = Number(one.closedAt !== undefined) - Number(other.closedAt !== undefined);
  if (closed !== 0 || one.closedAt !== undefined) return closed || other.closedAt! - one.closedAt!;
  return (one.dueAt ?? Number.MAX_VALUE) - (other.dueAt ?? Number.MAX_VALUE);
}

/** The list filter of the engine. What comes from outside is a plain word, so nothing needs quoting. */
export function queryFor({ all, customer, needsHuman, dueBefore }: CasesFilter, meant: MeantDesk = {}): string {
  const parts: string[] = [CASES];
  parts.push(all ? "ExecutionStatus != 'ContinuedAsNew'" : "ExecutionStatus = 'Running'");
  if (customer !== undefined) {
    if (!CUSTOMER_PATTERN.test(customer)) {
      throw new DeskFailure('badInput', `${JSON.stringify(customer)} is not a customer's id`, {
        next: `It has small letters, digits and hyphens, as in: ${deskCommand('desk cases --customer acme', meant)}`,
      });
    }
    parts.push(`${CustomerId.name} = '${customer}'`);
  }
  if (dueBefore !== undefined) parts.push(`${DueAt.name} < '${new Date(dueBefore).toISOString()}'`);
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
  const zone = ownZone();
  const now = Date.now();
  const wraps = true as const;
  const head = [
    { title: 'CASE', copied: true as const },
    { title: 'STAGE', wraps },
    { title: `DUE (${ownZoneInFull(now)})`, wraps },
    { title: '' },
  ];
  const lines = rows.map((row) => [
    shortCaseId(clean(row.id)),
    clean(row.stage),
    due(row, zone, now),
    mark(row, style),
  ]);
  return [table(head, lines, style), ...moreLine(more, filter)].join('\n');
}

function renderTodos(rows: CaseRow[], more: boolean, filter: CasesFilter, style: Style): string {
  const now = Date.now();
  return [...rows.map((row) => todoBlock(row, now, style)), ...moreLine(more, filter)].join('\n\n');
}

function moreLine(more: boolean, { limit }: CasesFilter): string[] {
  return more ? [`There are more: --limit ${limit * 2}`] : [];
}

/** A case for whoever has to act: which, how urgent, and what is to do. */
function todoBlock(row: CaseRow, now: number, style: Style): string {
  const due = row.dueAt === undefined ? '' : `, its next deadline ${distance(row.dueAt, now)}`;
  const head = `${style.strong(shortCaseId(clean(row.id)))}  ${clean(row.stage)}${due}  ${mark(row, style)}`;
  return [head, ...(row.todos ?? []).map((text) => paragraph('  - ', clean(text), style))].join('\n');
}

function nothing({ all, customer, dueBefore }: CasesFilter, doubt: string | undefined, style: Style): string {
  const due =
    dueBefore === undefined ? '' : ` due before ${instant(dueBefore, ownZone())} (${ownZoneInFull(dueBefore)})`;
  const said = `No ${all ? '' : 'open '}cases${customer === undefined ? '' : ` of ${customer}`}${due}.`;
  return doubt === undefined ? said : [said, paragraph('', doubt, style)].join('\n');
}

function due({ dueAt, closedAt }: CaseRow, zone: string, now: number): string {
  if (closedAt !== undefined) return `closed ${instant(closedAt, zone)}`;
  return dueAt === undefined ? '' : `${instant(dueAt, zone)} ${distance(dueAt, now)}`;
}

function mark({ needsHuman, stuck }: CaseRow, style: Style): string {
  if (stuck) return style.bad('stuck');
  return needsHuman ? style.attention('to do') : '';
}
