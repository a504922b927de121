/**
 * The world outside as the sandbox keeps it. These are also the JSON shapes of the control API.
 * Every time is an ISO instant of the sandbox's clock; every account id is a string of 12 digits.
 */

export interface KeyPair {
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
  /** Access key of the account's owner, for AcceptHandshake and DeclineHandshake over the wire. */
  owner?: KeyPair;
  tags: Record<string, string>;
}

export type HandshakeState = 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED';

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
  eventId: string;
  problem: string;
}

export interface Settings {
  /** Organizations' request rates, in real time. */
  throttles: boolean;
  /** Listings begin with an empty page and a NextToken, as the service may. */
  emptyPages: boolean;
  /** What a pending invitation is called; the documentation says REQUESTED, its examples OPEN. */
  pendingState: 'OPEN' | 'REQUESTED';
}
