import { addBusinessDays } from '../calendar.js';
import type { Problem } from '../problem.js';
import { accessAtLinking, nextCheck } from './access.js';
import { findAccount, invitationOf, MINUTE } from './accounts.js';
import { planCall } from './calls.js';
import { pollGap } from './invitations.js';
import type { Step, StepOf } from './plan.js';
import type { AccountState, Gap, HandshakeState, OnboardingState } from './state.js';

/** What carrying out a step brought back. */
export type StepResult = { problem: Problem } | object;

export interface InviteResult {
  result: 'invited' | 'adopted' | 'already-member';
  handshakeId?: string;
  invitedAt: number;
  expiresAt: number;
}

export interface PollResult {
  accounts: { id: string; handshake: HandshakeState | 'unknown'; member: boolean; joinedAt?: number }[];
}

/**
 * Takes note that a step is being carried out. The next look is fixed when one begins, not when it ends,
 * so that the timer to it stays the same.
 */
export function applyStart(state: OnboardingState, step: Step, now: number): void {
  if (step.kind !== 'poll') return;
  state.pollNow = false;
  state.lastPollAt = now;
  state.nextPollAt = nextPoll(state, now);
}

/** Takes the result of a step into the memory of the case. Mutates `state`. */
export function applyResult(state: OnboardingState, step: Step, result: StepResult, now: number): void {
  if ('problem' in result) return applyProblem(state, step, result.problem as Problem, now);
  delete state.problems[step.key];
  switch (step.kind) {
    case 'invite':
      return applyInvite(state, step, result as unknown as InviteResult, now);
    case 'poll':
      return applyPoll(state, result as unknown as PollResult, now);
    case 'withdraw':
      return applyWithdrawal(state, step, (result as { state: HandshakeState }).state, now);
    case 'mail':
      return applyMail(state, step, (result as { rejected: string[] }).rejected, now);
    case 'mark-linked':
      return applyMark(state, step);
    case 'check-access':
      return applyCheck(state, step, (result as { gaps: Gap[] }).gaps, now);
    case 'reinvite-by-rule': {
      const account = findAccount(state, step.accountId);
      if (!account?.question || account.question.answer) return;
      account.question.answer = 'invite';
      account.autoReinvited += 1;
      return;
    }
    case 'end-account': {
      const account = findAccount(state, step.accountId);
      if (account && !account.linkedAt) account.ended = step.outcome;
      return;
    }
    case 'close':
      state.closed = { outcome: step.outcome, at: now };
  }
}

/** A refusal holds the step: for an account's invitation beside the account, for everything else by the step's key. */
function applyProblem(state: OnboardingState, step: Step, problem: Problem, now: number): void {
  const again = now + state.opened.policies.onboarding.retryMinutes * MINUTE;
  const retryAt = problem.retryAt ?? (problem.action === 'person' ? undefined : again);
  const account = step.kind === 'invite' || step.kind === 'withdraw' ? findAccount(state, step.accountId) : undefined;
  if (account) {
    const reported = account.problem?.code === problem.code && account.problem.reported;
    account.problem = {
      ...problem,
      since: account.problem?.since ?? now,
      ...(retryAt !== undefined && { retryAt }),
      ...(reported && { reported }),
    };
    return;
  }
  // Looking is harmless: polls and checks go on by themselves even where a person has to act.
  const looking = step.kind === 'poll' || step.kind === 'check-access';
  const since = state.problems[step.key]?.since ?? now;
  state.problems[step.key] = {
    ...problem,
    since,
    ...(looking ? { retryAt: retryAt ?? again } : retryAt !== undefined && { retryAt }),
  };
}

function applyInvite(state: OnboardingState, step: StepOf<'invite'>, result: InviteResult, now: number): void {
  const account = findAccount(state, step.accountId);
  if (!account) return;
  delete account.problem;
  delete account.question;
  const member = result.result === 'already-member';
  account.invitations.push({
    number: step.number,
    ...(result.handshakeId && { handshakeId: result.handshakeId }),
    invitedAt: result.invitedAt,
    expiresAt: result.expiresAt,
    state: member ? 'accepted' : 'pending',
    adopted: result.result !== 'invited',
    reminders: 0,
    // Nothing is left to accept; what its role lacks, the access check says.
    ...(member && { guidedAt: now }),
  });
  if (member) link(state, account, now);
  state.nextPollAt = Math.min(state.nextPollAt ?? Infinity, now + pollGap(state, 0));
}

function link(state: OnboardingState, account: AccountState, at: number): void {
  account.linkedAt = at;
  delete account.question;
  delete account.withdrawn;
  const access = accessAtLinking(state, at);
  if (access) account.access = access;
}

function applyPoll(state: OnboardingState, result: PollResult, now: number): void {
  let soon = false;
  for (const found of result.accounts) {
    const account = findAccount(state, found.id);
    const invitation = account && invitationOf(account);
    if (!account || !invitation || account.linkedAt || account.ended) continue;
    if (found.member) {
      invitation.state = 'accepted';
      invitation.endedAt = now;
      link(state, account, now);
    } else if (found.handshake === 'accepted') {
      soon = true;
    } else if (found.handshake !== 'pending') {
      // Finished handshakes vanish from AWS after 30 days: what is past its expiry and unknown has expired.
      if (found.handshake === 'unknown' && now <= invitation.expiresAt) continue;
      endInvitation(account, found.handshake === 'unknown' ? 'expired' : found.handshake, now);
    }
  }
  // A membership shows up a moment after the acceptance (AWS).
  if (soon) state.nextPollAt = Math.min(state.nextPollAt ?? Infinity, now + MINUTE);
}

function nextPoll(state: OnboardingState, now: number): number {
  const ages = state.accounts.flatMap((account) => {
    const invitation = invitationOf(account);
    return invitation?.state === 'pending' && !account.ended ? [now - invitation.invitedAt] : [];
  });
  return now + pollGap(state, Math.min(...ages, Infinity));
}

function endInvitation(
  account: AccountState,
  ended: 'expired' | 'declined' | 'canceled' | 'accepted',
  now: number,
): void {
  const invitation = invitationOf(account);
  if (!invitation || ended === 'accepted') return;
  invitation.state = ended;
  invitation.endedAt = now;
  if (!account.withdrawn) account.question = { after: ended };
}

function applyWithdrawal(state: OnboardingState, step: StepOf<'withdraw'>, ended: HandshakeState, now: number): void {
  const account = findAccount(state, step.accountId);
  if (!account) return;
  delete account.problem;
  // Accepted a moment before: it is linked now, and the next poll says so.
  if (ended === 'accepted') delete account.withdrawn;
  else if (ended !== 'pending') endInvitation(account, ended, now);
  state.pollNow = ended === 'accepted' || state.pollNow;
}

function applyMail(state: OnboardingState, step: StepOf<'mail'>, rejected: string[], now: number): void {
  const kind = `mail/${step.mail}`;
  state.counts[kind] = (state.counts[kind] ?? 0) + 1;
  state.undeliverable = [...new Set([...state.undeliverable, ...rejected])];
  const { deskCalendar, policies } = state.opened;
  for (const id of step.accounts) {
    const account = findAccount(state, id);
    const invitation = account && invitationOf(account);
    if (!account) continue;
    if (step.mail === 'onboarding-guide' && invitation) invitation.guidedAt = now;
    if (step.mail === 'onboarding-reminder' && invitation)
      invitation.reminders = step.reminders?.[id] ?? invitation.reminders + 1;
    if (step.mail === 'invitation-expiring' && invitation) invitation.expiryWarned = true;
    if (step.mail === 'invitation-problem' && account.problem) account.problem.reported = true;
    if (step.mail === 'onboarding-completion') account.toldAt = now;
    if (step.mail === 'reinvite-question' && account.question) {
      account.question.askedAt = now;
      account.question.answerBy = addBusinessDays(deskCalendar, now, policies.onboarding.reinviteAnswerBusinessDays);
    }
    if (step.mail === 'access-guidance' && account.access) {
      account.access.guided = { codes: account.access.gaps.map((gap) => gap.code), at: now };
    }
    if (step.mail === 'access-incomplete' && account.access) account.access.result = 'given-up';
  }
  if (step.mail === 'onboarding-guide') planCall(state, 'guide', step.accounts, now);
  if (step.mail === 'onboarding-reminder') planCall(state, 'reminder', step.accounts, now);
  if (step.mail === 'onboarding-completion') planCall(state, 'completion', step.accounts, now);
}

function applyMark(state: OnboardingState, step: StepOf<'mark-linked'>): void {
  state.counts['mark-linked'] = (state.counts['mark-linked'] ?? 0) + 1;
  for (const id of step.accounts) {
    const account = findAccount(state, id);
    if (account) account.marked = true;
  }
}

function applyCheck(state: OnboardingState, step: StepOf<'check-access'>, gaps: Gap[], now: number): void {
  const access = findAccount(state, step.accountId)?.access;
  if (!access || access.result) return;
  access.checks += 1;
  access.checkedAt = now;
  access.gaps = gaps;
  if (gaps.length === 0) {
    access.result = 'ok';
    return;
  }
  const next = nextCheck(state, access, now);
  access.nextCheckAt = next.at;
  access.settling = next.settling;
}
