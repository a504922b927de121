import { z } from 'zod';
import type { DeskAddress } from './address.js';
import { DeskFailure } from './failure.js';
import { tellerOf, type Told } from './record/told.js';
import { quotation } from './record/words.js';
import { cleaned, paragraph, type Style } from './style.js';
import { instant } from './times.js';

/** One row of the ledger as the intake gives it. Times are epoch ms: `at` by the case's clock, `recordedAt` by the database's. */
const TimelineEntry = z.object({
  id: z.number(),
  key: z.string(),
  attempt: z.number(),
  fact: z.string(),
  kind: z.string(),
  by: z.string().nullish(),
  reason: z.string().nullish(),
  rule: z.string().nullish(),
  at: z.number(),
  recordedAt: z.number(),
  data: z.unknown(),
});
const Timeline = z.object({ entries: z.array(TimelineEntry) });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

const ANSWER_MS = 5_000;

/** The record of a case, oldest first, from the desk's intake. Fails with `unreachable` when the intake does not give it. */
export async function timelineOf(address: DeskAddress, caseId: string): Promise<TimelineEntry[]> {
  const { intakeUrl, intakeToken } = address;
  if (!intakeUrl || !intakeToken) {
    throw new DeskFailure('unreachable', 'The timeline needs DESK_INTAKE_URL and DESK_INTAKE_TOKEN', {
      next: 'Set both, or leave the timeline out: --no-timeline',
    });
  }
  const url = `${intakeUrl.replace(/\/+$/, '')}/cases/timeline?id=${encodeURIComponent(caseId)}`;
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${intakeToken}` },
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => undefined);
  if (answer?.status === 401) throw noTimeline(`${intakeUrl} does not take our DESK_INTAKE_TOKEN`);
  if (!answer?.ok)
    throw noTimeline(answer ? `${intakeUrl} answers ${answer.status}` : `nobody answers at ${intakeUrl}`);
  const read = Timeline.safeParse(await answer.json().catch(() => undefined));
  if (!read.success) throw noTimeline(`${intakeUrl} answers something else than a timeline`);
  return read.data.entries;
}

function noTimeline(why: string): DeskFailure {
  return new DeskFailure('unreachable', `The timeline cannot be shown: ${why}`, {
    next: 'Leave it out with --no-timeline',
  });
}

/** One line per fact: when by the case's clock, what, by whom and why, and the rule behind it. */
export function renderTimeline(entries: TimelineEntry[], zone: string, style: Style): string {
  const record = cleaned(entries);
  const tell = tellerOf(record);
  const lines = record.map((entry) => {
    const told = tell(entry);
    const line = paragraph(`  ${instant(entry.at, zone, true)}  `, inFull(entry, told), style);
    if (told.tone === 'bad') return style.bad(line);
    return told.tone === 'attention' ? style.attention(line) : line;
  });
  return [style.strong('Timeline'), ...(lines.length > 0 ? lines : ['  Nothing is recorded yet'])].join('\n');
}

/** What happened in few words: without the fact, the key and the rule, which auditors look for in the whole record. */
export function shortEntry({ kind, by, reason }: TimelineEntry, { words, about, why }: Told): string {
  const what = [words ?? about, why].filter(Boolean).join(': ');
  return [kind, what, by && `by ${by}`, reason && quotation(reason)].filter(Boolean).join(' ');
}

function inFull({ kind, fact, key, attempt, by, reason, rule }: TimelineEntry, { words, about, why }: Told): string {
  const again = attempt > 1 && `attempt ${attempt}`;
  const who = [by && `by ${by}`, reason && quotation(reason)];
  if (words !== undefined) {
    const said = [[kind, words].join('  '), why].filter(Boolean).join(': ');
    return [said, ...who, `(${[again, key, rule].filter(Boolean).join(', ')})`].filter(Boolean).join(' ');
  }
  const head = [kind.endsWith(`.${fact}`) ? kind : `${kind} ${fact}`, again, key, ...who].filter(Boolean).join(' ');
  return [[head, about, why].filter(Boolean).join(': '), rule && `(${rule})`].filter(Boolean).join(' ');
}
