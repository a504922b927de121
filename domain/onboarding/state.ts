import type { Calendar } from '../calendar.js';
import type { Policies } from '../policy.js';
import type { Problem } from '../problem.js';

export type Language = 'ko' | 'en';

/** A person or group alias at the customer (handbook 1). */
export interface Contact {
  name: string;
  email: string;
  /** E.164; a contact without one is not called. */
  phone?: string;
  language?: Language;
}

/** A request that has been parsed, checked and taken in: what the registry answered when the case opened. */
export interface OpenedOnboarding {
  caseId: string;
  customer: { id: string; name: string; calendar: Calendar };
  payer: { id: string; name: string };
  requestedBy: { id: string; name: string; email: string };
  /** The CSR who is told and asked; the requester when the customer has none. */
  csr: { id: string; name: string; email: string };
  reference: string;
  ticketId: string;
  language: Language;
  contacts: Contact[];
  accounts: { id: string; ownerEmail: string }[];
  /** Parts of the contract that are checked after linking (3.7). */
  access: { crossAccount: boolean; billing: boolean };
  policies: Policies;
  /** The desk's own calendar: deadlines of staff. */
  deskCalendar: Calendar;
}

export type HandshakeState = 'pending' | 'accepted' | 'declined' | 'canceled' | 'expired';

/** One invitation of one account. Times are epoch ms. */
export interface Invitation {
  /** 1 for the first invitation of this account, 2 for the next. */
  number: number;
  handshakeId?: string;
  invitedAt: number;
  expiresAt: number;
  state: HandshakeState;
  endedAt?: number;
  /** First seen accepted while the account was not yet in the organization. */
  acceptedAt?: number;
  /** Found pending or already linked instead of newly sent. */
  adopted: boolean;
  /** When the guide mail for it went out. */
  guidedAt?: number;
  /** How many of `reminderDays` are behind it: sent, or covered by a later one. */
  reminders: number;
  expiryWarned?: boolean;
}

/** "Invite again?" as asked of the CSR (3.5). */
export interface ReinviteQuestion {
  after: 'expired' | 'declined' | 'canceled';
  /** Undefined until the question has been sent. */
  askedAt?: number;
  answerBy?: number;
  answer?: 'invite' | 'end';
}

export type GapCode =
  'role-not-assumable' | 'external-id-not-required' | 'wrong-account' | 'billing-denied' | 'cost-explorer-not-enabled';

/** One thing that is missing or wrong with the customer's role: the exact gap that guidance names (3.7). */
export interface Gap {
  code: GapCode;
  /** What AWS answered, for the record. */
  detail: string;
}

/** What is known of the access checks of one linked account (3.7). */
export interface AccessState {
  checks: number;
  nextCheckAt: number;
  gaps: Gap[];
  checkedAt?: number;
  /** When the customer last said that the role is set; checks settle after it. */
  saidDoneAt?: number;
  settling: number;
  /** Gap codes that the last guidance named, and when it went out. */
  guided?: { codes: GapCode[]; at: number };
  result?: 'ok' | 'given-up';
}

export type AccountOutcome = 'linked' | 'linked-access-incomplete' | 'expired' | 'declined' | 'dropped' | 'cancelled';

export interface AccountState {
  id: string;
  ownerEmail: string;
  invitations: Invitation[];
  question?: ReinviteQuestion;
  /** Automatic re-invitations used up. */
  autoReinvited: number;
  /** What stands in the way of inviting (or of withdrawing the invitation); `reported` once duty was told. */
  problem?: Problem & { since: number; reported?: boolean };
  /** Set when the account was dropped or the case cancelled; its pending invitation is withdrawn first. */
  withdrawn?: 'dropped' | 'cancelled';
  linkedAt?: number;
  /** The registry says linked. */
  marked?: boolean;
  /** An invitation was sent for or may have been: the number of the latest one that was begun. */
  tried?: number;
  /** Its end is being written: nothing more is taken for it. */
  ending?: boolean;
  /** When completion was mailed. */
  toldAt?: number;
  access?: AccessState;
  /** How it ended without being linked. For linked accounts see `outcomeOf`. */
  ended?: Exclude<AccountOutcome, 'linked' | 'linked-access-incomplete'>;
}

export type CallAbout = 'guide' | 'reminder' | 'completion';

/** A call that an agent makes by hand and records (3.3, 3.5, 3.6). Unanswered: two more tries (2). */
export interface CallTask {
  /** Unique in the case: `guide-1`, `reminder-2`. */
  id: string;
  about: CallAbout;
  accounts: string[];
  /** Not before this instant, and then in the contact's business time. */
  notBefore: number;
  tries: number;
  result?: 'answered' | 'unanswered' | 'superseded';
}

/** The whole memory of one onboarding case; plain JSON, carried over continue-as-new. */
export interface OnboardingState {
  openedAt: number;
  opened: OpenedOnboarding;
  accounts: AccountState[];
  calls: CallTask[];
  portalLogin: { done: boolean };
  /** Effects done so far, by kind: they make effect keys unique and stable. */
  counts: Record<string, number>;
  /** Accounts of mails that were begun and have not ended: another try is about the same ones. By effect key. */
  begun: Record<string, string[]>;
  /** Problems of effects that are not about one account (mail, polls, registry), by effect key. */
  problems: Record<string, Problem & { since: number }>;
  lastPollAt?: number;
  nextPollAt?: number;
  /** Something outside happened: look now. */
  pollNow: boolean;
  /** Somebody asked to load the calendars again, because they did not reach far enough. */
  reloadCalendars?: boolean;
  /** The closing entry is being written: nothing more is taken. */
  closing?: boolean;
  cancelled?: { by: string; reason: string; at: number };
  /** Addresses that a mail server refused while others took the mail; shown until a contact is changed or somebody retries. */
  undeliverable: string[];
  /** Messages that could not be read; shown until somebody has looked (`confirmDone` of `dropped-messages`). */
  dropped: { total: number; unseen: number };
  closed?: { outcome: CaseOutcome; at: number };
}

export type CaseOutcome = 'done' | 'partial' | 'cancelled';
