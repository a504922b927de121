import { COMMANDS, readCommand, type CommandName, type OnboardingCommand } from '../../domain/onboarding/commands.js';
import { asDialled } from '../../domain/phone-number.js';
import { accountDigits } from './as-written.js';
import { flagOf } from './command-names.js';
import { DeskFailure } from './failure.js';

/**
 * The command that somebody typed, checked before it is sent. `by` falls back to DESK_BY.
 * Everything that is wrong is named at once, in terms of the flags.
 */
export function commandFromFlags(
  name: CommandName,
  flags: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): OnboardingCommand {
  const { fields } = COMMANDS[name];
  const given: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const value = flags[key];
    if (value === undefined) continue;
    given[key] = asTaken(field.kind, value);
  }
  if (given['by'] === undefined && env['DESK_BY']) given['by'] = env['DESK_BY'];
  const read = readCommand(name, given);
  if ('command' in read) return read.command;
  throw new DeskFailure('badInput', `This is not a complete ${flagOf(name).slice(2)}`, {
    problems: read.errors.map((error) => inFlags(error, Object.keys(fields))),
    next: `See: desk ${flagOf(name).slice(2)} --help`,
  });
}

/** Required fields that no flag has given. `by` can stand in DESK_BY. */
export function missingFields(name: CommandName, flags: Record<string, unknown>, env: NodeJS.ProcessEnv): string[] {
  return Object.entries(COMMANDS[name].fields)
    .filter(([key, { optional }]) => !optional && flags[key] === undefined && !(key === 'by' && env['DESK_BY']))
    .map(([key]) => key);
}

/** What somebody wrote for a field, in the one form that a case takes. */
export function asTaken(kind: (typeof COMMANDS)[CommandName]['fields'][string]['kind'], written: unknown): unknown {
  if (kind === 'boolean') return yesOrNo(written) ?? written;
  if (typeof written !== 'string') return written;
  if (kind === 'account') return accountDigits(written);
  return kind === 'phone' ? asDialled(written.trim()) : written;
}

function yesOrNo(value: unknown): boolean | undefined {
  const text = String(value).toLowerCase();
  if (['true', 'yes', 'y'].includes(text)) return true;
  return ['false', 'no', 'n'].includes(text) ? false : undefined;
}

/** Errors begin with the field's name in JSON; people typed a flag. */
function inFlags(error: string, fields: string[]): string {
  const [key = ''] = error.split(' ', 1);
  if (!fields.includes(key)) return error;
  const hint = key === 'by' && error.includes('is missing') ? ' (DESK_BY can hold yours)' : '';
  return flagOf(key) + error.slice(key.length) + hint;
}
