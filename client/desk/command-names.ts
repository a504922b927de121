import { kebab, quoted } from '../../domain/command-line.js';
import { COMMANDS, type CommandName } from '../../domain/onboarding/commands.js';

/** Commands that are hard to take back and therefore ask first. */
export const ASKS_FIRST: readonly CommandName[] = ['cancel', 'dropAccount'];

/** The flag of a field: `--account-id`. */
export function flagOf(field: string): string {
  return `--${kebab(field)}`;
}

/** A short form for flags whose full one is long to type. */
export function shortFlagOf(field: string): string | undefined {
  if (field === 'accountId') return '--account';
  return field === 'ownerEmail' ? '--owner' : undefined;
}

/** An example of a command, ready to copy: `desk drop-account acme/CSR-2041 --account-id 111122223333 --reason "..."`. */
export function exampleOf(name: CommandName, caseId: string, withOptional = false): string {
  const fields = Object.entries(COMMANDS[name].fields).filter(([, field]) => withOptional || !field.optional);
  const flags = fields.map(([key, { example }]) => `${flagOf(key)} ${quoted(example)}`);
  return ['desk', kebab(name), caseId, ...flags].join(' ');
}
