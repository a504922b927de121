import { localText } from '../details.js';
import { MOST_ACCOUNTS } from '../limits.js';
import { findAccount, invitationOf, isAsked, isOpen, newAccount } from './accounts.js';
import { acknowledge, endPages } from './duty.js';
import { callTheNewContact, openPages, recordTry } from './calls.js';
import { guideNewcomer, readdress } from './missed-mails.js';
import { accountList } from './plan.js';
import { CUSTOMER, type CommandName, type OnboardingCommand } from './commands.js';
import type { AccountState, OnboardingState } from './state.js';

const EVEN_WHEN_CANCELLED: CommandName[] = ['retryNow', 'confirmDone', 'acknowledge', 'recordCall'];

/**
 * Whether a command applies to the case as it stands (handbook 3, last paragraph). Answers a sentence that says
 * why not and what to do instead, or undefined when it applies. The registry's own checks come on top.
 */
export function refusal(state: OnboardingState, command: OnboardingCommand): string | undefined {
  if (state.closed) return `the case is closed as ${state.closed.outcome}; start a new one for anything further`;
  if (state.closing) return 'the case is being closed; start a new one for anything further';
  if (command.by === CUSTOMER && !(command.name === 'confirmDone' && command.what === 'access')) {
    return `${CUSTOMER} may only confirm access; give your staff id as "by"`;
  }
  if (state.cancelled && !EVEN_WHEN_CANCELLED.includes(command.name)) {
    return `the case was cancelled by ${state.cancelled.by}; it only finishes what is open`;
  }
  switch (command.name) {
    case 'addAccount':
      if (state.accounts.length >= MOST_ACCOUNTS)
        return `a request holds at most ${MOST_ACCOUNTS} accounts; start another request`;
      return canBeAdded(findAccount(state, command.accountId));
    case 'dropAccount':
      return withAccount(state, command.accountId, (account) => {
        if (account.linkedAt) return `account ${account.id} is linked already; taking it out again is an offboarding`;
        return account.withdrawn || account.ending || account.ended
          ? `account ${account.id} is ended already`
          : undefined;
      });
    case 'decideReinvite':
      return withAccount(state, command.accountId, (account) => {
        if (account.ending || account.withdrawn) return `account ${account.id} is being ended`;
        if (account.question?.byRule) return `nobody answered in time: account ${account.id} is being invited again`;
        if (isAsked(account)) return undefined;
        if (account.question?.answer) return `account ${account.id} has its answer already: ${account.question.answer}`;
        return `nothing is asked about account ${account.id} now; "show" lists what the case waits for`;
      });
    case 'changeContact':
      return command.replaces === undefined || knows(state, command.replaces)
        ? undefined
        : `no contact has the address ${command.replaces}; the contacts are ${state.opened.contacts.map((one) => one.email).join(', ')}`;
    case 'confirmDone':
      if (command.what === 'portal-login' && state.portalLogin.done)
        return 'the portal login is recorded as done already';
      if (command.what === 'dropped-messages' && state.dropped.unseen === 0) return 'there are no unread messages';
      return undefined;
    case 'retryNow':
      return command.accountId === undefined ? undefined : withAccount(state, command.accountId, () => undefined);
    case 'recordCall': {
      const call = state.calls.find((one) => one.id === command.call);
      if (!call)
        return `there is no call ${command.call}; the calls are ${state.calls.map((one) => one.id).join(', ') || 'none yet'}`;
      if (call.about === 'duty') return `${call.id} is a page: take it with acknowledge`;
      return call.result ? `call ${call.id} is over: ${call.result}` : undefined;
    }
    case 'acknowledge':
      return openPages(state).length > 0 ? undefined : nobodyPaged(state);
    case 'cancel':
      return undefined;
  }
}

function nobodyPaged(state: OnboardingState): string {
  const taken = state.pages.findLast((page) => page.acknowledged)?.acknowledged;
  if (!taken) return 'nobody is paged now';
  const calendar = state.opened.deskCalendar;
  return `nobody is paged now: ${taken.by} took it at ${localText(calendar, taken.at)} (${calendar.zone})`;
}

function canBeAdded(before: AccountState | undefined): string | undefined {
  return before && !before.ended ? `account ${before.id} is already part of this case` : undefined;
}

function withAccount(
  state: OnboardingState,
  id: string,
  check: (account: AccountState) => string | undefined,
): string | undefined {
  const account = findAccount(state, id);
  if (!account)
    return `account ${id} is not part of this case; its accounts are ${state.accounts.map((one) => one.id).join(', ')}`;
  return check(account);
}

function knows(state: OnboardingState, email: string): boolean {
  const addresses = [...state.opened.contacts.map((one) => one.email), ...state.accounts.map((one) => one.ownerEmail)];
  return addresses.includes(email);
}

/** Takes a command that applies into the memory of the case; answers what will happen. Mutates `state`. */
export function applyCommand(state: OnboardingState, command: OnboardingCommand, now: number): string {
  const said = obey(state, command, now);
  endPages(state);
  return said;
}

function obey(state: OnboardingState, command: OnboardingCommand, now: number): string {
  switch (command.name) {
    case 'cancel':
      state.cancelled = { by: command.by, reason: command.reason, at: now };
      for (const account of state.accounts) if (isOpen(account) && !account.withdrawn) account.withdrawn = 'cancelled';
      return 'open invitations are withdrawn, then the case closes; linked accounts stay linked';
    case 'addAccount':
      addAccount(state, { id: command.accountId, ownerEmail: command.ownerEmail });
      return `${command.accountId} is part of the request now; it is invited next`;
    case 'dropAccount': {
      const account = findAccount(state, command.accountId);
      if (account) account.withdrawn = 'dropped';
      const said = `the invitation of ${command.accountId} is withdrawn if it has one`;
      const others = state.accounts.some((one) => one.linkedAt !== undefined || (isOpen(one) && !one.withdrawn));
      return others ? said : `${said}; no other account is left, so the case closes`;
    }
    case 'decideReinvite': {
      const question = findAccount(state, command.accountId)?.question;
      if (question) Object.assign(question, { answer: command.decision, by: command.by });
      return command.decision === 'invite'
        ? `${command.accountId} is invited again now`
        : `${command.accountId} ends here`;
    }
    case 'changeContact':
      return changeContact(state, command, now);
    case 'confirmDone':
      return confirm(state, command.what, now);
    case 'retryNow':
      return retry(state, command.accountId, now);
    case 'recordCall': {
      const call = state.calls.find((one) => one.id === command.call);
      return call ? recordTry(state, call, command.answered, now) : '';
    }
    case 'acknowledge':
      return `nobody else is called about ${accountList(acknowledge(state, command.by, now))}`;
  }
}

/** One that ended before is taken in again; no effect of it has the key of an old one, of which nobody may have heard. */
function addAccount(state: OnboardingState, wanted: { id: string; ownerEmail: string }): void {
  const before = findAccount(state, wanted.id);
  if (!before) {
    state.accounts.push(newAccount(wanted));
    return;
  }
  const { invitations } = before;
  const again = { ...newAccount(wanted), invitations, tried: invitations.length, readded: (before.readded ?? 0) + 1 };
  const asked = invitations.length > 0 ? { question: { after: 'canceled' as const, answer: 'invite' as const } } : {};
  state.accounts[state.accounts.indexOf(before)] = { ...again, ...asked };
}

function changeContact(
  state: OnboardingState,
  command: Extract<OnboardingCommand, { name: 'changeContact' }>,
  now: number,
): string {
  const { contact: name, email, phone, language, replaces } = command;
  const { contacts } = state.opened;
  if (replaces !== undefined && replaces !== email) readdress(state, replaces, email);
  const isGuided = guideNewcomer(state, email, replaces);
  const at = contacts.findIndex((one) => one.email === (replaces ?? email));
  const before = contacts[at];
  // Another person has a telephone of their own; the same one, with another address or another spelling, keeps theirs.
  const kept = before && (before.name === name || before.email === email) ? before : undefined;
  const contact = { ...kept, name, email, ...(phone && { phone }), ...(language && { language }) };
  if (at >= 0) contacts.splice(at, 1);
  // In place of an owner only: that is not a contact.
  if (at >= 0 || replaces === undefined) contacts.splice(replaces === undefined ? 0 : at, 0, contact);
  for (const account of state.accounts) if (account.ownerEmail === replaces) account.ownerEmail = email;
  forget(state, 'mail/');
  forget(state, 'missed-mail/');
  // Whoever is called now has a number of their own.
  forget(state, 'call/');
  callTheNewContact(state, now);
  const place = contacts.indexOf(contact);
  const said =
    place < 0
      ? `${email} owns what ${replaces} owned`
      : `${name} <${email}>, ${contact.phone ?? 'without a telephone'}, is contact ${place + 1} of ${contacts.length}`;
  return isGuided ? `${said}; the guide mail goes there now` : said;
}

function confirm(state: OnboardingState, what: 'access' | 'portal-login' | 'dropped-messages', now: number): string {
  if (what === 'portal-login') {
    state.portalLogin.done = true;
    return 'recorded';
  }
  if (what === 'dropped-messages') {
    state.dropped.unseen = 0;
    return 'recorded';
  }
  lookNow(state);
  forget(state, 'access/');
  const open = state.accounts.flatMap(({ access }) => (access && !access.result ? [access] : []));
  for (const access of open) Object.assign(access, { saidDoneAt: now, settling: 0, nextCheckAt: now });
  if (open.length > 0) return 'access is checked now';
  const waits = state.accounts.some((account) => isOpen(account));
  return waits ? 'access is checked as soon as an account has joined' : 'recorded; no access check is open any more';
}

function retry(state: OnboardingState, accountId: string | undefined, now: number): string {
  for (const account of state.accounts) {
    if (accountId !== undefined && account.id !== accountId) continue;
    // One that a person must mend stays until the try has ended: whoever is paged about it is, until then.
    if (account.problem?.action === 'person') askAgain(account.problem);
    else delete account.problem;
    if (account.access && !account.access.result) account.access.nextCheckAt = now;
  }
  forget(state, accountId === undefined ? '' : `access/${accountId}/`);
  if (accountId === undefined) {
    for (const one of state.undeliverable) one.again = true;
    state.reloadCalendars = true;
  }
  lookNow(state);
  return accountId === undefined
    ? 'everything that waited for another try is tried now'
    : `what waited about ${accountId} is tried now`;
}

function askAgain(problem: NonNullable<AccountState['problem']>): void {
  problem.again = true;
  delete problem.retryAt;
}

/** Whether owners have accepted meanwhile. */
function lookNow(state: OnboardingState): void {
  state.pollNow ||= state.accounts.some((account) => invitationOf(account)?.state === 'pending');
  forget(state, 'poll');
}

/** Steps whose key begins so are tried again at once. */
function forget(state: OnboardingState, prefix: string): void {
  for (const key of Object.keys(state.problems)) if (key.startsWith(prefix)) delete state.problems[key];
}
