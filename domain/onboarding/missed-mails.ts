import { findAccount, isPending } from './accounts.js';
import { accountList, part, type Part, type StepOf, type View } from './plan.js';
import type { MissedMail, OnboardingState } from './state.js';

/**
 * What an address has missed goes to it alone, once it is corrected or somebody asks for another try (3.2, 3.6, 3.7): whoever
 * has to accept or to set a role must have been told how.
 */
export function missedMails({ state }: View): Part {
  return part({ steps: due(state).map((missed) => step(state, missed)) });
}

/** Whether such a mail is to go out still: a case does not close before, unless it waits for a person. */
export function owesMissedMails(state: OnboardingState): boolean {
  return due(state).some(({ key }) => state.problems[key]?.action !== 'person');
}

/** Mails that are still worth reading and have not reached everybody, for the record. */
export function undelivered(state: OnboardingState): string[] {
  return state.undeliverable
    .filter((missed) => stillSays(state, missed).length > 0)
    .map(({ mail, address }) => `mail ${mail} not delivered to ${address}`);
}

function due(state: OnboardingState): MissedMail[] {
  return state.undeliverable.filter((missed) => missed.again && stillSays(state, missed).length > 0);
}

function step(state: OnboardingState, missed: MissedMail): StepOf<'mail'> {
  const { key, mail, address: only } = missed;
  const accounts = stillSays(state, missed);
  const summary = `mail: ${mail} again to an address that missed it, ${accountList(accounts)}`;
  return { kind: 'mail', key, rule: 'handbook 3.2', summary, mail, accounts, only };
}

/** Those of its accounts about which it still says something. */
function stillSays(state: OnboardingState, { mail, accounts }: MissedMail): string[] {
  if (state.cancelled) return [];
  if (mail === 'onboarding-completion') return accounts;
  return accounts.filter((id) => {
    const account = findAccount(state, id);
    if (!account) return false;
    return mail === 'access-guidance' ? account.access && !account.access.result : isPending(account);
  });
}

/** A mail server refused some addresses while others got the mail. */
export function applyMissed(state: OnboardingState, { mail, accounts }: StepOf<'mail'>, rejected: string[]): void {
  for (const address of rejected) {
    const number = (state.counts['missed-mail'] ?? 0) + 1;
    state.counts['missed-mail'] = number;
    state.undeliverable.push({ key: `missed-mail/${mail}/${number}`, address, mail, accounts });
  }
}

/** It has reached the address that missed it, or was refused once more. */
export function applyMissedAgain(state: OnboardingState, step: StepOf<'mail'>, rejected: string[]): void {
  state.undeliverable = state.undeliverable.filter(({ key }) => key !== step.key);
  applyMissed(state, step, rejected);
}
