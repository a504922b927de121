import { CalendarEnds } from './calendar.js';
import { accessChecks, accessGivenUp, guidance } from './onboarding/access.js';
import { calls, callsUnderWay, unsettledCalls } from './onboarding/calls.js';
import { closing, failures } from './onboarding/closing.js';
import { completion, markLinked } from './onboarding/completion.js';
import { creditReadings } from './onboarding/credits.js';
import { dutyPages } from './onboarding/duty.js';
import {
  expiryWarnings,
  guideMails,
  invitationProblems,
  invitations,
  polls,
  withdrawals,
} from './onboarding/invitations.js';
import { missedMails } from './onboarding/missed-mails.js';
import { combine, heldUntil, part, type Part, type Step, type View } from './onboarding/plan.js';
import { portalLogin } from './onboarding/portal.js';
import { posts } from './onboarding/posts.js';
import { reinvite } from './onboarding/reinvite.js';
import { reminders } from './onboarding/reminders.js';

/** What a case does next, and what it waits for. Instants are epoch ms. */
export interface Plan extends Part {
  /** The next instant at which this plan changes by itself. */
  wakeAt: number | undefined;
  /** The next deadline of the process: looks at the outside are not deadlines. */
  dueAt: number | undefined;
}

/** The rules of handbook section 3, in its order. */
const RULES: ((view: View) => Part)[] = [
  portalLogin,
  invitations,
  invitationProblems,
  dutyPages,
  guideMails,
  missedMails,
  calls,
  callsUnderWay,
  unsettledCalls,
  polls,
  reminders,
  expiryWarnings,
  reinvite,
  withdrawals,
  markLinked,
  completion,
  creditReadings,
  posts,
  accessChecks,
  guidance,
  accessGivenUp,
  closing,
];

/**
 * The rule of onboarding (handbook 3): from a case's memory and the instant to what is to be done now and why.
 * Pure and total. Steps that are being carried out (`busy`) are not asked for again.
 */
export function nextSteps(view: View): Plan {
  if (view.state.closed) return { ...part(), wakeAt: undefined, dueAt: undefined };
  const asked = combine([...RULES, loadCalendars].map((rule) => unlessCalendarEnds(rule, view)));
  const { now, state, busy } = view;
  const all = combine([asked, failures(view, new Set(asked.steps.map((step) => step.key)))]);
  const held = asked.steps.map((step) => heldUntil(state, step));
  const steps: Step[] = asked.steps.filter((step, index) => !busy.has(step.key) && (held[index] ?? 0) <= now);
  const deadlines = all.deadlines.filter((at) => at > now);
  const looks = [...all.looks, ...held].filter((at) => at > now && Number.isFinite(at));
  return { ...all, steps, wakeAt: earliest([...deadlines, ...looks]), dueAt: earliest(deadlines) };
}

/**
 * Without holiday data nobody may be called or reminded: a rule that needs more than there is stands still and says so,
 * and the others go on.
 */
function unlessCalendarEnds(rule: (view: View) => Part, view: View): Part {
  try {
    return rule(view);
  } catch (error) {
    if (!(error instanceof CalendarEnds)) throw error;
    const text = `${error.message}: enter the days off of that year, and its last working day as work (calendarOverrides, desk registry apply), then retry`;
    return part({ todos: [{ text, update: 'retryNow', argument: {} }] });
  }
}

function loadCalendars({ state }: View): Part {
  if (!state.reloadCalendars) return part();
  return part({
    steps: [{ kind: 'load-calendars', key: 'load-calendars', rule: 'handbook 2', summary: 'load the calendars again' }],
  });
}

function earliest(instants: number[]): number | undefined {
  return instants.length === 0 ? undefined : Math.min(...instants);
}
