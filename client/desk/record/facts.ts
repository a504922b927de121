import { z } from 'zod';
import type { TimelineEntry } from '../timeline.js';

const read = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const words = read(z.string());
const list = read(z.array(z.string()));
const accounts = read(
  z.array(
    z.union([z.string().transform((id) => ({ id, outcome: undefined })), z.object({ id: z.string(), outcome: words })]),
  ),
);
const amount = z.string().regex(/^-?\d+(\.\d+)?$/);
/** As `creditsInWords` reads it; what AWS says beside it is in `--json`. */
const credit = z.object({
  amount,
  currency: z.string(),
  initial: z.string(),
  description: z.string(),
  expiresAt: z.number().optional(),
  limitedTo: z.array(z.string()).optional(),
  disabled: z.literal(true).optional(),
});
const reading = z.union([
  z.object({ id: z.string(), unreadable: z.string(), code: z.string() }),
  z.object({ id: z.string(), credits: z.array(credit), asOf: z.number() }),
]);

/** What entries carry that people ask for. Anything else, or of another shape, is left out. */
export const Facts = z.object({
  account: words,
  accountId: words,
  accounts,
  adopted: read(z.boolean()),
  answered: read(z.boolean()),
  because: words,
  billing: read(z.boolean()),
  by: words,
  call: words,
  cc: list,
  channel: words,
  contact: words,
  customer: words,
  decision: words,
  detail: words,
  digit: words,
  email: words,
  expiresAt: read(z.number()),
  gaps: read(z.array(z.object({ code: z.string(), detail: words }))),
  handshakeId: words,
  language: words,
  mention: list,
  message: words,
  outcome: words,
  ownerEmail: words,
  page: words,
  payerId: words,
  person: read(z.object({ name: z.string() })),
  persons: list,
  phone: words,
  policies: read(z.object({ id: z.string(), version: z.number() })),
  problem: read(z.object({ code: words, means: z.string() })),
  readings: read(z.array(reading)),
  reason: words,
  received: words,
  redialAfterUnclear: read(z.boolean()),
  refused: words,
  rejected: list,
  replaces: words,
  request: read(z.object({ customer: words, reference: words, payer: words, accounts })),
  resource: words,
  result: words,
  roleName: words,
  since: words,
  state: words,
  takenBy: words,
  takenOver: read(z.array(z.object({ resource: z.string(), from: z.string() }))),
  text: words,
  ticketId: words,
  tickets: list,
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
  /** Who did it, and the reason that stands beside it. */
  by?: string;
  reason?: string;
  /** Pages of account-link duty that were opened before it and that nobody had taken. */
  pages: Facts[];
}

/** What comes of an effect has the effect's key and a word behind it. */
const FOLLOWS = /\/(ended|hang-up|redial|busy|lane|settled)$/;

/** Sees entries in the light of the whole record. */
export function inRecord(record: TimelineEntry[]): (entry: TimelineEntry) => Seen {
  const attempted = new Map<string, object>();
  for (const { key, fact, data } of record)
    if (fact === 'attempted') attempted.set(key, { ...attempted.get(key), ...fields(data) });
  const pages = pagesBefore(record);
  return ({ id, key, kind, fact, by, reason, data }) => ({
    kind,
    fact,
    facts: Facts.parse({ ...attempted.get(key), ...fields(data) }),
    cause: Facts.parse(attempted.get(key.replace(FOLLOWS, '')) ?? {}),
    ...(by && { by }),
    ...(reason && { reason }),
    pages: pages.get(id) ?? [],
  });
}

/** What each `acknowledge` can have been about, by its id: the command itself names nothing, it takes every open page. */
function pagesBefore(record: TimelineEntry[]): Map<number, Facts[]> {
  const before = new Map<number, Facts[]>();
  let open: Facts[] = [];
  for (const { id, kind, fact, data } of record) {
    if (kind === 'onboarding.page') open.push(Facts.parse(fields(data)));
    if (kind !== 'command.acknowledge' || fact !== 'asked') continue;
    before.set(id, open);
    open = [];
  }
  return before;
}

export function accountIds({ accounts = [] }: Facts): string[] {
  return accounts.map(({ id }) => id);
}

/** Why it did not go as planned; the provider's own words are what it is measured by. */
export function becauseOf({ problem, refused, why, message, because, detail }: Facts): string | undefined {
  const said = problem?.means ?? refused ?? why ?? message ?? because;
  return said === undefined || detail === undefined || said.includes(detail) ? said : `${said} (${detail})`;
}

/** Whether another entry says how this went on: a call rings until its end is known. */
export function isOvertaken({ kind, fact, key }: TimelineEntry, record: TimelineEntry[]): boolean {
  return fact === 'done' && kind.startsWith('call.') && record.some((other) => other.key === `${key}/ended`);
}

function fields(data: unknown): object {
  return typeof data === 'object' && data !== null ? data : {};
}
