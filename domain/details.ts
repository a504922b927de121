import { localTime, type Calendar } from './calendar.js';
import { plain } from './markdown.js';
import type { CaseStatus } from './status.js';

/** At most this many accounts are listed one by one: the UI shows details up to 20,000 bytes. */
const SHOWN = 40;

const MARKS = { done: '✓', active: '▶', open: '·', skipped: '-' };

/** A local date and time with its zone's name, for people: `2026-11-23 10:00`. */
export function localText(calendar: Calendar, instant: number): string {
  const { date, minute } = localTime(calendar, instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** The status as Markdown for the Temporal UI: where it stands, what it waits for, until when, the updates that apply. */
export function detailsOf(status: CaseStatus, calendar: Calendar): string {
  const at = (instant: number | undefined): string =>
    instant === undefined ? '' : ` until **${localText(calendar, instant)}**`;
  const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;
  // Lists, not tables: the UI shows cells of a table without any space between them.
  const lines = [
    `## ${plain(status.title)}: ${plain(status.stage)}`,
    '',
    `Times are ${status.zone}; this was written at ${localText(calendar, status.now)}.`,
    '',
  ];
  for (const { name, text } of status.facts ?? []) lines.push(`- ${name}: ${plain(text)}`);
  if (status.facts) lines.push('');
  if (status.trouble) {
    const { since, text, next } = status.trouble;
    lines.push(`### Stuck since ${localText(calendar, since)}`, '', `- ${plain(text)}`, '', `  ${plain(next)}`, '');
  }
  if (status.todos.length > 0) {
    lines.push('### A person has to', '');
    for (const todo of status.todos.slice(0, SHOWN)) {
      lines.push(
        `- ${plain(todo.text)}`,
        '',
        `  Update ${code(todo.update)} with ${code(todo.argument)}, or ${code(todo.command)}`,
        '',
      );
    }
  }
  if (status.waitingFor.length > 0) {
    lines.push('### It waits for', '');
    for (const { text, until } of status.waitingFor.slice(0, SHOWN)) lines.push(`- ${plain(text)}${at(until)}`);
    lines.push('');
  }
  lines.push('### Accounts', '');
  for (const { id, state, detail } of status.accounts.slice(0, SHOWN)) {
    lines.push(`- **${id}** ${plain(state)}${detail ? `: ${plain(detail)}` : ''}`);
  }
  if (status.accounts.length > SHOWN)
    lines.push(`- ${status.accounts.length - SHOWN} more: ${code('desk show')} lists them`);
  lines.push('', '### Steps', '');
  for (const step of status.steps)
    lines.push(`- ${MARKS[step.state]} ${step.title}${step.detail ? `: ${plain(step.detail)}` : ''}`);
  lines.push('', `Updates that apply now: ${status.updates.map((name) => `\`${name}\``).join(', ') || 'none'}.`);
  return lines.join('\n');
}
