import { DAY, isOpen } from './accounts.js';
import { accountList, combine, mailPart, nextKey, part, type Part, type View } from './plan.js';

/** What has joined the payer is marked *linked* in the registry (3.6). */
export function markLinked({ state }: View): Part {
  const unmarked = state.accounts.filter((account) => account.linkedAt && !account.marked).map((account) => account.id);
  if (unmarked.length === 0) return part();
  const summary = `mark ${accountList(unmarked)} linked`;
  return part({
    steps: [
      { kind: 'mark-linked', key: nextKey(state, 'mark-linked'), rule: 'handbook 3.6', summary, accounts: unmarked },
    ],
  });
}

/** Completion covers the linked accounts not told yet: at once when no account is open any more, else 3 days after the first was linked (3.6). */
export function completion(view: View): Part {
  const { state, now } = view;
  const untold = state.accounts.filter((account) => account.marked && !account.toldAt);
  const marking = state.accounts.some((account) => account.linkedAt && !account.marked);
  if (state.cancelled || marking || untold.length === 0) return part();
  const first = Math.min(...untold.map((account) => account.linkedAt ?? now));
  const dueAt = state.accounts.some(isOpen) ? first + state.opened.policies.onboarding.completionAfterDays * DAY : now;
  const ids = untold.map((account) => account.id);
  if (dueAt > now) {
    return part({
      deadlines: [dueAt],
      waits: [{ text: `the other accounts, to report ${accountList(ids)} complete together`, until: dueAt }],
    });
  }
  return combine([mailPart(view, 'onboarding-completion', ids, 'handbook 3.6')]);
}
