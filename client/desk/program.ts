import { Argument, Command, Option } from 'commander';
import { kebab } from '../../domain/command-line.js';
import { COMMANDS, COMMAND_NAMES, type CommandName } from '../../domain/onboarding/commands.js';
import { ASKS_FIRST, flagOf, exampleOf, shortFlagOf } from './command-names.js';
import { continued } from './continued.js';
import { HELP_LAYOUT, HELP_WIDTH } from './help-layout.js';
import * as help from './help.js';

/** Options that every command has. */
export interface GlobalOptions {
  json?: boolean;
  demo?: boolean;
  /** False with `--no-input`: nobody is asked for anything. */
  input?: boolean;
}

/** What the commands do; the program below only says how they are typed. What is undefined is asked for. */
export interface Actions {
  /** Whether somebody can be asked for what is missing. */
  asks(options: GlobalOptions & { yes?: boolean }): boolean;
  onboard(file: string | undefined, options: GlobalOptions & { dryRun?: boolean }): Promise<void>;
  cases(
    options: GlobalOptions & {
      all?: boolean;
      customer?: string;
      needsHuman?: boolean;
      due?: string;
      stuck?: boolean;
      limit: string;
    },
  ): Promise<void>;
  show(id: string | undefined, options: GlobalOptions & { timeline: boolean }): Promise<void>;
  watch(id: string | undefined, options: GlobalOptions): Promise<void>;
  send(
    name: CommandName,
    id: string | undefined,
    options: GlobalOptions & { yes?: boolean } & Record<string, unknown>,
  ): Promise<void>;
  status(options: GlobalOptions): Promise<void>;
  applyRegistry(file: string, options: GlobalOptions & { yes?: boolean; dryRun?: boolean; by?: string }): Promise<void>;
  completion(shell: Shell): Promise<void>;
}

export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

/** The `desk` command line. */
export function deskProgram(actions: Actions): Command {
  const program = new Command('desk')
    .description("The support desk's cases: start them, see where they stand, steer them.")
    .option('--json', 'one JSON object on standard output, errors too ({"error": {...}})')
    .option('--demo', 'talk to the running demo instead')
    .option('--no-input', 'never ask: what is missing is an error, as in a script')
    .option('--no-color', 'without colours (as with NO_COLOR; FORCE_COLOR has them in a pipe)')
    .configureHelp(HELP_LAYOUT)
    .addHelpText('after', help.EXIT_HELP);

  program.commandsGroup('Cases:');
  program
    .command('onboard [file]')
    .description('Start an onboarding from a YAML or JSON request ("-" reads standard input); without one it asks')
    .option('--dry-run', 'check the request only; nothing is started')
    .addHelpText('after', help.ONBOARD_HELP)
    .action((file, _, self: Command) => actions.onboard(needed('file', file, self, actions), self.optsWithGlobals()));
  program
    .command('cases')
    .description('List the open cases')
    .option('--all', 'closed ones too')
    .option('--customer <id>', 'only of this customer')
    .option('--needs-human', 'only those that wait for a person of the desk, with what is to do')
    .addOption(
      new Option(
        '--due <day>',
        'only open ones that are due by the end of that day, your time: today, tomorrow, YYYY-MM-DD',
      ).conflicts('all'),
    )
    .addOption(
      new Option('--stuck', 'only those that do not move and cannot mend it: why, and what to do').conflicts([
        'all',
        'due',
      ]),
    )
    .option('--limit <n>', 'at most so many', '200')
    .addHelpText('after', help.CASES_HELP)
    .action((_, self: Command) => actions.cases(self.optsWithGlobals()));
  program
    .command('show [case]')
    .description('Show one case: where it stands, what is to do, what happened')
    .option('--no-timeline', 'without the record of what happened')
    .addHelpText('after', help.SHOW_HELP)
    .action((id, _, self: Command) => actions.show(needed('case', id, self, actions), self.optsWithGlobals()));
  program
    .command('watch [case]')
    .description('Watch one case until it closes: where it stands, what just happened, what is to do')
    .addHelpText('after', help.WATCH_HELP)
    .action((id, _, self: Command) => actions.watch(needed('case', id, self, actions), self.optsWithGlobals()));

  program.commandsGroup('Commands to a running onboarding:');
  for (const name of COMMAND_NAMES) program.addCommand(caseCommand(program, name, actions));

  program.commandsGroup('Administration:');
  program
    .command('status')
    .description('Show how the desk itself is: each part, its version, since when, what is wrong and what to do')
    .addHelpText('after', help.STATUS_HELP)
    .action((_, self: Command) => actions.status(self.optsWithGlobals()));
  const registry = program
    .command('registry')
    .description("The MSP's record of customers, payers, staff and settings")
    .addHelpText('after', help.REGISTRY_HELP);
  registry
    .command('apply <file>')
    .description('Bring the registry in line with a YAML file: shows what changes, asks, applies. Never deletes')
    .option('--dry-run', 'show what would change; change nothing')
    .option('--yes', 'do not ask')
    .option('--by <person>', 'who applies it: a staff id (default: DESK_BY)')
    .addHelpText('after', help.REGISTRY_HELP)
    .action((file, _, self: Command) => actions.applyRegistry(file, self.optsWithGlobals()));
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell that you use').choices(SHELLS))
    .description('Print what makes a shell complete commands, flags, cases and customers with the Tab key')
    .addHelpText('after', help.COMPLETION_HELP)
    .action((shell: Shell) => actions.completion(shell));
  return program.helpCommand('help [command]', 'the same as --help');
}

/** One command from the table that the workflow reads too: same fields, same words, same order. */
function caseCommand(program: Command, name: CommandName, actions: Actions): Command {
  const { about, fields } = COMMANDS[name];
  const command = program.createCommand(kebab(name)).copyInheritedSettings(program);
  command.argument('[case]', 'as in: desk cases').description(about);
  for (const [key, field] of Object.entries(fields)) {
    const flags = [shortFlagOf(key), `${flagOf(key)} ${valueName(field.kind)}`].filter(Boolean).join(', ');
    const fallback = key === 'by' ? '; default: DESK_BY' : '';
    command.addOption(new Option(flags, `${field.about}${field.optional ? ' (optional)' : ''}${fallback}`));
  }
  if (ASKS_FIRST.includes(name)) command.option('--yes', 'do not ask');
  const example = continued(exampleOf(name, 'acme/CSR-2041'), '  ', HELP_WIDTH).join('\n');
  command.addHelpText('after', `\nExamples:\n${example}\n  desk ${kebab(name)}${help.ASKED}`);
  return command.action((id, _, self: Command) =>
    actions.send(name, needed('case', id, self, actions), self.optsWithGlobals()),
  );
}

/** An argument that may be left out only where somebody can be asked for it. */
function needed(name: string, given: string | undefined, command: Command, actions: Actions): string | undefined {
  if (given === undefined && !actions.asks(command.optsWithGlobals()))
    command.error(`error: missing required argument '${name}'`, { code: 'commander.missingArgument' });
  return given;
}

function valueName(kind: (typeof COMMANDS)[CommandName]['fields'][string]['kind']): string {
  if (kind === 'boolean') return '<true|false>';
  if (kind === 'account') return '<12 digits>';
  return Array.isArray(kind) ? `<${kind.join('|')}>` : `<${kind as string}>`;
}
