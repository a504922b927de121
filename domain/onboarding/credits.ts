import type { CreditReading } from '../credits.js';
import type { Problem } from '../problem.js';
import { DAY, MINUTE } from './accounts.js';
import { accountList, nextKey, part, type Part, type StepOf, type View } from './plan.js';
import type { AccountState, CreditsState, OnboardingState } from './state.js';

/** An attempt has 10 s. */
const AT_ONCE = 20;

/** Whether remaining credits are to be read: completion is out, and they are not known or were not readable (3.6). */
function isDue(account: AccountState, now: number): boolean {
  if (!account.toldAt) return false;
  const { credits } = account;
  return !credits || (credits.nextAt !== undefined && credits.nextAt <= now);
}

/** The remaining credits of the linked accounts, together; those that cannot be read are looked at again for a week (3.6). */
export function creditReadings({ state, now }: View): Part {
  if (state.cancelled) return part();
  const due = state.accounts
    .filter((account) => isDue(account, now))
    .slice(0, AT_ONCE)
    .map((account) => account.id);
  const later = state.accounts.flatMap(({ id, credits }) =>
    credits?.nextAt !== undefined && credits.nextAt > now ? [{ id, at: credits.nextAt }] : [],
  );
  const waits =
    later.length === 0 ? [] : [{ text: `the credits of ${accountList(later.map(({ id }) => id))} to become readable` }];
  const looks = later.map(({ at }) => at);
  if (due.length === 0) return part({ waits, looks });
  const summary = `read the remaining credits of ${accountList(due)}`;
  const key = nextKey(state, 'credits');
  return part({
    waits,
    looks,
    steps: [{ kind: 'read-credits', key, rule: 'handbook 3.6', summary, accounts: due }],
  });
}

/** What was read, or why nothing could be: a failure of the whole reading is the same for each account. */
export function applyCredits(
  state: OnboardingState,
  asked: string[],
  result: { readings: CreditReading[] } | { problem: Problem },
  now: number,
): void {
  const { creditsRecheckMinutes, creditsGiveUpDays } = state.opened.policies.onboarding;
  for (const account of state.accounts) {
    if (!asked.includes(account.id)) continue;
    const reading =
      'problem' in result ? unreadable(account.id, result.problem) : readingOf(account.id, result.readings);
    const checks = (account.credits?.checks ?? 0) + 1;
    const { posted, saying } = account.credits ?? {};
    account.credits = { reading, checks, ...(posted && { posted }), ...(saying && { saying }) };
    if ('credits' in reading) continue;
    const minutes = creditsRecheckMinutes[Math.min(checks - 1, creditsRecheckMinutes.length - 1)] ?? 1440;
    const nextAt = now + minutes * MINUTE;
    if (nextAt < (account.toldAt ?? now) + creditsGiveUpDays * DAY) account.credits.nextAt = nextAt;
  }
}

/** What a try of a post says of them. */
export function beginCredits(state: OnboardingState, { post, accounts }: StepOf<'post'>): void {
  if (post !== 'completion' && post !== 'credits') return;
  for (const { id, credits } of state.accounts) {
    if (!accounts.includes(id) || !credits) continue;
    credits.saying = credits.saying === 'unreadable' || !('credits' in credits.reading) ? 'unreadable' : 'readable';
  }
}

/** A post about them stands. Which of its tries it is nobody can tell: said twice is better than never. */
export function applyCreditsPosted(credits: CreditsState): void {
  credits.posted = credits.saying ?? 'unreadable';
  delete credits.saying;
}

function readingOf(id: string, readings: CreditReading[]): CreditReading {
  const none = { id, unreadable: 'AWS gave no answer about this account.', code: 'credits/no-answer' };
  return readings.find((one) => one.id === id) ?? none;
}

function unreadable(id: string, { means, code }: Problem): CreditReading {
  return { id, unreadable: means, code };
}
