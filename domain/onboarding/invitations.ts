import { DAY, invitationOf, isOpen, MINUTE } from './accounts.js';
import { accountList, combine, mailPart, part, type Part, type View } from './plan.js';
import type { AccountState, OnboardingState } from './state.js';

/** Whether an account is to be invited as soon as nothing stands in the way: the first time, or again after a yes (3.2, 3.5). */
function isToInvite(account: AccountState): boolean {
  if (!isOpen(account) || account.withdrawn) return false;
  return account.invitations.length === 0 || account.question?.answer === 'invite';
}

function waitsUntil(account: AccountState): number {
  if (!account.problem) return 0;
  return account.problem.action === 'person' ? Infinity : (account.problem.retryAt ?? 0);
}

/** Accounts whose invitation could go out now; the guide mail waits for them, so that a batch gets one mail. */
export function invitableNow(state: OnboardingState, now: number): AccountState[] {
  return state.accounts.filter((account) => isToInvite(account) && waitsUntil(account) <= now);
}

/** Invite each account into the payer's organization, a few at once (3.2). */
export function invitations({ state, now }: View): Part {
  const waiting = state.accounts.filter((account) => isToInvite(account) && waitsUntil(account) > now);
  const steps = invitableNow(state, now)
    .slice(0, state.opened.policies.onboarding.invitationsAtOnce)
    .map((account) => {
      const number = account.invitations.length + 1;
      const key = `invite/${account.id}/${number}`;
      const summary = `invite ${account.id}${number > 1 ? ` again (${number})` : ''}`;
      return { kind: 'invite' as const, key, rule: 'handbook 3.2', summary, accountId: account.id, number };
    });
  // The end of a quota's window is a deadline of the process, another try after a failure is not.
  const until = (action: string) =>
    waiting
      .filter(({ problem }) => problem?.action === action)
      .map(waitsUntil)
      .filter(Number.isFinite);
  const waits = waiting.map((account) => ({
    text: `${account.id}: ${account.problem?.means ?? ''}`,
    ...(Number.isFinite(waitsUntil(account)) && { until: waitsUntil(account) }),
  }));
  const todos = waiting
    .filter((account) => account.problem?.action === 'person')
    .map((account) => ({
      text: `${account.id} cannot be invited: ${account.problem?.means} ${account.problem?.next}`,
      update: 'retryNow' as const,
      argument: { accountId: account.id },
    }));
  return part({ steps, looks: until('retry'), deadlines: until('wait'), waits, todos });
}

/** An invite error that a person must mend is told to account-link duty at once, at any hour (3.4). */
export function invitationProblems(view: View): Part {
  const unreported = view.state.accounts.filter(
    (account) => isOpen(account) && account.problem?.action === 'person' && !account.problem.reported,
  );
  if (unreported.length === 0) return part();
  return mailPart(
    view,
    'invitation-problem',
    unreported.map((account) => account.id),
    'handbook 3.4',
  );
}

/** One guide mail per batch invited together, at once at any hour (3.2). */
export function guideMails(view: View): Part {
  const { state, now } = view;
  const unguided = state.accounts.filter((account) => {
    const invitation = invitationOf(account);
    return (
      !account.ended &&
      !account.withdrawn &&
      invitation?.state !== undefined &&
      invitation.guidedAt === undefined &&
      !account.question
    );
  });
  if (state.cancelled || unguided.length === 0 || invitableNow(state, now).length > 0) return part();
  return mailPart(
    view,
    'onboarding-guide',
    unguided.map((account) => account.id),
    'handbook 3.2',
  );
}

/** Dropped accounts and cancelled requests: a pending invitation is withdrawn before the account ends (3, last paragraph). */
export function withdrawals({ state, now, busy }: View): Part {
  return combine(
    state.accounts
      .filter((account) => isOpen(account) && account.withdrawn)
      .map((account) => {
        const invitation = invitationOf(account);
        const inviting = busy.has(`invite/${account.id}/${account.invitations.length + 1}`);
        if (inviting) return part();
        if (invitation?.state === 'pending' && invitation.handshakeId) {
          const key = `withdraw/${account.id}/${invitation.number}`;
          const held = waitsUntil(account);
          if (held > now) return heldWithdrawal(account, held);
          const summary = `withdraw the invitation of ${account.id}`;
          return part({
            steps: [
              {
                kind: 'withdraw',
                key,
                rule: 'handbook 3',
                summary,
                accountId: account.id,
                handshakeId: invitation.handshakeId,
              },
            ],
          });
        }
        return part({
          steps: [endStep(account, account.withdrawn ?? 'dropped', `the account was ${account.withdrawn}`)],
        });
      }),
  );
}

function heldWithdrawal(account: AccountState, held: number): Part {
  const text = `${account.id}: its invitation could not be withdrawn: ${account.problem?.means} ${account.problem?.next}`;
  if (Number.isFinite(held)) return part({ looks: [held], waits: [{ text, until: held }] });
  return part({ todos: [{ text, update: 'retryNow', argument: { accountId: account.id } }] });
}

export function endStep(account: AccountState, outcome: 'expired' | 'declined' | 'dropped' | 'cancelled', why: string) {
  const key = `end/${account.id}`;
  const summary = `${account.id} ends: ${outcome}`;
  return { kind: 'end-account' as const, key, rule: 'handbook 3', summary, accountId: account.id, outcome, why };
}

/** Minutes until the next look at an invitation of this age: denser at first, at most 100 looks in 15 days. */
export function pollGap(state: OnboardingState, ageMs: number): number {
  const table = state.opened.policies.onboarding.invitationPolls;
  const row = table.find((one) => ageMs < one.untilHours * 60 * MINUTE) ?? table.at(-1);
  return (row?.everyMinutes ?? 360) * MINUTE;
}

/** Wait for acceptance: events wake the case, polling is the truth; one listing serves all accounts (3.5). */
export function polls({ state, now }: View): Part {
  const pending = state.accounts.filter((account) => isOpen(account) && invitationOf(account)?.state === 'pending');
  if (pending.length === 0) return part();
  const expiries = pending
    .map((account) => (invitationOf(account)?.expiresAt ?? 0) + MINUTE)
    .filter((at) => at > (state.lastPollAt ?? 0));
  const due = state.pollNow ? now : Math.min(state.nextPollAt ?? now, ...expiries);
  const deadlines = expiries.filter((at) => at > now);
  const first = Math.min(...pending.map((account) => invitationOf(account)?.expiresAt ?? Infinity));
  const waits = [
    {
      text: `${pending.length === 1 ? 'the owner' : 'the owners'} of ${accountList(pending.map((one) => one.id))} to accept`,
      until: first,
    },
  ];
  const held = heldUntilPoll(state);
  if (Math.max(due, held) > now) return part({ looks: [Math.max(due, held)], deadlines, waits });
  const step = {
    kind: 'poll' as const,
    key: 'poll',
    rule: 'handbook 3.5',
    summary: `look at ${pending.length} open invitations`,
  };
  return part({ steps: [step], deadlines, waits });
}

function heldUntilPoll(state: OnboardingState): number {
  const problem = state.problems['poll'];
  return problem ? (problem.retryAt ?? 0) : 0;
}

/** Two days before an invitation expires the CSR is told; those of one day together (3.5). */
export function expiryWarnings(view: View): Part {
  const { state, now } = view;
  const lead = state.opened.policies.onboarding.expiryWarningDays * DAY;
  const open = state.accounts.flatMap((account) => {
    const invitation = invitationOf(account);
    if (
      !isOpen(account) ||
      account.withdrawn ||
      invitation?.state !== 'pending' ||
      invitation.expiryWarned ||
      !invitation.guidedAt
    )
      return [];
    return [{ id: account.id, dueAt: invitation.expiresAt - lead }];
  });
  const deadlines = open.map((one) => one.dueAt).filter((at) => at > now);
  if (!open.some((one) => one.dueAt <= now)) return part({ deadlines });
  const together = open.filter((one) => one.dueAt <= now + DAY).map((one) => one.id);
  return combine([part({ deadlines }), mailPart(view, 'invitation-expiring', together, 'handbook 3.5')]);
}
