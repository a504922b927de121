import type { Plan } from '../onboarding.js';
import type { CaseStatus, StatusStep, StatusTodo } from '../status.js';
import { localText } from '../details.js';
import { kebab, quoted } from '../command-line.js';
import { MOST_ACCOUNTS } from '../limits.js';
import { longest, type Trouble } from '../stuck.js';
import { accessDetail } from './access.js';
import { invitationOf, isOpen, outcomeOf } from './accounts.js';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './commands.js';
import { calledContact } from './call-scripts.js';
import { isCalledFor, isOwed, openPages } from './calls.js';
import { unfinished } from './closing.js';
import { accountList, type Todo } from './plan.js';
import type { AccountState, CallTask, OnboardingState } from './state.js';
import { refusal } from './steer.js';

/**
 * Where a case stands, for people. Pure; the one source of the status query, the UI's details, `desk show` and the demo.
 * @param troubles what fails beside the plan: the record
 */
export function statusOf(state: OnboardingState, plan: Plan, now: number, troubles: Trouble[] = []): CaseStatus {
  const { opened } = state;
  const trouble = longest([...plan.troubles, ...troubles]);
  return {
    caseId: opened.caseId,
    process: 'onboarding',
    title: `Onboarding of ${opened.customer.name} (${opened.reference})`,
    stage: stageOf(state),
    now,
    zone: opened.customer.calendar.zone,
    openedAt: state.openedAt,
    facts: facts(state),
    ...(plan.dueAt !== undefined && { dueAt: plan.dueAt }),
    needsHuman: plan.todos.some(({ later }) => !later) || trouble !== undefined,
    ...(trouble && { trouble }),
    steps: steps(state),
    waitingFor: plan.waits.map(goingOn),
    todos: urgentFirst(plan.todos).map((todo) => todoOf(todo, opened.caseId)),
    accounts: state.accounts.map((account) => ({
      id: account.id,
      state: accountState(state, account),
      detail: accountDetail(state, account),
      droppable: canBeDropped(state, account),
    })),
    calls: recordable(state).map((call) => ({ id: call.id, text: callText(state, call) })),
    updates: COMMAND_NAMES.filter((name) => applies(state, name)),
    ...(state.closed && { outcome: state.closed.outcome }),
  };
}

/** Whoever shows it says until when in the same sentence. */
function goingOn(wait: Plan['waits'][number]): CaseStatus['waitingFor'][number] {
  return wait.until === undefined ? wait : { ...wait, text: wait.text.replace(/\.$/, '') };
}

const MOST_OWNERS = 4;

/** Whoever is asked for an address in a command finds it here. */
function facts(state: OnboardingState): { name: string; text: string }[] {
  const { payer, requestedBy, contacts } = state.opened;
  const called = calledContact(state);
  const open = state.accounts.filter(isOpen);
  const owners = [...new Set(open.map(({ ownerEmail }) => ownerEmail))].map((owner) => {
    const owned = open.filter(({ ownerEmail }) => ownerEmail === owner);
    return `${owner} (${accountList(owned.map(({ id }) => id))})`;
  });
  const more = owners.length > MOST_OWNERS ? ` and ${owners.length - MOST_OWNERS} more` : '';
  return [
    { name: 'Payer', text: payer.name },
    { name: 'Requested by', text: `${requestedBy.name} (${requestedBy.id})` },
    ...contacts.map((contact) => ({
      name: contact === called ? 'Contact (is called)' : 'Contact',
      text: [`${contact.name} <${contact.email}>`, contact.phone, contact.language].filter(Boolean).join(', '),
    })),
    ...(owners.length > 0 ? [{ name: 'Open owners', text: owners.slice(0, MOST_OWNERS).join(', ') + more }] : []),
  ];
}

function urgentFirst(todos: Todo[]): Todo[] {
  return [...todos.filter(({ later }) => !later), ...todos.filter(({ later }) => later)];
}

/** A to-do with both ways to answer it: the line for a terminal, the update for the Temporal UI. */
function todoOf({ text, update, argument }: Todo, caseId: string): StatusTodo {
  const flags = Object.entries(argument).map(([name, value]) => ` --${kebab(name)} ${quoted(String(value))}`);
  return {
    text,
    command: `desk ${kebab(update)} ${caseId}${flags.join('')}`,
    update,
    argument: JSON.stringify({ ...argument, by: 'YOUR STAFF ID', ...(mustSayWhy(update) && { reason: 'WHY' }) }),
  };
}

function mustSayWhy(update: CommandName): boolean {
  const { reason } = COMMANDS[update].fields;
  return reason !== undefined && !reason.optional;
}

/** A few words that operators filter on; the `Stage` search attribute. */
export function stageOf(state: OnboardingState): string {
  if (state.closed) return `closed: ${state.closed.outcome}`;
  if (state.cancelled) return 'cancelling';
  if (state.accounts.some((one) => isOpen(one) && one.question && !one.question.answer))
    return 'waiting for a decision';
  if (state.accounts.some((one) => isOpen(one) && one.invitations.length === 0)) return 'inviting';
  if (state.accounts.some(isOpen)) return 'waiting for acceptance';
  if (state.accounts.some((one) => one.access && !one.access.result)) return 'checking access';
  return 'closing';
}

function accountState(state: OnboardingState, account: AccountState): string {
  const outcome = outcomeOf(state, account);
  if (outcome) return outcome;
  if (account.linkedAt) return 'linked';
  if (account.withdrawn) return 'being withdrawn';
  if (account.problem) return account.problem.action === 'person' ? 'blocked' : 'waiting';
  if (account.question && !account.question.answer) return `${account.question.after}: asked the CSR`;
  const invitation = invitationOf(account);
  if (!invitation || account.question) return 'to be invited';
  return invitation.number > 1 ? `invited again (${invitation.number})` : 'invited';
}

function accountDetail(state: OnboardingState, account: AccountState): string {
  if (account.ended) return '';
  if (account.access) return accessDetail(account.access);
  if (account.linkedAt) return 'access is not part of the contract';
  if (account.problem) return `${account.problem.means} ${account.problem.next}${takenBy(state, account.problem)}`;
  const invitation = invitationOf(account);
  if (!invitation || invitation.state !== 'pending') return '';
  const reminded = invitation.reminders > 0 ? `, reminder ${invitation.reminders} sent` : '';
  return `expires ${localText(state.opened.customer.calendar, invitation.expiresAt)}${reminded}`;
}

/** Whoever looks at night sees that somebody is on it. */
function takenBy({ pages, opened }: OnboardingState, { page }: NonNullable<AccountState['problem']>): string {
  const taken = pages.find(({ id }) => id === page)?.acknowledged;
  return taken ? ` Taken by ${taken.by} at ${localText(opened.customer.calendar, taken.at)}.` : '';
}

function steps(state: OnboardingState): StatusStep[] {
  const accounts = state.accounts.filter((one) => !one.ended || one.invitations.length > 0);
  const all = accounts.length;
  const invited = accounts.filter((one) => one.invitations.length > 0).length;
  const members = accounts.filter(wasMember).length;
  const guided = accounts.filter((one) => !wasMember(one) && one.invitations.some(({ guidedAt }) => guidedAt)).length;
  const open = accounts.filter(isOpen).length;
  const linked = accounts.filter((one) => one.linkedAt).length;
  const told = accounts.filter((one) => one.toldAt).length;
  const posted = accounts.filter((one) => one.credits?.posted === 'readable').length;
  const checked = accounts.filter((one) => one.access);
  const complete = checked.filter((one) => one.access?.result).length;
  const count = (title: string, done: number, of: number, detail = `${done} of ${of}`): StatusStep => ({
    title,
    state: of > 0 && done >= of ? 'done' : state.closed ? 'skipped' : done > 0 ? 'active' : 'open',
    detail,
  });
  const linkable = accounts.filter((one) => !one.ended).length;
  return [
    { title: 'Checked and registered', state: 'done', at: state.openedAt, detail: state.opened.ticketId },
    count('Invited', invited, all, `${invited - members} of ${all}${members > 0 ? `, ${members} joined before` : ''}`),
    count('Guide mail', guided + members, all, `${guided} of ${all - members}`),
    { ...count('Accepted', linked, linkable, open > 0 ? `${linked} linked, ${open} open` : `${linked} linked`) },
    count('Access checked', complete, checked.length, checked.length > 0 ? `${complete} of ${checked.length}` : ''),
    count('Completion', told, linked),
    count('Credits', posted, linked),
    ...callSteps(state),
    {
      title: 'Closed',
      state: state.closed ? 'done' : 'open',
      ...(state.closed && { detail: [state.closed.outcome, ...unfinished(state)].join('; '), at: state.closed.at }),
    },
  ];
}

/** It was in the organization already: there was nobody to invite and nothing to accept. */
function wasMember({ invitations }: AccountState): boolean {
  return invitations.some(({ adopted, handshakeId }) => adopted && handshakeId === undefined);
}

/** The calls to the customer, once there are any. */
function callSteps(state: OnboardingState): StatusStep[] {
  const calls = state.calls.filter((call) => call.about !== 'duty' && call.result !== 'superseded');
  if (calls.length === 0) return [];
  const answered = calls.filter((call) => call.result === 'answered').length;
  const open = calls.some((call) => !call.result);
  const silent = calls.some((call) => isCalledFor(state, call) && !isOwed(state, call));
  const count = `${answered} of ${calls.length} answered`;
  const detail = !silent ? count : answered === 0 ? 'no contact has a phone' : `${count}, no contact has a phone`;
  return [{ title: 'Calls', state: open ? (state.closed ? 'skipped' : 'active') : 'done', detail }];
}

/** Calls that an agent may have made by hand instead: those to the customer that are not over. */
function recordable(state: OnboardingState): CallTask[] {
  if (state.closed) return [];
  return state.calls.filter((call) => call.about !== 'duty' && !call.result);
}

function callText({ opened }: OnboardingState, { about, accounts, byHand, live, tries }: CallTask): string {
  const most = opened.policies.onboarding.callRetries + 1;
  const tried = tries > 0 ? `${tries} of ${most} calls not answered` : '';
  const now = byHand ? 'they asked for a person' : live ? 'it rings now' : tried;
  return [`${about} call about ${accountList(accounts)}`, now].filter(Boolean).join(', ');
}

function canBeDropped(state: OnboardingState, { id }: AccountState): boolean {
  return refusal(state, { name: 'dropAccount', by: 'x', reason: 'x', accountId: id }) === undefined;
}

/** Whether some form of the command could be accepted now. */
function applies(state: OnboardingState, name: (typeof COMMAND_NAMES)[number]): boolean {
  if (state.closed || state.closing) return false;
  switch (name) {
    case 'dropAccount':
      return state.accounts.some((one) => canBeDropped(state, one));
    case 'decideReinvite':
      return !state.cancelled && state.accounts.some((one) => isOpen(one) && one.question && !one.question.answer);
    case 'recordCall':
      return recordable(state).length > 0;
    case 'acknowledge':
      return openPages(state).length > 0;
    case 'confirmDone':
    case 'retryNow':
      return true;
    case 'cancel':
      return refusal(state, { name, by: 'x', reason: 'x' }) === undefined;
    case 'addAccount':
      return !state.cancelled && state.accounts.length < MOST_ACCOUNTS;
    case 'changeContact':
      return !state.cancelled;
  }
}
