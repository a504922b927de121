import type { Problem } from '../problem.js';
import { MINUTE } from './accounts.js';
import { accountsOfPage, isNeeded, needsDuty, openPages } from './calls.js';
import { accountList, combine, nextKey, part, type Part, type View } from './plan.js';
import type { CallTask, DutyPage, OnboardingState, StaffOnCall } from './state.js';

type Turn = NonNullable<DutyPage['turn']>;

/**
 * Invite errors that a person must mend page account-link duty, 24x7, until somebody acknowledges (3.4): one person after
 * the other, two calls each; after three rounds another one begins every 15 minutes (5.3). A phone on which another case calls is
 * tried again in the same step: when one fault blocks many cases, each of them reaches somebody.
 */
export function dutyPages(view: View): Part {
  return combine([opening(view), ...openPages(view.state).map((page) => paging(view, page))]);
}

/** Accounts of a problem that nobody has been paged for get a page; those of one moment together. */
function opening({ state }: View): Part {
  const unpaged = state.accounts.filter((account) => needsDuty(account) && !account.problem?.page);
  if (unpaged.length === 0) return part();
  // Whoever is being called anyway hears of it, too.
  const id = openPages(state)[0]?.id ?? `duty-${state.pages.length + 1}`;
  const accounts = unpaged.map((account) => account.id);
  const summary = `page account-link duty about ${accountList(accounts)}`;
  const key = nextKey(state, 'page');
  return part({ steps: [{ kind: 'open-page', key, rule: 'handbook 3.4', summary, page: id, accounts }] });
}

function paging({ state, now }: View, page: DutyPage): Part {
  const persons = callable(state);
  const accounts = accountsOfPage(state, page);
  const about = accountList(accounts);
  const text = `somebody of account-link duty to take the page about ${about}`;
  const todos = [
    {
      text: `Take the page about ${about}: ${callable(state).length > 0 ? 'account-link duty is called until somebody does' : 'nobody of account-link duty has a telephone, so nobody is called'}`,
      update: 'acknowledge' as const,
      argument: {},
    },
    ...(page.problem ? [cannotCall(page.problem)] : []),
  ];
  const ringing = state.calls.some((call) => call.id.startsWith(`${page.id}-`) && mayBeAnswered(state, call));
  // One person after the other: the next is called when the last call has ended.
  if (ringing || persons.length === 0) return part({ todos, waits: [{ text }] });
  const { turn, at } = nextTurn(state, page, persons, now);
  const person = persons[turn.person] as StaffOnCall;
  const lane = page.lane && page.turn?.person === turn.person ? `, on whose phone ${page.lane.with} calls,` : '';
  const waits = [{ text: `${text}; ${person.name}${lane} is called next`, until: at }];
  if (at > now) return part({ todos, waits, deadlines: [at] });
  const id = `${page.id}-${page.calls + 1}`;
  const summary = `page ${person.name}: round ${turn.round}, call ${turn.calls} of ${state.opened.policies.onboarding.pageCalls}`;
  const call: CallTask = { id, about: 'duty', accounts, notBefore: now, tries: 0, person };
  return part({
    todos,
    waits,
    steps: [
      {
        kind: 'place-call',
        key: `call/${id}/1`,
        rule: 'handbook 3.4',
        summary,
        call: id,
        page: { id: page.id, turn, call },
      },
    ],
  });
}

/** A call of which the provider cannot be asked does not hold up the next one: whoever answers it takes the page all the same. */
function mayBeAnswered({ problems }: OnboardingState, { live, result }: CallTask): boolean {
  return live ? !problems[`${live.key}/look`] : !result;
}

/** Whose turn is next, and when. A step ends with a decline, or 5 min after its first call (5.3). */
function nextTurn(
  state: OnboardingState,
  page: DutyPage,
  persons: StaffOnCall[],
  now: number,
): { turn: Turn; at: number } {
  const numbers = state.opened.policies.onboarding;
  const { turn, lane } = page;
  const first = { stepAt: now, calls: 1, calledAt: now };
  if (!turn) {
    return { turn: { round: 1, roundAt: now, person: 0, ...first }, at: page.startedAt };
  }
  const declined = page.last === 'declined';
  const stepEnds = turn.stepAt + numbers.pageStepMinutes * MINUTE;
  if (lane && lane.until < stepEnds) return { turn: { ...turn, calledAt: now }, at: lane.until };
  if (!lane && !declined && turn.calls < numbers.pageCalls) {
    const at = turn.calledAt + numbers.pageCallMinutes * MINUTE;
    if (at < stepEnds) return { turn: { ...turn, calls: turn.calls + 1, calledAt: now }, at };
  }
  if (turn.person + 1 < persons.length) {
    return { turn: { ...turn, person: turn.person + 1, ...first }, at: declined ? 0 : stepEnds };
  }
  // Who has just declined is not called again at once.
  const pause = turn.round < numbers.pageRounds ? 0 : turn.roundAt + numbers.pageRoundMinutes * MINUTE;
  return {
    turn: { round: turn.round + 1, roundAt: now, person: 0, ...first },
    at: Math.max(stepEnds, pause),
  };
}

function cannotCall({ means, next }: Problem) {
  return { text: `Somebody on duty cannot be called: ${means} ${next}`, update: 'retryNow' as const, argument: {} };
}

/** Nobody without a telephone. */
function callable({ opened }: OnboardingState): StaffOnCall[] {
  return opened.duty.filter((person) => person.phone);
}

/** A page is in the record: a new one, or further accounts for one that goes on. */
export function applyPageOpened(state: OnboardingState, id: string, accounts: string[], now: number): void {
  const page = state.pages.find((one) => one.id === id);
  // It was taken or ended meanwhile, without them: they are asked for anew.
  if (page?.ended || page?.acknowledged) return;
  if (page) page.accounts = [...new Set([...page.accounts, ...accounts])];
  else state.pages.push({ id, accounts, startedAt: now, calls: 0 });
  for (const { id: account, problem } of state.accounts) if (accounts.includes(account) && problem) problem.page = id;
}

/** Somebody takes all pages of the case; answers which accounts they are about. */
export function acknowledge(state: OnboardingState, by: string, now: number): string[] {
  const open = openPages(state);
  for (const page of open) {
    page.acknowledged = { by, at: now };
    for (const call of state.calls) if (call.id.startsWith(`${page.id}-`) && !call.result) call.result = 'superseded';
  }
  return open.flatMap((page) => page.accounts);
}

/** Calls of pages that are over: the page keeps how the last one ended, the record keeps them all. */
export function forgetPageCalls(state: OnboardingState): void {
  const over = state.calls.filter(
    (call) => call.about === 'duty' && call.result && !call.live && call.unclear === undefined,
  );
  for (const call of over) {
    const page = state.pages.find(({ id }) => call.id.startsWith(`${id}-`));
    if (page) page.last = call.result;
  }
  state.calls = state.calls.filter((call) => !over.includes(call));
}

/** One that is not needed any more is over; should the same happen again, it is a new one. */
export function endPages(state: OnboardingState): void {
  for (const page of state.pages) if (!page.acknowledged && !isNeeded(state, page)) page.ended = true;
}
