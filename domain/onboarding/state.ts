import type { Language } from '../language.js';
import type { Calendar } from '../calendar.js';
import type { PostedMessage } from '../chat.js';
import type { CreditReading } from '../credits.js';
import type { EndReason } from '../phone.js';
import type { Policies } from '../policy.js';
import type { Problem } from '../problem.js';

/** A person or group alias at the customer (handbook 1). */
export interface Contact {
  name: string;
  email: string;
  /** E.164; a contact without one is not called. */
  phone?: string;
  language?: Language;
}

/** Somebody of the desk who can be paged. */
export interface StaffOnCall {
  id: string;
  name: string;
  phone?: string;
}

/** A request that has been parsed, checked and taken in: what the registry answered when the case opened. */
export interface OpenedOnboarding {
  caseId: string;
  customer: { id: string; name: string; calendar: Calendar };
  payer: { id: string; name: string };
  requestedBy: { id: string; name: string; email: string };
  /** The CSR who is told and asked; the requester when the customer has none. */
  csr: { id: string; name: string; email: string };
  /** Account-link duty in the order in which it is paged: primary, secondary, general roster (3.4). */
  duty: StaffOnCall[];
  reference: string;
  ticketId: string;
  language: Language;
  contacts: Contact[];
  accounts: { id: string; ownerEmail: string }[];
  /** Parts of the contract that are checked after linking (3.7). */
  access: { crossAccount: boolean; billing: boolean };
  policies: Policies;
  /** The cost portal takes requests for logins (3.1). */
  portalWebhook?: true;
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
interface ReinviteQuestion {
  after: 'expired' | 'declined' | 'canceled';
  /** Undefined until the question has been sent. */
  askedAt?: number;
  answerBy?: number;
  /** Asked in the chat, too. */
  posted?: boolean;
  answer?: 'invite' | 'end';
  /** Who gave it; absent: the rule. */
  by?: string;
  /** Nobody has answered in time, and the record is being told that the rule decides. */
  byRule?: boolean;
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
  /**
   * What stands in the way of inviting (or of withdrawing the invitation); `reported` once duty was told, `page` by which
   * page, `again` until a try that somebody asked for has had an answer.
   */
  problem?: Problem & { since: number; reported?: boolean; page?: string; again?: boolean };
  /** Set when the account was dropped or the case cancelled; its pending invitation is withdrawn first. */
  withdrawn?: 'dropped' | 'cancelled';
  linkedAt?: number;
  /** The registry says linked. */
  marked?: boolean;
  /** An invitation was sent for or may have been: the number of the latest one that was begun. */
  tried?: number;
  /** How often it was taken in again after it had ended. */
  readded?: number;
  /** Its end is being written: nothing more is taken for it. */
  ending?: boolean;
  /** When completion was mailed. */
  toldAt?: number;
  /** When completion was posted in the chat, with its credits. */
  postedAt?: number;
  credits?: CreditsState;
  access?: AccessState;
  /** How it ended without being linked. For linked accounts see `outcomeOf`. */
  ended?: Exclude<AccountOutcome, 'linked' | 'linked-access-incomplete'>;
}

/** What is known of the remaining credits of a linked account (3.6). */
export interface CreditsState {
  reading: CreditReading;
  checks: number;
  /** When credits that could not be read are looked at again; absent when that is over. */
  nextAt?: number;
  /** What the chat was last told. */
  posted?: 'readable' | 'unreadable';
  /** What the post that has begun and not ended says, or the first of its tries: any of them may be the one that stands. */
  saying?: 'readable' | 'unreadable';
}

export type CallAbout = 'guide' | 'reminder' | 'completion' | 'duty';

/** A call that has been placed and is not in the record as ended. */
interface LiveCall {
  /** Of the effect that placed it: `call/guide-1/1`. */
  key: string;
  providerCallId: string;
  placedAt: number;
  /** When the provider is next asked how it stands. */
  lookAt: number;
  /** We hung up; the provider says when it has ended. */
  hungUp?: boolean;
  /** The provider has told something since it was last asked. */
  heard?: boolean;
  /** It has told something at all. */
  told?: boolean;
  ended?: CallEnd;
}

export interface CallEnd {
  reason: EndReason;
  digit?: string;
  /** Whether its provider told us to look. */
  by: 'callback' | 'look';
}

/** Somebody to be called (3.3 to 3.6). Customers unanswered: two more tries (2). */
export interface CallTask {
  /** Unique in the case: `guide-1`, `reminder-2`, `duty-1-3`. */
  id: string;
  about: CallAbout;
  accounts: string[];
  /** Not before this instant; customers are then called in the contact's business time. */
  notBefore: number;
  tries: number;
  /** Who of the staff is called; absent: the customer's contact. */
  person?: StaffOnCall;
  live?: LiveCall;
  /** A call of which the provider told something before we knew that it was placed, by the key of its effect. */
  heard?: string;
  /** The case that is on the phone with the same person. */
  lane?: string;
  /** The effect that may ring: dialling has begun, and nobody has said clearly how that ended. */
  unclear?: string;
  /** Who of the customer is called by the try that goes on: the contact may be another one by now. */
  dialled?: { name: string; phone: string };
  /** They asked for a person: an agent calls by hand and records it. */
  byHand?: boolean;
  result?: 'answered' | 'declined' | 'unanswered' | 'superseded';
}

/** Account-link duty is paged until somebody acknowledges (3.4). */
export interface DutyPage {
  /** `duty-1` */
  id: string;
  accounts: string[];
  startedAt: number;
  /** Calls made so far, and how the last of them ended: the calls themselves are in the record. */
  calls: number;
  last?: CallTask['result'];
  /** Why somebody could not be called: until somebody could. */
  problem?: Problem;
  /** It was solved, or its accounts ended, before anybody took it. */
  ended?: boolean;
  /** Whose turn it is: the position among those on duty who have a phone, and how often, and when, they were called in this step. */
  turn?: { round: number; roundAt: number; person: number; stepAt: number; calls: number; calledAt: number };
  /** The case that is on the phone with them, and when they are called again: that try has not rung and does not count. */
  lane?: { with: string; until: number };
  acknowledged?: { by: string; at: number };
}

export type PostKind = 'completion' | 'credits' | 'reinvite-question' | 'duty';

/** A message of this case in the chat. */
export interface CasePost {
  /** Of its effect: `post/completion/1`. */
  key: string;
  kind: PostKind;
  accounts: string[];
  message: PostedMessage;
  /** The page that it is about. */
  page?: string;
  /** Nothing is asked there any more, and the message says so. */
  settled?: boolean;
}

/** Shown until the address is corrected or somebody retries: `again`, it goes to this address alone. */
export interface MissedMail {
  /** Of the effect that sends it to this address alone. */
  key: string;
  address: string;
  mail: MailKind;
  /** Its accounts, each with the number of its invitation at that time. */
  about: { id: string; invitation: number }[];
  again?: boolean;
}

/** Mails of an onboarding; the ids of their templates. */
export type MailKind =
  | 'onboarding-guide'
  | 'onboarding-reminder'
  | 'invitation-expiring'
  | 'reinvite-question'
  | 'invitation-problem'
  | 'onboarding-completion'
  | 'access-guidance'
  | 'access-incomplete';

/** The whole memory of one onboarding case; plain JSON, carried over continue-as-new. */
export interface OnboardingState {
  openedAt: number;
  opened: OpenedOnboarding;
  accounts: AccountState[];
  calls: CallTask[];
  pages: DutyPage[];
  posts: CasePost[];
  portalLogin: { done: boolean };
  /** Effects done so far, by kind: they make effect keys unique and stable. */
  counts: Record<string, number>;
  /** What mails and posts that were begun and have not ended are about: another try is about the same. By effect key. */
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
  /** Mails that an address has missed because a mail server refused it while others got them. */
  undeliverable: MissedMail[];
  /** Addresses that were corrected, and to what. */
  replaced?: Record<string, string>;
  /** Messages that could not be read; shown until somebody has looked (`confirmDone` of `dropped-messages`). */
  dropped: { total: number; unseen: number };
  /** Answers in the chat that are for a person to read; gone when the question has its answer. */
  replies?: { post: string; by: string; text: string }[];
  closed?: { outcome: CaseOutcome; at: number };
}

export type CaseOutcome = 'done' | 'partial' | 'cancelled';
