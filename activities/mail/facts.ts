import type { GapCode } from '../../domain/onboarding/state.js';
import type { Problem } from '../../domain/problem.js';

/**
 * What a workflow hands over for each mail: plain JSON, small, nothing that must stay out of history.
 * Times are epoch ms, shown in `zone`. The customer's external id and link are added by the activity.
 */
export interface CaseFacts {
  caseId: string;
  customerId: string;
  customerName: string;
  /** IANA name: the zone of the reader. */
  zone: string;
  deskName: string;
  supportAddress: string;
  deskNumber: string;
}

export interface InvitedAccount {
  id: string;
  handshakeId?: string;
  expiresAt: number;
}

export interface OnboardingGuideFacts extends CaseFacts {
  /** From the settings: the guide call names it. */
  subject: string;
  contactName?: string;
  accounts: InvitedAccount[];
  /** Where an owner accepts; `{handshakeId}` in it is replaced for each account. */
  acceptUrl: string;
  costPortalUrl: string;
  roleName: string;
  deskRoleArn: string;
  crossAccount: boolean;
  billing: boolean;
}

export interface OnboardingReminderFacts extends CaseFacts {
  contactName?: string;
  /** Only those that are still waited for. */
  accounts: (InvitedAccount & { invitedAt: number })[];
  acceptUrl: string;
  /** Subject of the guide mail that it reminds of. */
  guideSubject: string;
}

/** To the CSR, 2 days before the end (handbook 3.5). */
interface InvitationExpiringFacts extends CaseFacts {
  csrName?: string;
  accounts: InvitedAccount[];
  ownerEmails?: string[];
}

/** To the CSR group: invite again? (handbook 3.5) */
export interface ReinviteQuestionFacts extends CaseFacts {
  csrName?: string;
  accounts: {
    id: string;
    after: 'expired' | 'declined' | 'canceled';
    endedAt: number;
    answerBy: number;
    /** What happens without an answer. */
    otherwise: 'invited-again' | 'ended';
    /** What to type for each answer. */
    commands: { invite: string; end: string };
  }[];
}

/** To account-link duty (handbook 3.4). */
interface InvitationProblemFacts extends CaseFacts {
  payerName: string;
  accounts: { id: string; since: number; problem: Problem }[];
  /** What to type when the cause is gone. */
  retryCommand: string;
  /** That command helps each account that it tries: none but these has a problem. */
  retriesTheseOnly?: boolean;
}

interface OnboardingCompletionFacts extends CaseFacts {
  contactName?: string;
  accounts: { id: string; linkedAt: number }[];
  /** Accounts of the request that are still open. */
  stillOpen?: string[];
  costPortalUrl: string;
}

export interface AccessGuidanceFacts extends CaseFacts {
  contactName?: string;
  accounts: { id: string; gaps: GapCode[] }[];
  roleName: string;
  deskRoleArn: string;
  checkedAt: number;
}

/** To the CSR: linked, access incomplete (handbook 3.7). */
interface AccessIncompleteFacts extends CaseFacts {
  csrName?: string;
  accounts: { id: string; linkedAt: number; gaps: GapCode[] }[];
  /** After how many days the checks were given up. */
  days: number;
}

export interface MailFacts {
  'onboarding-guide': OnboardingGuideFacts;
  'onboarding-reminder': OnboardingReminderFacts;
  'invitation-expiring': InvitationExpiringFacts;
  'reinvite-question': ReinviteQuestionFacts;
  'invitation-problem': InvitationProblemFacts;
  'onboarding-completion': OnboardingCompletionFacts;
  'access-guidance': AccessGuidanceFacts;
  'access-incomplete': AccessIncompleteFacts;
}

export type TemplateId = keyof MailFacts;

/** What the activity adds from the registry and its settings. */
export interface CustomerLink {
  /** What the customer's role must ask of us. */
  externalId: string;
  /** "The role is set": `<intake>/confirm/<token>`. */
  confirmUrl: string;
}
