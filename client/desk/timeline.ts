import { z } from 'zod';
import type { DeskAddress } from './address.js';
import { DeskFailure } from './failure.js';
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
const Why = z.object({
  problem: z.object({ means: z.string() }).optional().catch(undefined),
  refused: z.string().optional().catch(undefined),
  why: z.string().optional().catch(undefined),
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
  const lines = cleaned(entries).map((entry) => {
    const line = paragraph(`  ${instant(entry.at, zone, true)}  `, whatHappened(entry), style);
    if (entry.fact === 'failed' || entry.fact === 'refused') return style.bad(line);
    return entry.fact === 'unknown' ? style.attention(line) : line;
  });
  return [style.strong('Timeline'), ...(lines.length > 0 ? lines : ['  Nothing is recorded yet'])].join('\n');
}

/** What happened in few words: without the fact, the key and the rule, which auditors look for in the whole record. */
export function shortEntry({ kind, by, reason, data }: TimelineEntry): string {
  const told = [details(data), whyNot(data)].filter(Boolean).join(': ');
  return [kind, told, by && `by ${by}`, reason && `"${reason}"`].filter(Boolean).join(' ');
}

function whatHappened({ kind, fact, key, attempt, by, reason, rule, data }: TimelineEntry): string {
  const parts = [kind.endsWith(`.${fact}`) ? kind : `${kind} ${fact}`];
  if (attempt > 1) parts.push(`attempt ${attempt}`);
  parts.push(key);
  if (by) parts.push(`by ${by}`);
  if (reason) parts.push(`"${reason}"`);
  const what = details(data);
  if (what) parts.push(`: ${what}`);
  const why = whyNot(data);
  if (why) parts.push(`: ${why}`);
  if (rule) parts.push(`(${rule})`);
  return parts.join(' ').replaceAll(' : ', ': ');
}

const Details = z.object({
  accountId: z.string().optional().catch(undefined),
  account: z.string().optional().catch(undefined),
  call: z.string().optional().catch(undefined),
  answered: z.boolean().optional().catch(undefined),
  what: z.string().optional().catch(undefined),
  decision: z.string().optional().catch(undefined),
  email: z.string().optional().catch(undefined),
  result: z.string().optional().catch(undefined),
  outcome: z.string().optional().catch(undefined),
  gaps: z
    .array(z.object({ code: z.string() }))
    .optional()
    .catch(undefined),
  unfinished: z.array(z.string()).optional().catch(undefined),
});

/** What was asked or found, in few words. */
function details(data: unknown): string {
  const facts = Details.safeParse(data).data;
  if (!facts) return '';
  const { answered, gaps, unfinished, ...words } = facts;
  const found = gaps && (gaps.length > 0 ? gaps.map(({ code }) => code).join(', ') : 'nothing missing');
  const calls = answered === undefined ? undefined : answered ? 'answered' : 'not answered';
  const open = unfinished && unfinished.length > 0 ? `not done: ${unfinished.join('; ')}` : undefined;
  return [...Object.values(words), calls, found, open].filter(Boolean).join(' ');
}

/** What the record knows of a thing that did not go as planned. */
function whyNot(data: unknown): string | undefined {
  const facts = Why.safeParse(data).data;
  return facts?.problem?.means ?? facts?.refused ?? facts?.why;
}
