import { DAY, handshakeOf, invitationOf, isOpen, MINUTE } from './accounts.js';
import { accountList, combine, mailPart, nextKey, part, type Part, type Todo, type View } from './plan.js';
import type { AccountState, OnboardingState } from './state.js';

/** Whether an account is to be invited as soon as nothing stands in the way: the first time, or again after a yes (3.2, 3.5). */
function isToInvite(account: AccountState): boolean {
  if (!isOpen(account) || account.withdrawn || account.ending) return false;
  return account.invitations.length === 0 || account.question?.answer === 'invite';
}

function waitsUntil({ problem }: AccountState): number {
  if (!problem) return 0;
  return problem.action === 'person' && !problem.again ? Infinity : (problem.retryAt ?? 0);
}

/** Of the effect that sends an account's n-th invitation. */
function inviteKey({ id, readded }: AccountState, number: number): string {
  return readded ? `invite/${id}/${number}/again-${readded}` : `invite/${id}/${number}`;
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
      const key = inviteKey(account, number);
      const summary = `invite ${account.id}${number > 1 ? ` again (${number})` : ''}`;
      return { kind: 'invite' as const, key, rule: 'handbook 3.2', summary, accountId: account.id, number };
    });
  // The end of a quota's window is a deadline of the process, another try after a failure is not.
  const until = (isQuota: boolean) =>
    waiting
      .filter(({ problem }) => (problem?.action === 'wait') === isQuota)
      .map(waitsUntil)
      .filter(Number.isFinite);
  const waits = waiting.map((account) => ({
    text: `${account.id}: ${account.problem?.means ?? ''}`,
    ...(Number.isFinite(waitsUntil(account)) && { until: waitsUntil(account) }),
  }));
  const todos = waiting.filter((account) => account.problem?.action === 'person').flatMap(blockedTodos);
  return part({ steps, looks: until(false), deadlines: until(true), waits, todos });
}

function blockedTodos({ id, problem }: AccountState): Todo[] {
  const text = `${id} cannot be invited: ${problem?.means} ${problem?.next}`;
  if (problem?.remedy === 'another-account')
    return [
      { text, update: 'addAccount', argument: { accountId: 'ACCOUNT', ownerEmail: 'ADDRESS' } },
      { text: `Then drop ${id}`, update: 'dropAccount', argument: { accountId: id } },
    ];
  if (problem?.remedy === 'without-it') return [{ text, update: 'dropAccount', argument: { accountId: id } }];
  return [{ text: `${text} Or go on without it (drop-account).`, update: 'retryNow', argument: { accountId: id } }];
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
      isOpen(account) &&
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

/** Dropped accounts and cancelled requests: an invitation that is or may be pending is withdrawn before the account ends (3). */
export function withdrawals({ state, now, busy }: View): Part {
  return combine(
    state.accounts
      .filter((account) => isOpen(account) && account.withdrawn && !account.ending)
      .map((account) => {
        const { length } = account.invitations;
        if (busy.has(inviteKey(account, length + 1))) return part();
        const unclear = (account.tried ?? 0) > length;
        if (!unclear && invitationOf(account)?.state !== 'pending') {
          return part({
            steps: [endStep(state, account, account.withdrawn ?? 'dropped', `the account was ${account.withdrawn}`)],
          });
        }
        const held = waitsUntil(account);
        if (held > now) return heldWithdrawal(account, held);
        // An invitation whose answer never came has no handshake that we know: AWS is asked by the account.
        const { handshakeId } = unclear ? {} : handshakeOf(account);
        const key = nextKey(state, `withdraw/${account.id}`);
        const summary = `withdraw the invitation of ${account.id}`;
        return part({
          steps: [
            {
              kind: 'withdraw',
              key,
              rule: 'handbook 3',
              summary,
              accountId: account.id,
              ...(handshakeId && { handshakeId }),
            },
          ],
        });
      }),
  );
}

function heldWithdrawal(account: AccountState, held: number): Part {
  const text = `${account.id}: its invitation is not withdrawn yet: ${account.problem?.means} ${account.problem?.next}`;
  if (Number.isFinite(held)) return part({ looks: [held], waits: [{ text, until: held }] });
  return part({ todos: [{ text, update: 'retryNow', argument: { accountId: account.id } }] });
}

export function endStep(
  state: OnboardingState,
  account: AccountState,
  outcome: 'expired' | 'declined' | 'dropped' | 'cancelled',
  why: string,
) {
  const key = nextKey(state, `end/${account.id}`);
  const summary = `${account.id} ends: ${outcome}`;
  return { kind: 'end-account' as const, key, rule: 'handbook 3', summary, accountId: account.id, outcome, why };
}

/** Minutes until the next look at an invitation of this age: denser at first, at most 100 looks in 15 days. */
export function pollGap(state: OnboardingState, ageMs: number): number {
  const table = state.opened.policies.onboarding.invitationPolls;
  const row = table.find((one) => ageMs < one.untilHours * 60 * MINUTE) ?? table.at(-1);
  return (row?.everyMinutes ?? 360) * MINUTE;
}

/**
 * Wait for acceptance: events wake the case, polling is the truth; one listing serves all accounts (3.5).
 * After an event every open account is looked at: it may have joined by another way than our invitation.
 */
export function polls({ state, now }: View): Part {
  const pending = state.accounts.filter((account) => isOpen(account) && invitationOf(account)?.state === 'pending');
  const looked = state.pollNow ? state.accounts.filter(isOpen) : pending;
  if (looked.length === 0) return part();
  const lives = pending.map((account) => invitationOf(account)?.expiresAt ?? 0);
  const expiries = lives.map((at) => at + MINUTE).filter((at) => at > (state.lastPollAt ?? 0));
  const due = state.pollNow ? now : Math.min(state.nextPollAt ?? now, ...expiries);
  const deadlines = expiries.filter((at) => at > now);
  const ids = pending.map((one) => one.id);
  const waits =
    pending.length === 0
      ? []
      : [
          {
            text: `the ${ids.length === 1 ? 'owner' : 'owners'} of ${accountList(ids)} to accept`,
            until: Math.min(...lives),
          },
        ];
  if (due > now) return part({ looks: [due], deadlines, waits });
  const summary = `look at ${looked.length} open ${looked.length === 1 ? 'invitation' : 'invitations'}`;
  const step = { kind: 'poll' as const, key: 'poll', rule: 'handbook 3.5', summary, accounts: looked.map(handshakeOf) };
  return part({ steps: [step], deadlines, waits });
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
