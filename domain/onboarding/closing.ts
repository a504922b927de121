import { outcomeOf } from './accounts.js';
import type { Problem } from '../problem.js';
import { LONG_MS } from '../stuck.js';
import { calledContact } from './call-scripts.js';
import { callKeyOf, isCalledFor, isOwed } from './calls.js';
import { combine, part, type Part, type View } from './plan.js';
import { portalLoginByHand } from './portal.js';
import { owesMissedMails, undelivered } from './missed-mails.js';
import { heldPosts, owesPosts } from './posts.js';
import type { CaseOutcome, OnboardingState } from './state.js';

type HeldProblem = Problem & { since: number };

/**
 * The outcome of a case whose accounts have all ended: *cancelled* when somebody cancelled it or nothing was linked,
 * *done* when everything asked for is linked with access, else *partial* (3.8). Dropped accounts were not asked for in the end.
 */
function caseOutcome(state: OnboardingState): CaseOutcome {
  const outcomes = state.accounts
    .map((account) => outcomeOf(state, account))
    .filter((outcome) => outcome !== 'dropped');
  const linked = outcomes.filter((outcome) => outcome === 'linked' || outcome === 'linked-access-incomplete');
  if (state.cancelled || linked.length === 0) return 'cancelled';
  return outcomes.every((outcome) => outcome === 'linked') ? 'done' : 'partial';
}

/** Close the ticket with each account's outcome when nothing is left to do, to say or to call about (3.8). */
export function closing({ state, busy }: View): Part {
  if (state.closed || state.accounts.some((account) => !outcomeOf(state, account)) || busy.size > 0) return part();
  if (owesCalls(state) || owesPosts(state) || owesMissedMails(state)) return part();
  const outcome = caseOutcome(state);
  return part({
    steps: [{ kind: 'close', key: 'close', rule: 'handbook 3.8', summary: `close as ${outcome}`, outcome }],
  });
}

/** What people were still asked to do when the case closed: the record says that it was not done. */
export function unfinished(state: OnboardingState): string[] {
  const calls = [
    ...state.calls
      .filter((call) => isCalledFor(state, call))
      .map(({ id }) =>
        calledContact(state) ? `call ${id} not recorded` : `call ${id} not made: no contact has a phone`,
      ),
    ...heldPosts(state).map((key) => `${key} not posted`),
    ...undelivered(state).map(({ mail, address }) => `mail ${mail} not delivered to ${address}`),
  ];
  return state.portalLogin.done ? calls : [...calls, 'cost-portal login not recorded'];
}

/**
 * One that cannot be made until a person acts does not keep the case open: the record says that it was not made. One that
 * somebody asked for by a key does: they were promised it.
 */
function owesCalls(state: OnboardingState): boolean {
  return state.calls.some((call) => {
    const held = state.problems[callKeyOf(call)]?.action === 'person';
    if (call.live || call.unclear !== undefined) return true;
    return isOwed(state, call) && !held;
  });
}

/**
 * What failed after all quick tries and is still wanted: shown, tried again, or held for a person.
 * @param wanted keys of steps that a rule asks for, held back or not
 */
export function failures({ state, now }: View, wanted: ReadonlySet<string>): Part {
  const todos: Part['todos'] = [];
  const waits: Part['waits'] = [];
  const failing: { what: string; problem: HeldProblem }[] = state.accounts.flatMap(({ id, problem }) =>
    problem ? [{ what: id, problem }] : [],
  );
  for (const [key, problem] of Object.entries(state.problems)) {
    if (!wanted.has(key)) continue;
    const text = `${key}: ${problem.means} ${problem.next}`;
    if (problem.action === 'person') todos.push({ text, update: 'retryNow', argument: {} });
    else waits.push({ text, ...(problem.retryAt !== undefined && { until: problem.retryAt }) });
    failing.push({ what: key, problem });
  }
  const waiting = undelivered(state).flatMap(({ again, address }) => (again ? [] : [address]));
  for (const address of new Set(waiting)) {
    todos.push({
      text: `Mail to ${address} was refused: find the right address`,
      update: 'changeContact',
      argument: { replaces: address, contact: nameOf(state, address), email: 'ADDRESS' },
    });
  }
  if (state.dropped.unseen > 0) {
    todos.push({
      text: `${state.dropped.unseen} messages could not be read; the record has them`,
      update: 'confirmDone',
      argument: { what: 'dropped-messages' },
    });
  }
  return combine([
    part({ todos, waits }),
    portalLoginByHand(state),
    ...failing.map(({ what, problem }) => lasting(what, problem, now)),
  ]);
}

/** So that whoever copies the command keeps the contact that has the wrong address. */
function nameOf({ opened }: OnboardingState, address: string): string {
  return opened.contacts.find(({ email }) => email === address)?.name ?? 'NAME';
}

/** What is tried again by itself is for a person, too, when it has failed for long. */
function lasting(what: string, { action, since, means, next }: HeldProblem, now: number): Part {
  if (action !== 'retry') return part();
  if (now - since < LONG_MS) return part({ looks: [since + LONG_MS] });
  return part({ troubles: [{ since, text: `${what} fails: ${means}`, next }] });
}
