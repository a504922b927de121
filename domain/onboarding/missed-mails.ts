import { findAccount, invitationOf, isPending } from './accounts.js';
import { accountList, part, type Part, type StepOf, type View } from './plan.js';
import { recipients } from './recipients.js';
import type { MailKind, MissedMail, OnboardingState } from './state.js';
import type { Problem } from '../problem.js';

/** A mailbox that takes nothing for so long is for a person: the case goes on without it. */
const PATIENCE_MS = 60 * 60_000;
const GUIDE = 'onboarding-guide';

/**
 * What an address has missed goes to it alone, once it is corrected or somebody asks for another try (3.2, 3.6, 3.7): whoever
 * has to accept or to set a role must have been told how.
 */
export function missedMails({ state }: View): Part {
  return part({ steps: due(state).map((missed) => step(state, missed)) });
}

/** Whether such a mail is to go out still: a case does not close before. */
export function owesMissedMails(state: OnboardingState): boolean {
  return due(state).length > 0;
}

/** Those that would still say something to somebody whom the case writes to. */
export function undelivered(state: OnboardingState): MissedMail[] {
  return state.undeliverable.filter((missed) => stillSays(state, missed).length > 0);
}

function due(state: OnboardingState): MissedMail[] {
  const again = undelivered(state).filter((missed) => missed.again);
  const guided = again.filter(({ mail }) => mail === GUIDE).map(({ address }) => address);
  // The guide says all that a reminder does.
  return again.filter(({ mail, address }) => mail !== 'onboarding-reminder' || !guided.includes(address));
}

function step(state: OnboardingState, missed: MissedMail): StepOf<'mail'> {
  const { key, mail, address: only } = missed;
  const accounts = stillSays(state, missed);
  const summary = `mail: ${mail} to an address that missed it, ${accountList(accounts)}`;
  return { kind: 'mail', key, rule: 'handbook 3.2', summary, mail, accounts, only };
}

/** Those of its accounts about which it still says something, if the case still writes to this address about them. */
function stillSays(state: OnboardingState, { mail, about, address }: MissedMail): string[] {
  if (state.cancelled) return [];
  const open = about.filter(({ id, invitation }) => {
    const account = findAccount(state, id);
    if (!account || account.invitations.length !== invitation) return false;
    if (mail === 'onboarding-completion') return true;
    return mail === 'access-guidance' ? account.access && !account.access.result : isPending(account);
  });
  return writtenTo(state, mail, open).includes(address) ? open.map(({ id }) => id) : [];
}

/** A mail server refused some addresses while others got the mail. One that was corrected meanwhile gets it. */
export function applyMissed(state: OnboardingState, { mail, accounts }: StepOf<'mail'>, rejected: string[]): void {
  for (const given of rejected) {
    const address = successorOf(state, given);
    const earlier = state.undeliverable.filter((one) => one.address === address && one.mail === mail);
    const about = accounts.map((id) => ({ id, invitation: findAccount(state, id)?.invitations.length ?? 0 }));
    const others = earlier.flatMap((one) => one.about).filter(({ id }) => !accounts.includes(id));
    state.undeliverable = state.undeliverable.filter((one) => !earlier.includes(one));
    const missed = { key: newKey(state, mail), address, mail, about: [...about, ...others] };
    state.undeliverable.push({ ...missed, ...(address !== given && { again: true }) });
  }
}

/** It has reached the address that missed it, and with a guide all that its reminders would say. */
export function applyMissedAgain(state: OnboardingState, given: StepOf<'mail'>, rejected: string[]): void {
  if (rejected.length > 0) return giveUp(state, given.key);
  const arrived = state.undeliverable.find(({ key }) => key === given.key);
  state.undeliverable = state.undeliverable.filter(
    (one) =>
      one !== arrived && !(given.mail === GUIDE && one.mail === 'onboarding-reminder' && one.address === given.only),
  );
}

/** Refused once more, or not taken for long: for a person again. Answers whether nothing more is tried by itself. */
export function isMissedForGood(
  state: OnboardingState,
  { key }: StepOf<'mail'>,
  { action, since }: Problem & { since: number },
  now: number,
): boolean {
  if (action !== 'person' && now - since < PATIENCE_MS) return false;
  giveUp(state, key);
  return true;
}

/** Another try is another effect: nobody may be told that the one to an earlier address was enough. */
function giveUp(state: OnboardingState, key: string): void {
  const missed = state.undeliverable.find((one) => one.key === key);
  if (!missed) return;
  delete missed.again;
  missed.key = newKey(state, missed.mail);
}

/** An address is being corrected: what it has missed goes to the new one, unless that one has got it already. */
export function readdress(state: OnboardingState, from: string, to: string): void {
  state.replaced = { ...state.replaced, [from]: to };
  const moved = state.undeliverable.flatMap((one) => {
    if (one.address !== from) return [one];
    return hasGot(state, one, to) ? [] : [{ ...one, address: to, again: true, key: newKey(state, one.mail) }];
  });
  state.undeliverable = moved;
}

/**
 * Somebody is about to be written to who was not before: the guide of the invitations that still wait goes to them alone,
 * whoever has read it at another address. Answers whether there is any.
 * @param from the address whose place they take; absent: they come in addition
 */
export function guideNewcomer(state: OnboardingState, to: string, from?: string): boolean {
  const waiting = state.accounts.filter((account) => {
    if (!isPending(account) || invitationOf(account)?.guidedAt === undefined) return false;
    const addresses = writtenTo(state, GUIDE, [account]);
    return !addresses.includes(to) && (from === undefined || addresses.includes(from));
  });
  if (waiting.length === 0) return false;
  const about = waiting.map(({ id, invitations }) => ({ id, invitation: invitations.length }));
  // All that it has missed of them.
  state.undeliverable = state.undeliverable.filter((one) => one.address !== to || one.mail !== GUIDE);
  state.undeliverable.push({ key: newKey(state, GUIDE), address: to, mail: GUIDE, about, again: true });
  return true;
}

function hasGot(state: OnboardingState, { mail, about }: MissedMail, address: string): boolean {
  if (state.undeliverable.some((one) => one.address === address && one.mail === mail)) return true;
  return writtenTo(state, mail, about).includes(address);
}

function writtenTo(state: OnboardingState, mail: MailKind, about: { id: string }[]): string[] {
  const accounts = about.flatMap(({ id }) => findAccount(state, id) ?? []);
  const { to, cc } = recipients(state, mail, accounts);
  return [...to, ...cc];
}

function successorOf({ replaced = {} }: OnboardingState, address: string): string {
  const seen = new Set<string>();
  let current = address;
  while (replaced[current] !== undefined && !seen.has(current)) {
    seen.add(current);
    current = replaced[current] as string;
  }
  return current;
}

function newKey(state: OnboardingState, mail: MailKind): string {
  const number = (state.counts['missed-mail'] ?? 0) + 1;
  state.counts['missed-mail'] = number;
  return `missed-mail/${mail}/${number}`;
}
