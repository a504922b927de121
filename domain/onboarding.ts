import { accessChecks, accessGivenUp, guidance } from './onboarding/access.js';
import { calls } from './onboarding/calls.js';
import { closing, failures } from './onboarding/closing.js';
import { completion, markLinked } from './onboarding/completion.js';
import {
  expiryWarnings,
  guideMails,
  invitationProblems,
  invitations,
  polls,
  withdrawals,
} from './onboarding/invitations.js';
import { combine, part, type Part, type Step, type View } from './onboarding/plan.js';
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
  invitations,
  invitationProblems,
  guideMails,
  calls,
  polls,
  reminders,
  expiryWarnings,
  reinvite,
  withdrawals,
  markLinked,
  completion,
  accessChecks,
  guidance,
  accessGivenUp,
  closing,
  failures,
];

/**
 * The rule of onboarding (handbook 3): from a case's memory and the instant to what is to be done now and why.
 * Pure and total but for `CalendarEnds`. Steps that are being carried out (`busy`) are not asked for again.
 */
export function nextSteps(view: View): Plan {
  if (view.state.closed) return { ...part(), wakeAt: undefined, dueAt: undefined };
  const all = combine(RULES.map((rule) => rule(view)));
  const steps: Step[] = all.steps.filter((step) => !view.busy.has(step.key));
  const deadlines = all.deadlines.filter((at) => at > view.now);
  const looks = all.looks.filter((at) => at > view.now && Number.isFinite(at));
  return { ...all, steps, wakeAt: earliest([...deadlines, ...looks]), dueAt: earliest(deadlines) };
}

function earliest(instants: number[]): number | undefined {
  return instants.length === 0 ? undefined : Math.min(...instants);
}
