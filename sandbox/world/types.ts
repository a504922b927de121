/**
 * The world outside as the sandbox keeps it. These are also the JSON shapes of the control API.
 * Every time is an ISO instant of the sandbox's clock; every account id is a string of 12 digits.
 */

interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
}

/** An AWS management account with its organization. */
export interface Payer {
  id: string;
  name: string;
  email: string;
  /** The role the desk assumes to act for this payer. */
  roleArn: string;
  /** Principal ARN that may assume it. */
  trusts: string;
  /** Invitations per 24 hours; accepted ones do not count. */
  quota: number;
  /** Members plus pending invitations. */
  accountQuota: number;
  /** Reason with which every invitation is refused, e.g. PAYMENT_INSTRUMENT_REQUIRED. */
  problems?: string;
}

/** The cross-account role a customer made for the desk. */
export interface CustomerRole {
  name: string;
  trusts: string;
  /** Absent or null: the trust policy asks for none. */
  externalId?: string | null;
  /** The trust policy wants an external id but takes any (`StringLike *`). */
  acceptsAnyExternalId?: boolean;
  /** Billing reads are allowed: by policy and by the account's own switch. */
  billing: boolean;
  costExplorerEnabled: boolean;
}

export interface Account {
  id: string;
  email: string;
  name: string;
  /** Management account whose organization it is in; may be one the sandbox does not know. */
  memberOf?: string;
  joinedAt?: string;
  role?: CustomerRole;
  /** Reason with which invitations to this account are refused, e.g. PAST_DUE_INVOICE. */
  invite?: string;
  /** AWS credits, as Billing's GetCredits shows them. */
  credits?: Credit[];
  /** Absent means true; false: GetCredits is refused for this account, whoever asks. */
  creditsReadable?: boolean;
  /** Access key of the account's owner, for AcceptHandshake and DeclineHandshake over the wire. */
  owner?: KeyPair;
  tags: Record<string, string>;
}

/** Amounts are decimal texts, as AWS sends them. */
export interface Credit {
  id: string;
  accountId: string;
  /** Promotion, Refund or TrueUp. */
  type: string;
  initial: string;
  remaining: string;
  /** Remaining after the bills that are still open. */
  estimated: string;
  currency: string;
  status: 'ENABLED' | 'DISABLED';
  startsAt: string;
  expiresAt?: string;
  description: string;
  /** Services it applies to; none: all of them. */
  products: string[];
}

type HandshakeState = 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED';

export interface Handshake {
  id: string;
  payerId: string;
  accountId: string;
  /** What the desk named: an EMAIL invitation does not show the account's id. */
  target: { type: 'ACCOUNT' | 'EMAIL'; id: string };
  state: HandshakeState;
  requestedAt: string;
  expiresAt: string;
  completedAt?: string;
  notes?: string;
  tags: Record<string, string>;
}

export interface Mail {
  id: string;
  messageId: string;
  from: string;
  /** Envelope recipients that were not rejected. */
  to: string[];
  /** Addresses of the Cc header. */
  cc: string[];
  subject: string;
  text: string;
  html: string;
  /** Header fields in their order, names in lower case. */
  headers: { name: string; value: string }[];
  receivedAt: string;
}

export interface EventTarget {
  url: string;
  key: string;
}

export interface EventFailure {
  at: string;
  accountId: string;
  problem: string;
}

/** A callback of Twilio or Slack that the desk did not take. */
export interface CallbackFailure {
  at: string;
  service: 'twilio' | 'slack';
  /** The call, or the message. */
  about: string;
  what: string;
  url: string;
  problem: string;
}

export type CallStatus =
  'queued' | 'initiated' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';

export type StatusEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

/** A call that the desk has placed through Twilio. */
export interface Call {
  /** CA and 32 hexadecimal digits. */
  id: string;
  to: string;
  from: string;
  /** What is to be said, inline; else it is asked of `url`. */
  twiml?: string;
  url?: string;
  method: 'GET' | 'POST';
  statusCallback?: string;
  statusCallbackMethod: 'GET' | 'POST';
  statusCallbackEvents: StatusEvent[];
  timeoutSeconds: number;
  machineDetection: boolean;
  status: CallStatus;
  answeredBy?: 'human' | 'machine_start' | 'unknown';
  placedAt: string;
  answeredAt?: string;
  endedAt?: string;
  /** Every key that was pressed while the desk asked for one. */
  digits: string;
  /** Whether the desk asks for a key at this moment. */
  asksForKey: boolean;
  said: { text: string; language: string }[];
  /** Number of the next status callback. */
  sequence: number;
  sipResponseCode?: number;
  /** Why Twilio could not go on with the call. */
  problem?: { code: number; message: string };
}

/** 'rejects': the number does not exist; 'blocked': the desk's account may not call it. */
export type PhoneBehaviour = 'manual' | 'answers' | 'no-answer' | 'busy' | 'voicemail' | 'rejects' | 'blocked';

export interface Phone {
  /** E.164. */
  number: string;
  name: string;
  behaviour: PhoneBehaviour;
  /** What 'answers' presses, one menu after the other; absent: nothing. */
  presses?: string;
}

export interface ChatChannel {
  /** C and more. */
  id: string;
  name: string;
  /** The desk's app was not invited to it: it can neither read nor post there. */
  withoutDesk?: boolean;
}

export interface ChatGroup {
  /** S and more. */
  id: string;
  handle: string;
}

export interface ChatUser {
  /** U and more. */
  id: string;
  name: string;
  email?: string;
}

export interface ChatMessage {
  ts: string;
  /** Channel id. */
  channel: string;
  user: string;
  text: string;
  blocks?: unknown[];
  threadTs?: string;
  /** A reply that the channel shows too. */
  broadcast?: boolean;
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  reactions?: { name: string; users: string[] }[];
  editedAt?: string;
}

/** Where Slack sends what people write and press. */
export interface ChatTarget {
  url: string;
}

export interface Settings {
  /** Organizations' request rates, in real time. */
  throttles: boolean;
  /** Listings begin with an empty page and a NextToken, as the service may. */
  emptyPages: boolean;
  /** What a pending invitation is called; the documentation says REQUESTED, its examples OPEN. */
  pendingState: 'OPEN' | 'REQUESTED';
  /** Slack's message a second for each channel; `throttles` must be on too. */
  chatThrottles: boolean;
  /** How phones behave that nobody has described. */
  phoneDefault: Pick<Phone, 'behaviour' | 'presses'>;
}
