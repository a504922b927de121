import type { PostedMessage } from '../chat.js';
import { begunAndNext, combine, endMessage, part, type Part, type StepOf, type View } from './plan.js';
import { findAccount, isAsked } from './accounts.js';
import { applyCreditsPosted } from './credits.js';
import { accountsOfPage, isNeeded, openPages } from './calls.js';
import type { AccountState, CasePost, OnboardingState, PostKind } from './state.js';

const RULE: Record<PostKind, string> = {
  completion: 'handbook 3.6',
  credits: 'handbook 3.6',
  'reinvite-question': 'handbook 3.5',
  duty: 'handbook 3.4',
};

const WORDS: Record<PostKind, string> = {
  completion: 'completion with remaining credits',
  credits: 'credits that can be read now',
  'reinvite-question': 'the CSR group is asked whether to invite again',
  duty: 'account-link duty is paged',
};

/** What the chat is told and asked (3.4 to 3.6); what was asked there is marked as settled when it is. */
export function posts({ state, busy }: View): Part {
  return wanted(state, busy);
}

function wanted(state: OnboardingState, busy?: ReadonlySet<string>): Part {
  return combine([
    completionPosts(state),
    creditPosts(state),
    questionPosts(state),
    dutyPosts(state, busy),
    settledPosts(state),
  ]);
}

/** Link done, with the remaining credits per account (3.6). */
function completionPosts(state: OnboardingState): Part {
  if (state.cancelled) return part();
  const told = state.accounts.filter((account) => account.toldAt && !account.postedAt);
  // One post for those of one mail: their credits are read together, just before.
  if (told.length === 0 || told.some((account) => !account.credits)) return part();
  return post(state, 'completion', told);
}

/** What could not be read follows in the same thread once it can be (3.6). */
function creditPosts(state: OnboardingState): Part {
  if (state.cancelled) return part();
  const news = state.accounts.filter(({ credits }) => credits?.posted === 'unreadable' && 'credits' in credits.reading);
  const threads = state.posts.filter(({ kind }) => kind === 'completion');
  const answers: Part[] = [];
  // One thread after the other: each answer is an effect with a key of its own. One that waits for a person holds up no other.
  for (const { accounts, message } of threads) {
    const here = news.filter(({ id }) => accounts.includes(id));
    if (here.length === 0) continue;
    const answer = post(state, 'credits', here, { thread: message });
    answers.push(answer);
    if (answer.steps.some(({ key }) => !isHeld(state, key))) break;
  }
  return combine(answers);
}

/** "Invite again?", to the CSR group, with buttons (3.5). */
function questionPosts(state: OnboardingState): Part {
  const asked = state.accounts.filter(
    (account) => isAsked(account) && account.question?.askedAt && !account.question.posted,
  );
  return asked.length > 0 ? post(state, 'reinvite-question', asked) : part();
}

/** Each account of a page that goes on, once; those that join it while one is being posted have one of their own. */
function dutyPosts(state: OnboardingState, busy?: ReadonlySet<string>): Part {
  if ([...(busy ?? [])].some((key) => key.startsWith('post/duty/'))) return part();
  for (const page of openPages(state)) {
    const posted = state.posts.filter((one) => one.page === page.id).flatMap(({ accounts }) => accounts);
    const news = accountsOfPage(state, page).filter((id) => !posted.includes(id));
    if (news.length > 0) return post(state, 'duty', accountsOf(state, news), { page: page.id });
  }
  return part();
}

/** Buttons that would do nothing any more go away, and the message says what was decided. */
function settledPosts(state: OnboardingState): Part {
  const over = state.posts.filter((one) => !one.settled && isSettled(state, one));
  return part({
    steps: over.map(({ key, kind }) => ({
      kind: 'update-post',
      key: `${key}/settled`,
      rule: RULE[kind],
      summary: `post: ${WORDS[kind]}: settled`,
      post: key,
    })),
  });
}

function isSettled(state: OnboardingState, one: CasePost): boolean {
  if (one.kind === 'reinvite-question') return !accountsOf(state, one.accounts).some((account) => isAsked(account));
  if (one.kind !== 'duty') return false;
  const page = state.pages.find(({ id }) => id === one.page);
  return !page || Boolean(page.acknowledged) || Boolean(page.ended) || !isNeeded(state, page);
}

/**
 * Whether the chat still has to be told something: a case does not close before. What waits for a person does not hold it, and
 * a cancelled case only takes its buttons away.
 */
export function owesPosts(state: OnboardingState): boolean {
  if (wanted(state).steps.some(({ key }) => !isHeld(state, key))) return true;
  if (state.cancelled) return false;
  return state.accounts.some(
    ({ toldAt, credits }) => (toldAt !== undefined && !credits) || credits?.nextAt !== undefined,
  );
}

/** Keys of posts that are wanted and wait for a person: the closing entry names them. */
export function heldPosts(state: OnboardingState): string[] {
  return wanted(state)
    .steps.map(({ key }) => key)
    .filter((key) => isHeld(state, key));
}

function isHeld(state: OnboardingState, key: string): boolean {
  return state.problems[key]?.action === 'person';
}

function post(
  state: OnboardingState,
  kind: PostKind,
  accounts: AccountState[],
  more: { thread?: PostedMessage; page?: string } = {},
): Part {
  const asked = accounts.map(({ id }) => id);
  const common = { kind: 'post' as const, rule: RULE[kind], summary: `post: ${WORDS[kind]}`, post: kind, ...more };
  return part({
    steps: begunAndNext(state, `post/${kind}`, asked, more.page).map((group) => ({ ...common, ...group })),
  });
}

/** A post stands, or was changed to say that it is settled. */
export function applyPost(
  state: OnboardingState,
  step: StepOf<'post' | 'update-post'>,
  result: object,
  now: number,
): void {
  if (step.kind === 'update-post') {
    const settled = state.posts.find(({ key }) => key === step.post);
    if (settled) settled.settled = true;
    return;
  }
  const { key, post: kind, accounts, page } = step;
  endMessage(state, key);
  const { channelId, ts } = result as PostedMessage;
  state.posts.push({ key, kind, accounts, message: { channelId, ts }, ...(page && { page }) });
  for (const account of accountsOf(state, accounts)) {
    if (kind === 'completion') account.postedAt = now;
    if (kind === 'reinvite-question' && account.question) account.question.posted = true;
    if ((kind === 'completion' || kind === 'credits') && account.credits) applyCreditsPosted(account.credits);
  }
}

export function accountsOf(state: OnboardingState, ids: string[]): AccountState[] {
  return ids.flatMap((id) => findAccount(state, id) ?? []);
}
