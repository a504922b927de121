import { nextReachable } from '../contact-times.js';
import { HOUR, invitationOf, isPending } from './accounts.js';
import { accountList, combine, nextKey, part, type Part, type View } from './plan.js';
import type { CallAbout, CallTask, OnboardingState } from './state.js';

/**
 * A call that goes with a mail (3.3, 3.5, 3.6): in the contact's business time. The call of an earlier mail about
 * the same invitations is superseded; a customer who has answered is not asked again.
 */
export function planCall(state: OnboardingState, about: CallAbout, accounts: string[], now: number): void {
  for (const call of state.calls) {
    if (!call.result && (call.about !== 'completion' || about === 'completion')) call.result = 'superseded';
  }
  if (!state.opened.contacts.some((contact) => contact.phone)) return;
  const id = nextKey(state, `call/${about}`).replace('call/', '').replace('/', '-');
  state.counts[`call/${about}`] = (state.counts[`call/${about}`] ?? 0) + 1;
  state.calls.push({ id, about, accounts, dueAt: nextReachable(state.opened.customer.calendar, now), tries: 0 });
}

/** An agent called. Unanswered: two more tries 2 h apart in business time, then the mail stands and the record says so (2). */
export function recordTry(state: OnboardingState, call: CallTask, answered: boolean, now: number): string {
  const { callRetries, callRetryHours } = state.opened.policies.onboarding;
  call.tries += 1;
  if (answered) call.result = 'answered';
  else if (call.tries > callRetries) call.result = 'unanswered';
  else call.dueAt = nextReachable(state.opened.customer.calendar, now + callRetryHours * HOUR);
  if (call.result === 'unanswered') return `${call.id}: nobody answered ${call.tries} calls; the mail stands`;
  return answered
    ? `${call.id}: answered at try ${call.tries}`
    : `${call.id}: try ${call.tries} not answered; call again`;
}

/** Still worth making: the guide and reminder calls only while one of their accounts waits for its owner. */
function isOwed(state: OnboardingState, call: CallTask): boolean {
  if (call.result || state.cancelled) return false;
  if (call.about === 'completion') return true;
  return state.accounts.some(
    (account) => call.accounts.includes(account.id) && isPending(account) && invitationOf(account),
  );
}

/** Calls that an agent owes the customer. They hold nothing up. */
export function calls({ state, now }: View): Part {
  const contact = state.opened.contacts.find((one) => one.phone);
  return combine(
    state.calls
      .filter((call) => isOwed(state, call))
      .map((call) => {
        if (call.dueAt > now) {
          return part({
            looks: [call.dueAt],
            waits: [{ text: `business time for the ${call.about} call ${call.id}`, until: call.dueAt }],
          });
        }
        const text = `Call ${contact?.name ?? 'the contact'} (${contact?.phone ?? 'no phone'}): ${call.about} call about ${accountList(call.accounts)}, try ${call.tries + 1}`;
        return part({ todos: [{ text, update: 'recordCall', argument: { call: call.id, answered: true } }] });
      }),
  );
}
