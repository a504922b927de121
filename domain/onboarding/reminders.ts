import { CalendarEnds, localTime } from '../calendar.js';
import { nextReachable } from '../contact-times.js';
import { DAY, invitationOf, isPending } from './accounts.js';
import { combine, mailPart, part, type Part, type View } from './plan.js';
import type { Invitation, OnboardingState } from './state.js';

/**
 * When the reminders of an invitation that are still to come are due, by their number: its days after the invitation,
 * moved into the contact's business time. Those that would fall behind its expiry are left out.
 */
function remindersAhead(state: OnboardingState, invitation: Invitation): number[] {
  const ahead: number[] = [];
  for (const days of state.opened.policies.onboarding.reminderDays.slice(invitation.reminders)) {
    try {
      ahead.push(nextReachable(state.opened.customer.calendar, invitation.invitedAt + days * DAY));
    } catch (error) {
      // What lies behind the known holidays is a question for later, unless it is the next one.
      if (!(error instanceof CalendarEnds) || ahead.length === 0) throw error;
      break;
    }
  }
  return ahead.filter((at) => at < invitation.expiresAt);
}

/** Remind by mail (and call); one mail covers all accounts that are due on the same business day (3.2, 3.5). */
export function reminders(view: View): Part {
  const { state, now } = view;
  if (state.cancelled) return part();
  const calendar = state.opened.customer.calendar;
  const today = localTime(calendar, now).date;
  const covers: Record<string, number> = {};
  const deadlines: number[] = [];
  let due = false;
  for (const account of state.accounts) {
    const invitation = invitationOf(account);
    if (!isPending(account) || account.withdrawn || !invitation?.guidedAt) continue;
    const times = remindersAhead(state, invitation);
    const next = times[0];
    if (next === undefined) continue;
    const behind = times.filter((at) => localTime(calendar, at).date <= today).length;
    if (behind > 0) covers[account.id] = invitation.reminders + behind;
    if (next <= now) due = true;
    else deadlines.push(next);
  }
  if (!due || nextReachable(calendar, now) > now) {
    if (due) deadlines.push(nextReachable(calendar, now));
    return part({ deadlines });
  }
  const mail = mailPart(view, 'onboarding-reminder', Object.keys(covers), 'handbook 3.5', { reminders: covers });
  return combine([part({ deadlines }), mail]);
}
