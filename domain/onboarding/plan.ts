import { findAccount } from './accounts.js';
import type { CommandName } from './commands.js';
import type { PostedMessage } from '../chat.js';
import type { Trouble } from '../stuck.js';
import type { CallEnd, CallTask, CaseOutcome, DutyPage, MailKind, OnboardingState, PostKind } from './state.js';

/** For the timeline. */
const MAIL_WORDS: Record<MailKind, string> = {
  'onboarding-guide': 'guide to the owners',
  'onboarding-reminder': 'reminder to the owners',
  'invitation-expiring': 'the CSR learns of an expiry to come',
  'reinvite-question': 'the CSR group is asked whether to invite again',
  'invitation-problem': 'account-link duty learns of an invite error',
  'onboarding-completion': 'completion to the customer',
  'access-guidance': 'the customer learns what the role lacks',
  'access-incomplete': 'the CSR learns that access stays incomplete',
};

interface StepBase {
  /** The idempotency key of its effect within the case: the same for every attempt, reset and continue-as-new. */
  key: string;
  /** The rule that asks for it. */
  rule: string;
  /** For the timeline of the UI. */
  summary: string;
}

/** `only`: one that this address has missed; all others have it. */
interface MailStep {
  kind: 'mail';
  mail: MailKind;
  accounts: string[];
  only?: string;
  reminders?: Record<string, number>;
  answerBy?: number;
}

/** `until`: a customer is not dialled later than that. `page`: the page that the call is for. */
interface PlaceCall {
  kind: 'place-call';
  call: string;
  until?: number;
  page?: { id: string; turn: NonNullable<DutyPage['turn']>; call: CallTask };
}

/** One thing to do now. Data: the workflow carries it out, `apply.ts` takes its result in. */
export type Step = StepBase &
  (
    | { kind: 'invite'; accountId: string; number: number }
    | { kind: 'withdraw'; accountId: string; handshakeId?: string }
    | { kind: 'poll'; accounts: { id: string; handshakeId?: string }[] }
    | { kind: 'load-calendars' }
    | { kind: 'portal-login' }
    | MailStep
    | PlaceCall
    | { kind: 'settle-call'; call: string; callKey: string }
    | { kind: 'fetch-call'; call: string; providerCallId: string }
    | { kind: 'hang-up'; call: string; providerCallId: string; ringingOnly: boolean }
    | { kind: 'end-call'; call: string; providerCallId: string; end: CallEnd }
    | { kind: 'open-page'; page: string; accounts: string[] }
    | { kind: 'post'; post: PostKind; accounts: string[]; thread?: PostedMessage; page?: string }
    | { kind: 'update-post'; post: string }
    | { kind: 'read-credits'; accounts: string[] }
    | { kind: 'mark-linked'; accounts: string[] }
    | { kind: 'check-access'; accountId: string }
    | { kind: 'reinvite-by-rule'; accountId: string }
    | { kind: 'end-account'; accountId: string; outcome: 'expired' | 'declined' | 'dropped' | 'cancelled'; why: string }
    | { kind: 'close'; outcome: CaseOutcome }
  );

export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** What a person has to do, with the update that tells the case so. */
export interface Todo {
  text: string;
  update: CommandName;
  /** Its argument but for `by`; words in capitals are for the person to fill in. */
  argument: Record<string, string | boolean>;
  /** The case goes on without it: nobody is called for it out of hours. */
  later?: true;
}

/** What one rule says about a case at one moment. Instants are epoch ms. */
export interface Part {
  steps: Step[];
  /** When the rule next has something to do if nothing happens. */
  deadlines: number[];
  /** When it next looks at the outside or tries again: not deadlines of the process. */
  looks: number[];
  waits: { text: string; until?: number }[];
  todos: Todo[];
  /** What is tried again by itself and has failed for long: a person should look. */
  troubles: Trouble[];
}

/** What a rule sees: the state, the instant, and the keys of steps that are being carried out. */
export interface View {
  state: OnboardingState;
  now: number;
  busy: ReadonlySet<string>;
}

export function part(given: Partial<Part> = {}): Part {
  return { steps: [], deadlines: [], looks: [], waits: [], todos: [], troubles: [], ...given };
}

export function combine(parts: Part[]): Part {
  return part({
    steps: parts.flatMap((one) => one.steps),
    deadlines: parts.flatMap((one) => one.deadlines),
    looks: parts.flatMap((one) => one.looks),
    waits: parts.flatMap((one) => one.waits),
    todos: parts.flatMap((one) => one.todos),
    troubles: parts.flatMap((one) => one.troubles),
  });
}

/** The key of the next effect of a kind: `mail/onboarding-guide/1`, then `/2`. */
export function nextKey(state: OnboardingState, kind: string): string {
  return `${kind}/${(state.counts[kind] ?? 0) + 1}`;
}

/**
 * The instant before which a step whose last try failed is not tried again; `Infinity` when a person has to act first.
 * Looking is harmless: it goes on by itself even then.
 */
export function heldUntil(state: OnboardingState, { key, kind }: Pick<Step, 'key' | 'kind'>): number {
  const problem = state.problems[key];
  if (!problem) return 0;
  return problem.action === 'person' && !isLooking(kind) ? Infinity : (problem.retryAt ?? 0);
}

/** Steps that only look: they go on by themselves even where a person has to act. */
export function isLooking(kind: Step['kind']): boolean {
  return kind === 'poll' || kind === 'check-access' || kind === 'fetch-call' || kind === 'settle-call';
}

/**
 * The keys of mails or posts, and the accounts that each is about: another try is about those that the first one named, because
 * that one may have left; the others get one of their own, at once.
 */
export function begunAndNext(
  state: OnboardingState,
  kind: string,
  asked: string[],
  page?: string,
): { key: string; accounts: string[] }[] {
  let rest = asked;
  const groups: { key: string; accounts: string[] }[] = [];
  for (const [key, occasions] of Object.entries(state.begun)) {
    if (!key.startsWith(`${kind}/`)) continue;
    const accounts = rest.filter((id) => occasions.includes(occasion(state, kind, id, page)));
    rest = rest.filter((id) => !accounts.includes(id));
    if (accounts.length > 0) groups.push({ key, accounts });
  }
  if (rest.length === 0) return groups;
  let number = (state.counts[kind] ?? 0) + 1;
  while (state.begun[`${kind}/${number}`]) number += 1;
  return [...groups, { key: `${kind}/${number}`, accounts: rest }];
}

/** A mail or post is begun: until it ends, another try is about the same. */
export function beginMessage(state: OnboardingState, step: StepOf<'mail' | 'post'>): void {
  const [kind, page] = step.kind === 'mail' ? [`mail/${step.mail}`, undefined] : [`post/${step.post}`, step.page];
  state.begun[step.key] = step.accounts.map((id) => occasion(state, kind, id, page));
}

/** It has ended; the next one of its kind gets a key that none had. */
export function endMessage(state: OnboardingState, key: string): void {
  const [kind, number] = [key.slice(0, key.lastIndexOf('/')), Number(key.split('/').at(-1))];
  state.counts[kind] = Math.max(state.counts[kind] ?? 0, number);
  delete state.begun[key];
}

/** What a message about an account is about this time. The same asked again after another invitation or problem is another one. */
function occasion(state: OnboardingState, kind: string, id: string, page?: string): string {
  const account = findAccount(state, id);
  const problem = kind === 'mail/invitation-problem' ? account?.problem?.code : undefined;
  return [id, account?.invitations.length ?? 0, page ?? problem ?? ''].join('/');
}

/** Mail steps. */
export function mailPart(
  { state }: View,
  mail: MailKind,
  asked: string[],
  rule: string,
  more: { reminders?: Record<string, number>; answerBy?: number } = {},
): Part {
  return part({
    steps: begunAndNext(state, `mail/${mail}`, asked).map(({ key, accounts }) => {
      const summary = `mail: ${MAIL_WORDS[mail]}, ${accountList(accounts)}`;
      return { kind: 'mail', key, rule, summary, mail, accounts, ...more };
    }),
  });
}

/** Accounts as people name them on the phone: last four digits. */
export function accountList(ids: string[]): string {
  const shown = ids.slice(0, 4).map((id) => `…${id.slice(-4)}`);
  return ids.length > 4 ? `${shown.join(', ')} and ${ids.length - 4} more` : shown.join(', ');
}
