import { kebab } from '../../domain/command-line.js';
import type { CaseStatus, StatusStep } from '../../domain/status.js';
import { cleaned, paragraph, together, type Style } from './style.js';
import { table } from './table.js';
import { distance, instant } from './times.js';
import { deskCommand } from './desk-command.js';

/** How far a step is. */
export const MARKS: Record<StatusStep['state'], string> = {
  done: '✓',
  active: '▶',
  open: '·',
  skipped: '-',
};

/** How far a case's clock may be from ours before the difference is said. */
const SAME_CLOCK_MS = 10 * 60_000;

/** Ends that the case did not choose: somebody stopped it in the engine, and its last words say nothing of it. */
export const FOREIGN_ENDS = ['TERMINATED', 'CANCELLED', 'TIMED_OUT', 'FAILED'];

interface Around {
  /** How the engine sees it. */
  run?: string;
  link?: string;
  /** Our own clock, epoch ms. */
  now: number;
  demo?: boolean;
}

/** A case as text: where it stands, what it waits for, and what people have to do with the command for each. */
export function renderCase(raw: CaseStatus, style: Style, { link, run, now, demo = false }: Around): string {
  const status = cleaned(raw);
  const blocks = [
    [style.strong(paragraph('', status.title, style)), ...headLines(status, style, { link, run, now })].join('\n'),
    section(
      'About',
      (status.facts ?? []).map(({ name, text }) => paragraph('  ', `${name}: ${text}`, style)),
      style,
    ),
    section('Accounts', accountLines(status, style), style),
    section(
      'Steps',
      status.steps.map((step) => stepLine(step, status, style)),
      style,
    ),
    section(
      'Waits for',
      status.waitingFor.map((wait) => waitLine(wait, status, Math.max(now, status.now), style)),
      style,
    ),
    section(
      'To do',
      status.todos.flatMap((todo) => todoLines(todo, style, demo)),
      style,
    ),
    section('Commands that apply', commandLines(status, style), style),
  ];
  return blocks.filter(Boolean).join('\n\n');
}

function headLines(status: CaseStatus, style: Style, { link, run = '', now }: Around): string[] {
  const { zone } = status;
  const lines = [`${status.caseId}  ${stageOf(status, style)}`];
  if (status.openedAt !== undefined)
    lines.push(`${status.outcome ? 'Opened' : 'Open since'} ${instant(status.openedAt, zone)} (${zone})`);
  if (status.dueAt !== undefined && !status.outcome) {
    const left = distance(status.dueAt, Math.max(now, status.now));
    // `desk cases` gives the same instant in the zone of whoever looks: each says which.
    lines.push(`Next deadline ${instant(status.dueAt, zone)} (${zone}), ${left}`);
  }
  // An idle case's clock stands where it last moved; only one that is ahead of ours is another one (a demo skips time).
  if (status.now > now + SAME_CLOCK_MS)
    lines.push(style.attention(`The case's own clock reads ${instant(status.now, zone)}`));
  if (FOREIGN_ENDS.includes(run)) lines.push(style.bad(`Stopped from outside (${run.toLowerCase()}): nothing goes on`));
  if (status.trouble) {
    const { since, text, next } = status.trouble;
    lines.push(style.bad(paragraph('', `Stuck since ${instant(since, zone)}: ${text}`, style)));
    lines.push(paragraph('  ', next, style));
  }
  if (link) lines.push(link);
  return lines;
}

export function stageOf({ stage, outcome, needsHuman }: CaseStatus, style: Style): string {
  if (outcome) return style.good(`closed: ${outcome}`);
  return needsHuman ? `${stage}  ${style.attention('somebody has to act')}` : stage;
}

function accountLines({ accounts }: CaseStatus, style: Style): string[] {
  if (accounts.length === 0) return [];
  const head = [
    { title: 'ACCOUNT', copied: true as const },
    { title: 'STATE' },
    { title: 'DETAIL', wraps: true as const },
  ];
  return [
    table(
      head,
      accounts.map(({ id, state, detail }) => [id, state, detail]),
      style,
      '  ',
    ),
  ];
}

function stepLine({ title, state, detail, at }: StatusStep, { zone }: CaseStatus, style: Style): string {
  const when = at === undefined ? '' : `  ${instant(at, zone)}`;
  const line = paragraph(`  ${MARKS[state]} `, title + (detail ? `: ${detail}` : '') + when, style);
  if (state === 'done') return style.good(line);
  return state === 'active' ? style.strong(line) : line;
}

export function waitLine(
  { text, until }: CaseStatus['waitingFor'][number],
  { zone }: CaseStatus,
  clock: number,
  style: Style,
): string {
  const end =
    until === undefined ? '' : `, until ${together(instant(until, zone))} ${together(`(${distance(until, clock)})`)}`;
  return paragraph('  - ', text + end, style);
}

/** The command stands on a line of its own and is never wrapped, so that it can be copied. */
function todoLines({ text, command }: CaseStatus['todos'][number], style: Style, demo: boolean): string[] {
  return [paragraph('  - ', text, style), `      ${style.strong(deskCommand(command, { demo }))}`];
}

function commandLines({ updates }: CaseStatus, style: Style): string[] {
  if (updates.length === 0) return [];
  return [
    paragraph('  ', updates.map(kebab).join(', '), style),
    paragraph('  ', 'Each explains itself: desk <command> --help', style),
  ];
}

function section(title: string, lines: string[], style: Style): string {
  return lines.length > 0 ? `${style.strong(title)}\n${lines.join('\n')}` : '';
}
