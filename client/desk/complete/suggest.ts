import type { Command, Option } from 'commander';
import { kebab } from '../../../domain/command-line.js';
import { COMMANDS, COMMAND_NAMES } from '../../../domain/onboarding/commands.js';
import { flagOf } from '../command-names.js';
import { DUE_DAYS } from '../due-day.js';
import { SHELLS } from '../program.js';

/** What could stand there; `about` is shown by shells that show such. */
export interface Suggestion {
  value: string;
  about?: string;
}

/** Suggestions that are known from the command line itself, or the name of what has to be looked up. */
type Suggested = Suggestion[] | 'cases' | 'customers' | 'files';

/**
 * What can stand where somebody presses Tab.
 * @param words what is typed behind `desk`; the last is the one to complete, and may be empty
 */
export function suggest(program: Command, words: string[]): Suggested {
  const { before, current, flag } = typedSoFar(words);
  const { command, given } = walked(program, before);
  const options = optionsOf(command, program);
  const open = flag ? optionNamed(options, flag) : waitingFor(options, before);
  if (open) return valuesOf(command, open);
  if (current.startsWith('-'))
    return options
      .filter((one) => !one.hidden && (one.variadic || !before.some((word) => isNamed(one, word.split('=', 1)[0]!))))
      .map((one) => ({ value: one.long ?? one.short ?? '', about: one.description }));
  if (command === program.commands.find((one) => one.name() === 'help')) return given === 0 ? names(program) : [];
  if (command.commands.length > 0) return names(command as Command);
  return argumentValues(command, given);
}

/** Bash takes `--flag=value` apart at the equals sign; other shells leave it in one. */
function typedSoFar(words: string[]): { before: string[]; current: string; flag?: string } {
  const joined = words.join('\0').replaceAll('\0=\0', '=').replace(/\0=$/, '=').split('\0');
  const current = joined.at(-1) ?? '';
  const before = joined.slice(0, -1);
  const at = current.indexOf('=');
  if (!current.startsWith('--') || at < 0) return { before, current };
  return { before, current: current.slice(at + 1), flag: current.slice(0, at) };
}

/** The command that the words lead to, and how many arguments it has got. */
function walked(program: Command, words: string[]): { command: Command; given: number } {
  let command = program;
  let given = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.startsWith('-')) {
      if (optionNamed(optionsOf(command, program), word)?.required) at += 1;
      continue;
    }
    const child = command.commands.find((one) => one.name() === word) as Command | undefined;
    if (child) command = child;
    else given += 1;
  }
  return { command, given };
}

function optionsOf(command: Command, program: Command): Option[] {
  const help = command.createOption('-h, --help', 'explain the command, with examples');
  return [...command.options, ...(command === program ? [] : program.options), help] as Option[];
}

function optionNamed(options: Option[], flag: string): Option | undefined {
  return options.find((one) => isNamed(one, flag));
}

function isNamed({ short, long }: Option, flag: string): boolean {
  return flag === short || flag === long;
}

/** The flag before the word to complete, when that word is its value. */
function waitingFor(options: Option[], before: string[]): Option | undefined {
  const last = before.at(-1) ?? '';
  const option = last.includes('=') ? undefined : optionNamed(options, last);
  return option?.required ? option : undefined;
}

function valuesOf(command: Command, option: Option): Suggested {
  if (option.long === '--customer') return 'customers';
  if (option.long === '--due') return DUE_DAYS.map((value) => ({ value }));
  const name = COMMAND_NAMES.find((one) => kebab(one) === command.name());
  const fields = Object.entries(name ? COMMANDS[name].fields : {});
  const kind = fields.find(([key]) => flagOf(key) === option.long)?.[1].kind;
  const values = kind === 'boolean' ? ['true', 'false'] : Array.isArray(kind) ? (kind as string[]) : [];
  return values.map((value) => ({ value }));
}

function argumentValues(command: Command, given: number): Suggested {
  const argument = command.registeredArguments[given]?.name();
  if (argument === 'case') return 'cases';
  if (argument === 'file') return 'files';
  return argument === 'shell' ? SHELLS.map((value) => ({ value })) : [];
}

function names(command: Command): Suggestion[] {
  return command.commands.map((one) => ({ value: one.name(), about: one.description() }));
}
