import { z } from 'zod';
import type { TimelineEntry } from '../timeline.js';

const read = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const words = read(z.string());
const list = read(z.array(z.string()));
const ids = z.array(z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]));

/** What entries carry that people ask for. Anything else, or of another shape, is left out. */
export const Facts = z.object({
  account: words,
  accountId: words,
  accounts: read(ids),
  answered: read(z.boolean()),
  call: words,
  cc: list,
  channel: words,
  customer: words,
  decision: words,
  digit: words,
  email: words,
  gaps: read(z.array(z.object({ code: z.string() }))),
  mention: list,
  message: words,
  outcome: words,
  person: read(z.object({ name: z.string() })),
  persons: list,
  phone: words,
  problem: read(z.object({ code: words, means: z.string() })),
  readings: read(z.array(z.object({ id: z.string(), unreadable: words }))),
  reason: words,
  received: words,
  refused: words,
  rejected: list,
  result: words,
  takenBy: words,
  text: words,
  to: read(z.union([z.string(), z.array(z.string())])),
  unfinished: list,
  user: words,
  waitsFor: words,
  what: words,
  why: words,
});
export type Facts = z.infer<typeof Facts>;

/** An entry with what the record around it says. */
export interface Seen {
  kind: string;
  fact: string;
  /** Its own, and those of its attempt: how an effect ended does not say again whom it was about. */
  facts: Facts;
  /** Those of the attempt from which it follows: whom an ended call had rung, where a changed post stands. */
  cause: Facts;
}

/** What comes of an effect has the effect's key and a word behind it. */
const FOLLOWS = /\/(ended|hang-up|redial|busy|lane|settled)$/;

/** Sees entries in the light of the whole record. */
export function inRecord(record: TimelineEntry[]): (entry: TimelineEntry) => Seen {
  const attempted = new Map<string, object>();
  for (const { key, fact, data } of record)
    if (fact === 'attempted') attempted.set(key, { ...attempted.get(key), ...fields(data) });
  return ({ key, kind, fact, data }) => ({
    kind,
    fact,
    facts: Facts.parse({ ...attempted.get(key), ...fields(data) }),
    cause: Facts.parse(attempted.get(key.replace(FOLLOWS, '')) ?? {}),
  });
}

/** Whether another entry says how this went on: a call rings until its end is known. */
export function isOvertaken({ kind, fact, key }: TimelineEntry, record: TimelineEntry[]): boolean {
  return fact === 'done' && kind.startsWith('call.') && record.some((other) => other.key === `${key}/ended`);
}

function fields(data: unknown): object {
  return typeof data === 'object' && data !== null ? data : {};
}
