import { nextReachable } from '../contact-times.js';
import { HOUR, isPending } from './accounts.js';
import { accountList, combine, part, type Part, type View } from './plan.js';
import type { CallAbout, CallTask, OnboardingState } from './state.js';

/**
 * A call that goes with a mail (3.3, 3.5, 3.6). It takes the place of open calls about accounts that it covers,
 * but for completion, of which everybody is told.
 */
export function planCall(state: OnboardingState, about: CallAbout, accounts: string[], now: number): void {
  for (const call of state.calls) {
    const covered = call.accounts.every((id) => accounts.includes(id));
    if (!call.result && call.about !== 'completion' && covered) call.result = 'superseded';
  }
  if (!state.opened.contacts.some((contact) => contact.phone)) return;
  const number = (state.counts[`call/${about}`] ?? 0) + 1;
  state.counts[`call/${about}`] = number;
  state.calls.push({ id: `${about}-${number}`, about, accounts, notBefore: now, tries: 0 });
}

/** An agent called. Unanswered: two more tries 2 h apart in business time, then the mail stands and the record says so (2). */
export function recordTry(state: OnboardingState, call: CallTask, answered: boolean, now: number): string {
  const { callRetries, callRetryHours } = state.opened.policies.onboarding;
  call.tries += 1;
  if (answered) call.result = 'answered';
  else if (call.tries > callRetries) call.result = 'unanswered';
  else call.notBefore = now + callRetryHours * HOUR;
  if (call.result === 'unanswered') return `${call.id}: nobody answered ${call.tries} calls; the mail stands`;
  return answered
    ? `${call.id}: answered at try ${call.tries}`
    : `${call.id}: try ${call.tries} not answered; call again`;
}

/** Still worth making: the guide and reminder calls only while one of their accounts waits for its owner. */
function isOwed(state: OnboardingState, call: CallTask): boolean {
  if (call.result || state.cancelled) return false;
  if (call.about === 'completion') return true;
  return state.accounts.some((account) => call.accounts.includes(account.id) && isPending(account));
}

/** Calls that an agent owes the customer. They hold nothing up. */
export function calls({ state, now }: View): Part {
  const contact = state.opened.contacts.find((one) => one.phone);
  return combine(
    state.calls
      .filter((call) => isOwed(state, call))
      .map((call) => {
        const dueAt = nextReachable(state.opened.customer.calendar, Math.max(call.notBefore, now));
        if (dueAt > now) {
          return part({
            looks: [dueAt],
            waits: [{ text: `business time for the ${call.about} call ${call.id}`, until: dueAt }],
          });
        }
        const text = `Call ${contact?.name ?? 'the contact'} (${contact?.phone ?? 'no phone'}): ${call.about} call about ${accountList(call.accounts)}, try ${call.tries + 1}`;
        return part({ todos: [{ text, update: 'recordCall', argument: { call: call.id, answered: true } }] });
      }),
  );
}
