import type { Calendar } from '../calendar.js';
import type { Problem } from '../problem.js';
import { accessAtLinking, nextCheck } from './access.js';
import { DAY, findAccount, invitationOf, MINUTE } from './accounts.js';
import { applyCall, applyCallProblem, beginCallStep, isOfPage } from './apply-call.js';
import { endOldCalls, planCall } from './calls.js';
import { applyCredits, beginCredits } from './credits.js';
import { applyPageOpened, endPages, forgetPageCalls } from './duty.js';
import { pollGap } from './invitations.js';
import { applyMissed, applyMissedAgain, isMissedForGood } from './missed-mails.js';
import { beginMessage, endMessage, isLooking, type Step, type StepOf } from './plan.js';
import { applyPost } from './posts.js';
import type { AccountState, Gap, HandshakeState, Invitation, OnboardingState } from './state.js';

/** An accepted invitation whose account has not joined by then is over. */
const JOINING_MS = 10 * MINUTE;

/** What carrying out a step brought back. */
export type StepResult = { problem: Problem } | object;

interface InviteResult {
  result: 'invited' | 'adopted' | 'already-member';
  handshakeId?: string;
  invitedAt: number;
  expiresAt: number;
}

interface PollResult {
  accounts: { id: string; handshake: HandshakeState | 'unknown'; member: boolean; joinedAt?: number }[];
}

/**
 * Takes note that a step is being carried out. The next look is fixed when one begins, not when it ends,
 * so that the timer to it stays the same.
 */
export function applyStart(state: OnboardingState, step: Step, now: number): void {
  const account = 'accountId' in step ? findAccount(state, step.accountId) : undefined;
  if (step.kind === 'poll') {
    state.pollNow = false;
    state.lastPollAt = now;
    state.nextPollAt = nextPoll(state, now);
  }
  if (step.kind === 'post' || (step.kind === 'mail' && step.only === undefined)) beginMessage(state, step);
  if (step.kind === 'post') beginCredits(state, step);
  if ('call' in step) beginCallStep(state, step);
  if (step.kind === 'invite' && account) account.tried = step.number;
  // From here on nothing more is taken that would be forgotten when the end is written.
  if (step.kind === 'end-account' && account) account.ending = true;
  if (step.kind === 'reinvite-by-rule' && account?.question) account.question.byRule = true;
  if (step.kind === 'close') state.closing = true;
}

/** Takes the result of a step into the memory of the case. Mutates `state`. */
export function applyResult(state: OnboardingState, step: Step, result: StepResult, now: number): void {
  takeResult(state, step, result, now);
  endOldCalls(state);
  endPages(state);
  forgetPageCalls(state);
}

function takeResult(state: OnboardingState, step: Step, result: StepResult, now: number): void {
  if (step.kind === 'read-credits') {
    count(state, 'credits');
    return applyCredits(state, step.accounts, result as Parameters<typeof applyCredits>[2], now);
  }
  if ('problem' in result) return applyProblem(state, step, result.problem as Problem, now);
  delete state.problems[step.key];
  switch (step.kind) {
    case 'invite':
      return applyInvite(state, step, result as unknown as InviteResult, now);
    case 'poll':
      return applyPoll(state, step, result as unknown as PollResult, now);
    case 'withdraw':
      return applyWithdrawal(state, step, (result as { state: HandshakeState | 'unknown' }).state, now);
    case 'mail':
      return applyMail(state, step, (result as { rejected: string[] }).rejected, now);
    case 'place-call':
    case 'settle-call':
    case 'fetch-call':
    case 'hang-up':
    case 'end-call':
      return applyCall(state, step, result, now);
    case 'open-page':
      count(state, 'page');
      return applyPageOpened(state, step.page, step.accounts, now);
    case 'post':
    case 'update-post':
      return applyPost(state, step, result, now);
    case 'mark-linked':
      return applyMark(state, step);
    case 'check-access':
      return applyCheck(state, step, (result as { gaps: Gap[] }).gaps, now);
    case 'reinvite-by-rule': {
      count(state, `reinvite-by-rule/${step.accountId}`);
      const account = findAccount(state, step.accountId);
      if (!account?.question?.byRule) return;
      account.question.answer = 'invite';
      account.autoReinvited += 1;
      return;
    }
    case 'end-account': {
      const account = findAccount(state, step.accountId);
      if (!account) return;
      count(state, `end/${account.id}`);
      delete account.ending;
      delete account.problem;
      if (!account.linkedAt) account.ended = step.outcome;
      return;
    }
    case 'portal-login':
      state.portalLogin.done = true;
      return;
    case 'load-calendars': {
      const { customer, desk } = result as { customer: Calendar; desk: Calendar };
      delete state.reloadCalendars;
      state.opened.customer.calendar = customer;
      state.opened.deskCalendar = desk;
      return;
    }
    case 'close':
      state.closed = { outcome: step.outcome, at: now };
  }
}

/** One more effect of a kind is done: the next one gets the next key. */
function count(state: OnboardingState, kind: string): void {
  state.counts[kind] = (state.counts[kind] ?? 0) + 1;
}

/** A refusal holds the step: for an account's invitation beside the account, for everything else by the step's key. */
function applyProblem(state: OnboardingState, step: Step, problem: Problem, now: number): void {
  const again = now + (isOfPage(state, step) ? 1 : state.opened.policies.onboarding.retryMinutes) * MINUTE;
  const retryAt = problem.retryAt ?? (problem.action === 'person' ? undefined : again);
  if (step.kind === 'invite' || step.kind === 'withdraw')
    return holdInvitation(state, step, { ...problem, retryAt }, now);
  if (step.kind === 'close') delete state.closing;
  // What made it look is still to be found out.
  if (step.kind === 'poll') state.pollNow = true;
  if (step.kind === 'end-account') delete findAccount(state, step.accountId)?.ending;
  if (step.kind === 'reinvite-by-rule') delete findAccount(state, step.accountId)?.question?.byRule;
  const since = state.problems[step.key]?.since ?? now;
  // Looking goes on by itself even where a person has to act.
  const next = retryAt ?? (isLooking(step.kind) ? again : undefined);
  const held = { ...problem, since, ...(next !== undefined && { retryAt: next }) };
  state.problems[step.key] = held;
  if ('call' in step) applyCallProblem(state, step, held, now);
  const missed = step.kind === 'mail' && step.only !== undefined && isMissedForGood(state, step, held, now);
  if (missed) delete state.problems[step.key];
}

function holdInvitation(
  state: OnboardingState,
  step: StepOf<'invite' | 'withdraw'>,
  { retryAt, ...problem }: Problem,
  now: number,
): void {
  const account = findAccount(state, step.accountId);
  if (!account) return;
  // Refused: nothing was sent. After failed tries nobody knows.
  if (step.kind === 'invite' && problem.action !== 'retry') account.tried = account.invitations.length;
  const before = account.problem;
  if (before?.action === 'person' && problem.action === 'retry') {
    // The try that somebody asked for has had no answer yet: what they know of it still stands.
    Object.assign(before, { again: true, retryAt });
    return;
  }
  const same = before?.code === problem.code;
  account.problem = {
    ...problem,
    since: before?.since ?? now,
    ...(retryAt !== undefined && { retryAt }),
    ...(same && before.reported && { reported: true }),
    ...(same && before.page && { page: before.page }),
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
  delete account.problem;
  delete account.question;
  delete account.withdrawn;
  const access = accessAtLinking(state, at);
  if (access) account.access = access;
}

function applyPoll(state: OnboardingState, step: StepOf<'poll'>, result: PollResult, now: number): void {
  for (const found of result.accounts) {
    const account = findAccount(state, found.id);
    if (!account || account.linkedAt || account.ended) continue;
    const invitation = invitationOf(account);
    if (found.member) {
      if (invitation?.state === 'pending') Object.assign(invitation, { state: 'accepted', endedAt: now });
      // AWS's own time, unless it speaks of an earlier membership.
      const joined = found.joinedAt ?? now;
      link(state, account, joined >= (invitation?.invitedAt ?? now) && joined <= now ? joined : now);
    } else if (invitation?.state === 'pending') {
      const asked = step.accounts.find(({ id }) => id === found.id);
      // It was about the invitation before this one.
      if (asked?.handshakeId !== invitation.handshakeId) state.pollNow = true;
      else applyLook(state, account, invitation, found.handshake, now);
    }
  }
  if (!state.accounts.some((account) => !account.ended && invitationOf(account)?.state === 'pending'))
    delete state.nextPollAt;
}

/** An invitation whose account is not in the organization. */
function applyLook(
  state: OnboardingState,
  account: AccountState,
  invitation: Invitation,
  look: HandshakeState | 'unknown',
  now: number,
): void {
  if (look === 'pending') return;
  if (look === 'accepted') {
    // A membership shows up a moment after the acceptance (AWS); one that never does has joined and left.
    invitation.acceptedAt ??= now;
    if (now - invitation.acceptedAt >= JOINING_MS) return endInvitation(account, 'canceled', now);
    state.nextPollAt = Math.min(state.nextPollAt ?? Infinity, now + MINUTE);
    return;
  }
  // Finished handshakes vanish from AWS after 30 days: what is past its expiry and unknown has expired.
  if (look === 'unknown' && now <= invitation.expiresAt) return;
  endInvitation(account, look === 'unknown' ? 'expired' : look, now);
}

function nextPoll(state: OnboardingState, now: number): number {
  const ages = state.accounts.flatMap((account) => {
    const invitation = invitationOf(account);
    return invitation?.state === 'pending' && !account.ended ? [now - invitation.invitedAt] : [];
  });
  return now + pollGap(state, Math.min(...ages, Infinity));
}

function endInvitation(account: AccountState, ended: 'expired' | 'declined' | 'canceled', now: number): void {
  const invitation = invitationOf(account);
  if (!invitation) return;
  invitation.state = ended;
  invitation.endedAt = now;
  if (account.withdrawn) delete account.problem;
  else account.question = { after: ended };
}

function applyWithdrawal(
  state: OnboardingState,
  step: StepOf<'withdraw'>,
  ended: HandshakeState | 'unknown',
  now: number,
): void {
  const account = findAccount(state, step.accountId);
  if (!account) return;
  count(state, `withdraw/${account.id}`);
  if (ended === 'accepted' || ended === 'pending') {
    // The owner was faster, and the next look says so; or AWS has not made up its mind yet.
    const problem = { code: 'accepted-meanwhile', action: 'wait' as const, who: 'nobody' as const };
    const words = { means: 'It was accepted a moment before.', next: 'The case looks whether the account has joined.' };
    account.problem = { ...problem, ...words, since: now, retryAt: now + 2 * MINUTE };
    state.pollNow = true;
    return;
  }
  delete account.problem;
  account.tried = account.invitations.length;
  if (invitationOf(account)?.state === 'pending') endInvitation(account, ended === 'unknown' ? 'canceled' : ended, now);
}

function applyMail(state: OnboardingState, step: StepOf<'mail'>, rejected: string[], now: number): void {
  if (step.only !== undefined) return applyMissedAgain(state, step, rejected);
  endMessage(state, step.key);
  applyMissed(state, step, rejected);
  for (const id of step.accounts) {
    const account = findAccount(state, id);
    const invitation = account && invitationOf(account);
    if (!account) continue;
    if (step.mail === 'onboarding-guide' && invitation) applyGuide(state, invitation, now);
    if (step.mail === 'onboarding-reminder' && invitation)
      invitation.reminders = step.reminders?.[id] ?? invitation.reminders + 1;
    if (step.mail === 'invitation-expiring' && invitation) invitation.expiryWarned = true;
    if (step.mail === 'invitation-problem' && account.problem) account.problem.reported = true;
    if (step.mail === 'onboarding-completion') account.toldAt = now;
    if (step.mail === 'reinvite-question' && account.question) {
      account.question.askedAt = now;
      if (step.answerBy !== undefined) account.question.answerBy = step.answerBy;
    }
    if (step.mail === 'access-guidance' && account.access) {
      account.access.guided = { codes: account.access.gaps.map((gap) => gap.code), at: now };
    }
    if (step.mail === 'access-incomplete' && account.access) account.access.result ??= 'given-up';
  }
  if (step.mail === 'onboarding-guide') planCall(state, 'guide', step.accounts, now);
  if (step.mail === 'onboarding-reminder') planCall(state, 'reminder', step.accounts, now);
  if (step.mail === 'onboarding-completion') planCall(state, 'completion', step.accounts, now);
}

/** Reminder days that are behind when the guide goes out (an adopted invitation, a late mail) are not made up for. */
function applyGuide(state: OnboardingState, invitation: Invitation, now: number): void {
  invitation.guidedAt = now;
  const { reminderDays } = state.opened.policies.onboarding;
  invitation.reminders = reminderDays.filter((days) => invitation.invitedAt + days * DAY <= now).length;
}

function applyMark(state: OnboardingState, step: StepOf<'mark-linked'>): void {
  count(state, 'mark-linked');
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
