import type { CommandName } from '../../../domain/onboarding/commands.js';
import { COMMANDS } from '../../../domain/onboarding/commands.js';
import type { CaseStatus } from '../../../domain/status.js';
import type { Choice } from './questions.js';

type Value = string | undefined;

/** Accounts that can still be dropped. */
export function droppable({ accounts }: CaseStatus): string[] {
  return accounts.filter((account) => account.droppable).map(({ id }) => id);
}

const MEANS: Record<string, string> = {
  access: "access: the customer's role is set",
  'portal-login': 'portal-login: the cost-portal login exists',
  'dropped-messages': 'dropped-messages: somebody has looked at them',
  invite: 'invite: send the invitation again',
  end: 'end: end this account',
  true: 'yes, somebody answered',
  false: 'no, nobody answered',
};

/**
 * What a field of a command can be for this case as it is now; undefined where only words can tell.
 * What the case asks people for comes first.
 */
export function choicesNow(name: CommandName, key: string, status: CaseStatus): Choice<Value>[] | undefined {
  const kind = COMMANDS[name].fields[key]?.kind;
  const asked = askedFor(name, key, status);
  if (kind === 'boolean') return ['true', 'false'].map(meaning);
  if (Array.isArray(kind)) return [...asked, ...kind.filter((one: string) => !asked.includes(one))].map(meaning);
  if (kind === 'account') return accountChoices(name, asked, status);
  if (name === 'recordCall' && key === 'call') return callChoices(asked, status);
  return undefined;
}

/** Those that people are asked to make, then the others that they may have made. */
function callChoices(asked: string[], status: CaseStatus): Choice<Value>[] {
  const others = (status.calls ?? []).filter(({ id }) => !asked.includes(id));
  return [
    ...asked.map((value) => ({ value, label: todoText('recordCall', 'call', value, status) })),
    ...others.map(({ id, text }) => ({ value: id, label: `${id}  ${text}` })),
  ];
}

function meaning(value: string): Choice<Value> {
  return { value, label: MEANS[value] ?? value };
}

function accountChoices(name: CommandName, asked: string[], status: CaseStatus): Choice<Value>[] | undefined {
  if (name === 'addAccount') return undefined;
  const all = status.accounts.map(({ id }) => id);
  const fitting =
    name === 'decideReinvite'
      ? asked
      : name === 'dropAccount'
        ? droppable(status)
        : [...asked, ...all.filter((id) => !asked.includes(id))];
  const labels = status.accounts.map(
    ({ id, state, detail }) => [id, [id, state, detail].filter(Boolean).join('  ')] as const,
  );
  const labelled = new Map(labels);
  const choices: Choice<Value>[] = fitting.map((value) => ({ value, label: labelled.get(value) ?? value }));
  if (name !== 'retryNow') return choices.length > 0 ? choices : undefined;
  return [{ value: undefined, label: 'everything that has failed or waits' }, ...choices];
}

/** The values that the case's own to-dos have for a field. */
function askedFor(name: CommandName, key: string, status: CaseStatus): string[] {
  const values = status.todos.filter(({ update }) => update === name).map(({ argument }) => argumentOf(argument)[key]);
  return [...new Set(values.filter((one) => typeof one === 'string'))];
}

function todoText(name: CommandName, key: string, value: string, status: CaseStatus): string {
  const todo = status.todos.find(({ update, argument }) => update === name && argumentOf(argument)[key] === value);
  return todo ? `${value}  ${todo.text}` : value;
}

function argumentOf(argument: string): Record<string, unknown> {
  try {
    return JSON.parse(argument) as Record<string, unknown>;
  } catch {
    return {};
  }
}
