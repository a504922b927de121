import type { CaseStatus } from '../../../domain/status.js';
import { shortEntry, type TimelineEntry } from '../timeline.js';
import { instant } from '../times.js';

/** One line of what has happened, with what kind of fact it is. */
export interface Happened {
  fact: string;
  text: string;
}

/** `attempted` is under way here: an attempt whose end is known is not shown. */
const MARKS: Record<string, string> = {
  done: '✓',
  attempted: '▶',
  asked: '›',
  failed: '✗ failed:',
  refused: '✗ refused:',
  unknown: '? unclear:',
};

/**
 * What has been done, the newest last: from the record, without attempts whose end is recorded too; without a record the
 * steps that have an instant.
 */
export function happened(timeline: TimelineEntry[] | undefined, status: CaseStatus): Happened[] {
  const line = (at: number, fact: string, what: string): Happened => {
    const when = instant(at, status.zone, true).slice('2026-'.length);
    return { fact, text: `  ${when}  ${MARKS[fact] ?? `${fact}:`} ${what}` };
  };
  if (!timeline) {
    return status.steps.flatMap(({ title, detail, at }) =>
      at === undefined ? [] : [line(at, 'done', detail ? `${title} ${detail}` : title)],
    );
  }
  const ended = new Set(timeline.filter(({ fact }) => fact !== 'attempted').map(tryOf));
  return timeline
    .filter((entry) => entry.fact !== 'attempted' || !ended.has(tryOf(entry)))
    .map((entry) => line(entry.at, entry.fact, shortEntry(entry)));
}

function tryOf({ key, attempt }: TimelineEntry): string {
  return `${key} ${attempt}`;
}
