import type { RecordedEntry } from '../../registry/ledger.js';
import type { CaseRemains, Remains } from './collect.js';
import { arrivedCalls, type ArrivedCall } from './arrived-calls.js';
import { arrivedMails, type ArrivedMail } from './arrived-mails.js';
import { arrivedPosts, chatSaid, type ArrivedPost } from './arrived-posts.js';
import { callsSaid } from './call-tasks.js';
import { countsOf, factsOf, isHelp } from './counting.js';
import type { Names } from './names.js';

/** One thing that the record says of a case, in words that are the same in every play that ends the same. */
export interface Said {
  fate: string;
  /** Whom it is about: an account or the case. What is about the same one keeps its order. */
  subject: string;
  text: string;
}

/** A play without what may differ: ids, clocks, numbers of attempts, the order among different accounts. */
export interface Normal {
  said: Said[];
  mails: ArrivedMail[];
  calls: ArrivedCall[];
  posts: ArrivedPost[];
  /** Other effects outside, by name: `invitation expired.1`, `costRead gap.1`. */
  effects: Record<string, number>;
  /** Entries that only extra attempts leave behind. */
  extra: { unknown: number; helped: number };
}

export function normalOf(remains: Remains, effects: string[], names: Names): Normal {
  const entries = remains.cases.flatMap((one) => one.entries);
  return {
    said: remains.cases.flatMap((one) => saidOf(one, remains, names)),
    mails: arrivedMails(remains, effects, names),
    calls: arrivedCalls(remains, names),
    posts: arrivedPosts(remains, names),
    effects: countsOf(effects.filter((name) => !/^(mail|call|hangup|post|edit) /.test(name))),
    extra: {
      unknown: factsOf(entries, 'unknown'),
      helped: entries.filter(isHelp).length,
    },
  };
}

function saidOf(one: CaseRemains, remains: Remains, names: Names): Said[] {
  const { fate, entries, outcome, registry, failedTasks } = one;
  const own = (subject: string, text: string): Said => ({
    fate,
    subject: names.canonical(subject),
    text: names.canonical(text),
  });
  const recorded = entries.flatMap((entry) =>
    linesOf(entry, entries).map(([subject, text]) => own(subject || fate, text)),
  );
  const ends = [
    `answers ${JSON.stringify(outcome)}`,
    `registry: case ${JSON.stringify(registry.case)}`,
    ...registry.accounts.map(({ id, linkState }) => `registry: account ${id} ${linkState}`),
    ...registry.tickets.map(({ id, state }) => `registry: ${id} ${state}`),
    ...registry.locks.map((resource) => `registry: still holds ${resource}`),
    ...registry.lanes.map((phone) => `registry: still has the telephone ${phone}`),
    ...failedTasks.map((text) => `workflow task failed: ${text}`),
  ];
  return [
    ...onceByCustomer(recorded),
    ...callsSaid(entries).map((text) => own('telephone', text)),
    ...chatSaid(one, remains).map(([subject, text]) => own(subject, text)),
    ...ends.sort().map((text) => own('at the end', text)),
  ];
}

/** Subject (none: the case) and text of what an entry says. Attempts and how they failed are not part of it. */
function linesOf(entry: RecordedEntry, entries: RecordedEntry[]): [string, string][] {
  const { fact, kind, key, by, data, attempt } = entry;
  const it = (data ?? {}) as Record<string, unknown>;
  if (fact === 'attempted' || fact === 'failed' || fact === 'unknown' || isHelp(entry)) return [];
  // Told by callsSaid and chatSaid.
  if (/^(call|post|edit|credits)\./.test(kind) || isRepetition(entry, entries)) return [];
  if (kind === 'case.opened') return [['', `opened by ${by}: ${JSON.stringify(it['request'])}`]];
  if (kind === 'case.closed')
    return [
      [
        '',
        `closed: ${JSON.stringify({ ...it, unfinished: kindsOf(it['unfinished']), released: sorted(it['released']) })}`,
      ],
    ];
  if (kind === 'account.linked') {
    return (it['accounts'] as { id: string }[]).map(({ id }) => [id, 'linked']);
  }
  if (kind === 'invitation')
    return [[key.split('/')[1] ?? '', `invitation ${key.split('/')[2]}: ${String(it['result'])}`]];
  if (kind === 'invitation.declined' || kind === 'invitation.expired') return [[String(it['accountId']), kind]];
  if (kind === 'invitation-cancel') return [[key.split('/')[1] ?? '', `invitation withdrawn: ${String(it['state'])}`]];
  if (kind === 'access-check') {
    const gaps = (it['gaps'] as { code: string }[]).map(({ code }) => code).join(', ');
    const own = ownChecks(entry, entries);
    if (gaps && !own.includes(entry)) return [];
    const number = own.filter(({ id }) => id < entry.id).length + 1;
    return [[`access of ${key.split('/')[1]}`, `check ${number}: ${gaps || 'complete'}`]];
  }
  if (kind.startsWith('mail.')) {
    const begun = entries.find((one) => one.key === key && one.fact === 'attempted' && one.attempt === attempt);
    const { to = [], cc = [] } = (begun?.data ?? {}) as { to?: string[]; cc?: string[] };
    const rest = `, copies to ${cc.join(', ') || 'nobody'}, refused ${JSON.stringify(it['rejected'])}`;
    return to.map((address) => [subjectOf(kind, address), `${kind} to ${address}${rest}`]);
  }
  const about = it['account'] ?? it['accountId'];
  return [[typeof about === 'string' ? about : '', `${fact} ${kind} by ${by ?? 'the case'}: ${JSON.stringify(it)}`]];
}

/** Mails about access go beside the others, in an order of their own. */
function subjectOf(kind: string, address: string): string {
  const account = /^owner-(\d{12})@/.exec(address)?.[1];
  if (!account) return address;
  return kind.startsWith('mail.access') ? `access of ${account}` : account;
}

/** Checks of the same account but for those that somebody's help for an unclear mail made the case do besides. */
export function ownChecks({ key }: RecordedEntry, entries: RecordedEntry[]): RecordedEntry[] {
  const account = key.split('/')[1];
  const isCheck = (one: RecordedEntry) =>
    one.kind === 'access-check' && one.fact === 'done' && one.key.split('/')[1] === account;
  const both = entries.filter((one) => isCheck(one) || isHelp(one));
  return both.filter((one, index) => isCheck(one) && !both.slice(0, index).slice(-1).some(isHelp));
}

function sorted(list: unknown): string[] {
  return [...((list as string[] | undefined) ?? [])].sort();
}

/** What came of calls is told by callsSaid. */
function kindsOf(unfinished: unknown): string[] {
  const texts = (unfinished as string[] | undefined) ?? [];
  return texts.filter((text) => !text.startsWith('call ')).sort();
}

/** Whoever gets no answer from a button presses it again, and hears that it was taken before. */
function isRepetition({ id, kind, by, data }: RecordedEntry, entries: RecordedEntry[]): boolean {
  if (!kind.startsWith('command.') || (data as { refused?: string } | null)?.refused === undefined) return false;
  return entries.some((one) => one.id < id && one.kind === kind && one.by === by && one.fact === 'asked');
}

/** A customer who gets no answer presses the button again: that may be written down twice. */
function onceByCustomer(said: Said[]): Said[] {
  const seen = new Set<string>();
  return said.filter(({ text }) => !text.includes(' by customer:') || (!seen.has(text) && !!seen.add(text)));
}
