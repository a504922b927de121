import type { CaseStatus } from '../../../domain/status.js';
import { isOvertaken } from '../record/facts.js';
import { tellerOf, type Tone } from '../record/told.js';
import { shortEntry, type TimelineEntry } from '../timeline.js';
import { instant } from '../times.js';

/** One line of what has happened, with how it is to be taken. */
interface Happened {
  tone: Tone;
  text: string;
}

const MARKS: Record<Tone, string> = { done: '✓', 'going-on': '▶', attention: '!', bad: '✗', plain: '›' };

/** Before what did not come to its end, so that nobody has to know the marks. */
const SAID: Record<string, string> = { failed: 'failed: ', refused: 'refused: ', unknown: 'unclear: ' };

/**
 * What has been done, the newest last: from the record, without what an entry further down says the end of; without a
 * record the steps that have an instant.
 */
export function happened(timeline: TimelineEntry[] | undefined, status: CaseStatus): Happened[] {
  const line = (at: number, tone: Tone, what: string): Happened => {
    const when = instant(at, status.zone, true).slice('2026-'.length);
    return { tone, text: `  ${when}  ${MARKS[tone]} ${what}` };
  };
  if (!timeline) {
    return status.steps.flatMap(({ title, detail, at }) =>
      at === undefined ? [] : [line(at, 'done', detail ? `${title} ${detail}` : title)],
    );
  }
  const tell = tellerOf(timeline);
  const ended = new Set(timeline.filter(({ fact }) => fact !== 'attempted').map(tryOf));
  return timeline
    .filter((entry) => !(entry.fact === 'attempted' && ended.has(tryOf(entry))) && !isOvertaken(entry, timeline))
    .map((entry) => {
      const told = tell(entry);
      return line(entry.at, told.tone, (SAID[entry.fact] ?? '') + shortEntry(entry, told));
    });
}

function tryOf({ key, attempt }: TimelineEntry): string {
  return `${key} ${attempt}`;
}
