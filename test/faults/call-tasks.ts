import type { RecordedEntry } from '../../registry/ledger.js';

const HOUR = 3_600_000;
/** Handbook 2: two more tries, 2 h apart. */
const MOST_TRIES = 3;
const RETRY_MS = 2 * HOUR;
/** An outage moves what is due. */
const SLACK_MS = HOUR;

/** Each of these calls goes with a mail. */
const MAILS: Record<string, string> = {
  guide: 'onboarding-guide',
  reminder: 'onboarding-reminder',
  completion: 'onboarding-completion',
};

/** One call that the desk owed somebody: its tries, and how each ended. */
export interface CallTask {
  /** `guide-1`, `duty-1-2` */
  id: string;
  about: string;
  tries: { placedAt: number; reason?: string; digit?: string }[];
  byHand: boolean;
}

function callTasks(entries: RecordedEntry[]): CallTask[] {
  const tasks = new Map<string, CallTask>();
  for (const { key, kind, fact, at, data } of entries) {
    const [, id = '', about = '', number = ''] = /^call\/(([a-z]+)-[\d-]+)\/(\d+)(\/ended)?$/.exec(key) ?? [];
    if (!id) continue;
    const byHand = entries.some((entry) => isByHand(entry, id));
    const task = tasks.get(id) ?? { id, about, tries: [], byHand };
    tasks.set(id, task);
    const one = (task.tries[Number(number) - 1] ??= { placedAt: at });
    if (fact === 'done') one.placedAt = at;
    if (kind.endsWith('.ended')) Object.assign(one, data as { reason?: string; digit?: string });
  }
  return [...tasks.values()];
}

function isByHand({ kind, fact, data }: RecordedEntry, id: string): boolean {
  const { call, answered } = (data ?? {}) as { call?: string; answered?: boolean };
  return kind === 'command.recordCall' && fact === 'asked' && call === id && answered === true;
}

/**
 * What came of a case's calls, the same for every play that ends the same. A call that ended without a key, because the intake
 * or the engine was away while the person pressed it, is made again by rule, but only while it is wanted.
 */
export function callsSaid(entries: RecordedEntry[]): string[] {
  const tasks = callTasks(entries);
  const lines = Object.entries(MAILS).flatMap(([about, template]) => {
    const own = tasks.filter((task) => task.about === about);
    const mails = entries.filter(({ kind, fact }) => kind === `mail.${template}` && fact === 'done');
    const wrong = mails.flatMap((mail, index) => {
      const id = `${about}-${index + 1}`;
      const task = own.find((one) => one.id === id);
      return isSettled(task) || isOver(about, mail, task, entries) ? [] : [`${id}: ${lastWord(task)}, and no more`];
    });
    const many = own.length > mails.length ? [`${about}: ${own.length} calls for ${mails.length} mails`] : [];
    const right = mails.length > 0 && wrong.length === 0 ? [`${about}: called until it was answered`] : [];
    return [...right, ...wrong, ...many];
  });
  const pages = tasks.filter(({ about }) => about === 'duty');
  if (pages.length > 0) lines.push(`page: ${pages.some(isSettled) ? 'somebody took it' : 'nobody took it'}`);
  return lines;
}

/** Answered, or tried as often as the handbook wants. */
function isSettled(task: CallTask | undefined): boolean {
  if (!task) return false;
  return task.byHand || task.tries.some(isAnswered) || (task.about !== 'duty' && task.tries.length >= MOST_TRIES);
}

export function isAnswered({ reason, digit }: { reason?: string; digit?: string }): boolean {
  return reason === 'keyed' && digit === '1';
}

function lastWord(task: CallTask | undefined): string {
  if (!task) return 'never made';
  return `not answered (${task.tries.map(({ reason }) => reason ?? 'no end').join(', ')})`;
}

/** No account that it was about waited for its owner any more when the next try was due. */
function isOver(about: string, mail: RecordedEntry, task: CallTask | undefined, entries: RecordedEntry[]): boolean {
  if (about === 'completion') return false;
  const last = task?.tries.at(-1);
  const due = (last === undefined ? mail.at : last.placedAt + RETRY_MS) + SLACK_MS;
  return accountsOf(mail, entries).every((account) =>
    entries.some((entry) => entry.id > mail.id && entry.at <= due && endsWaiting(entry, account, entries)),
  );
}

/** Whether from this entry on nobody waits for the owner of that account, or another call does what this one was for. */
function endsWaiting(entry: RecordedEntry, account: string, entries: RecordedEntry[]): boolean {
  const { kind, fact } = entry;
  const data = (entry.data ?? {}) as { accounts?: { id: string }[]; account?: string; accountId?: string };
  if (kind === 'account.linked') return data.accounts?.some(({ id }) => id === account) ?? false;
  if (kind === 'onboarding.end-account') return data.account === account;
  if (fact === 'asked')
    return kind === 'command.cancel' || (kind === 'command.dropAccount' && data.accountId === account);
  if (fact !== 'done') return false;
  if (kind === 'mail.reinvite-question') return true;
  const calls = kind === 'mail.onboarding-guide' || kind === 'mail.onboarding-reminder';
  return calls && accountsOf(entry, entries).includes(account);
}

/** Whose owners a mail went to: that stands with its attempt. */
function accountsOf(mail: RecordedEntry, entries: RecordedEntry[]): string[] {
  const begun = entries.find(
    ({ key, fact, attempt }) => key === mail.key && fact === 'attempted' && attempt === mail.attempt,
  );
  const { to = [] } = (begun?.data ?? {}) as { to?: string[] };
  return to.flatMap((address) => /^owner-(\d{12})@/.exec(address)?.[1] ?? []);
}
