import type { AccountOutcome, AccountState, Invitation, OnboardingState, OpenedOnboarding } from './state.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The memory of a case that has just been opened. */
export function openedState(opened: OpenedOnboarding, now: number): OnboardingState {
  return {
    openedAt: now,
    opened,
    accounts: opened.accounts.map(newAccount),
    calls: [],
    pages: [],
    posts: [],
    portalLogin: { done: false },
    counts: {},
    begun: {},
    problems: {},
    pollNow: false,
    undeliverable: [],
    dropped: { total: 0, unseen: 0 },
  };
}

export function newAccount({ id, ownerEmail }: { id: string; ownerEmail: string }): AccountState {
  return { id, ownerEmail, invitations: [], autoReinvited: 0 };
}

/** The invitation that counts: the latest. */
export function invitationOf(account: AccountState): Invitation | undefined {
  return account.invitations.at(-1);
}

/** Its invitation waits for the owner. */
export function isPending(account: AccountState): boolean {
  return !account.ended && !account.linkedAt && invitationOf(account)?.state === 'pending';
}

/** What AWS knows an account's invitation by, if it has one that was answered. */
export function handshakeOf(account: AccountState): { id: string; handshakeId?: string } {
  const handshakeId = invitationOf(account)?.handshakeId;
  return { id: account.id, ...(handshakeId && { handshakeId }) };
}

/** Neither linked nor ended: completion waits for it (3.6). */
export function isOpen(account: AccountState): boolean {
  return !account.ended && !account.linkedAt;
}

/** How the account ended, or undefined while it has not. */
export function outcomeOf(state: OnboardingState, account: AccountState): AccountOutcome | undefined {
  if (account.ended) return account.ended;
  if (!account.linkedAt || !account.marked) return undefined;
  const complete = !account.access || account.access.result === 'ok';
  if (state.cancelled) return complete ? 'linked' : 'linked-access-incomplete';
  if (!account.toldAt || (account.access && !account.access.result)) return undefined;
  return complete ? 'linked' : 'linked-access-incomplete';
}

/** What became of each account of a case that closes. */
export function outcomesOf(state: OnboardingState): { id: string; outcome: AccountOutcome }[] {
  return state.accounts.map((account) => ({ id: account.id, outcome: outcomeOf(state, account) ?? 'cancelled' }));
}

export function findAccount(state: OnboardingState, id: string): AccountState | undefined {
  return state.accounts.find((account) => account.id === id);
}

/** Its question waits for an answer. */
export function isAsked({ ended, linkedAt, withdrawn, ending, question }: AccountState): boolean {
  return !ended && !linkedAt && !withdrawn && !ending && question !== undefined && !question.answer;
}

/** Whether, without an answer, its owner is invited again: after an expiry, as often as the settings say (3.5). */
export function isReinvitedByRule({ opened }: OnboardingState, { autoReinvited, question }: AccountState): boolean {
  return question?.after === 'expired' && autoReinvited < opened.policies.onboarding.automaticReinvitations;
}
