import { DAY, MINUTE } from './accounts.js';
import { combine, mailPart, part, type Part, type View } from './plan.js';
import type { AccessState, AccountState, GapCode, OnboardingState } from './state.js';

/** The access checks that a newly linked account needs, if any are part of the contract. */
export function accessAtLinking(state: OnboardingState, now: number): AccessState | undefined {
  const { crossAccount, billing } = state.opened.access;
  return crossAccount || billing ? { checks: 0, nextCheckAt: now, gaps: [], settling: 0 } : undefined;
}

/** The instant of the next look after one that found gaps: close together after the customer said "done", else growing (3.7). */
export function nextCheck(state: OnboardingState, access: AccessState, now: number): { at: number; settling: number } {
  const { accessSettleMinutes, accessRecheckMinutes } = state.opened.policies.onboarding;
  const settle = access.saidDoneAt === undefined ? undefined : accessSettleMinutes[access.settling];
  if (access.saidDoneAt !== undefined && settle !== undefined) {
    return { at: Math.max(access.saidDoneAt + settle * MINUTE, now + MINUTE / 2), settling: access.settling + 1 };
  }
  const minutes = accessRecheckMinutes[Math.min(access.checks - 1, accessRecheckMinutes.length - 1)] ?? 1440;
  return { at: now + minutes * MINUTE, settling: access.settling };
}

function unresolved(state: OnboardingState): { account: AccountState; access: AccessState; giveUpAt: number }[] {
  if (state.cancelled) return [];
  const days = state.opened.policies.onboarding.accessGiveUpDays;
  return state.accounts.flatMap((account) =>
    account.linkedAt && account.access && !account.access.result
      ? [{ account, access: account.access, giveUpAt: account.linkedAt + days * DAY }]
      : [],
  );
}

/** Cross-account and billing check, beside completion and not holding it up (3.7). */
export function accessChecks({ state, now }: View): Part {
  return combine(
    unresolved(state)
      .filter(({ giveUpAt }) => giveUpAt > now)
      .map(({ account, access, giveUpAt }) => {
        const waits =
          access.checks === 0
            ? []
            : [{ text: `${account.id}: the customer to set the role: ${gapsInWords(access)}`, until: giveUpAt }];
        if (access.nextCheckAt > now) return part({ looks: [access.nextCheckAt], deadlines: [giveUpAt], waits });
        const key = `access/${account.id}/${access.checks + 1}`;
        const step = {
          kind: 'check-access' as const,
          key,
          rule: 'handbook 3.7',
          summary: `check access to ${account.id}`,
          accountId: account.id,
        };
        return part({ steps: [step], deadlines: [giveUpAt], waits });
      }),
  );
}

/** Whether the customer is to be told of the gaps now: news, or a week of silence; never while IAM may still be settling. */
function needsGuidance(state: OnboardingState, access: AccessState, now: number): boolean {
  if (access.gaps.length === 0 || access.nextCheckAt <= now) return false;
  const { accessSettleMinutes, guidanceRepeatDays } = state.opened.policies.onboarding;
  const settledAt = (access.saidDoneAt ?? -Infinity) + Math.max(0, ...accessSettleMinutes) * MINUTE;
  const settling = access.nextCheckAt <= settledAt;
  if (settling || (access.saidDoneAt === undefined && access.checks < 2)) return false;
  if (!access.guided) return true;
  const codes = access.gaps.map((gap) => gap.code).join();
  const news = codes !== access.guided.codes.join() || (access.saidDoneAt ?? 0) > access.guided.at;
  return news || now >= access.guided.at + guidanceRepeatDays * DAY;
}

/** Missing or wrong: a mail that names the exact gap of every account concerned (3.7). */
export function guidance(view: View): Part {
  const { state, now } = view;
  const gaps = unresolved(state).filter(({ giveUpAt }) => giveUpAt > now);
  const ids = gaps.filter(({ access }) => needsGuidance(state, access, now)).map(({ account }) => account.id);
  return ids.length > 0 ? mailPart(view, 'access-guidance', ids, 'handbook 3.7') : part();
}

/** After 30 days the CSR is told: linked, access incomplete (3.7). */
export function accessGivenUp(view: View): Part {
  const overdue = unresolved(view.state).filter(({ giveUpAt }) => giveUpAt <= view.now);
  if (overdue.length === 0) return part();
  return mailPart(
    view,
    'access-incomplete',
    overdue.map(({ account }) => account.id),
    'handbook 3.7',
  );
}

const GAP_WORDS: Record<GapCode, string> = {
  'role-not-assumable': 'the role cannot be assumed',
  'external-id-not-required': 'the role does not ask for our external id',
  'wrong-account': 'the role belongs to another account',
  'billing-denied': 'no access to billing',
  'cost-explorer-not-enabled': 'Cost Explorer was never opened',
};

function gapsInWords({ gaps }: AccessState): string {
  return gaps.map(({ code }) => `${GAP_WORDS[code]} (${code})`).join(', ');
}

/** Whose access is being checked, as people name it. */
export function accessDetail(access: AccessState): string {
  if (access.result === 'ok') return 'access complete';
  if (access.result === 'given-up') return 'access incomplete, given up';
  return access.gaps.length > 0 ? `access: ${gapsInWords(access)}` : `access not checked yet`;
}
