import { CommanderError, type Command } from 'commander';
import { deskActions } from './actions.js';
import { COMPLETE, complete } from './complete/complete.js';
import { DeskFailure, EXIT } from './failure.js';
import { deskProgram } from './program.js';
import { HELP_WIDTH } from './help-layout.js';
import { clean, styleFor } from './style.js';
import { showFailure, type Machine } from './terminal.js';

/** Runs one command line (without `node desk`) and returns the exit code. Never throws. */
export async function runDesk(args: string[], given: Machine): Promise<number> {
  const json = args.includes('--json');
  const machine = args.includes('--no-color') ? colourless(given) : given;
  let code: number = EXIT.ok;
  const program = deskProgram(deskActions(machine, (exit) => (code = exit)));
  quiet(program, machine);
  try {
    if (args.length === 0) program.help();
    if (args[0] === COMPLETE) {
      await complete(program, args.slice(1), machine);
      return code;
    }
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    return showFailure(explained(error), machine, json);
  }
}

function colourless({ env, stdin, stdout, stderr }: Machine): Machine {
  return { env: { ...env, NO_COLOR: '1' }, stdin, stdout, stderr };
}

/** Help goes where output goes; mistakes come back as errors and are shown in one place. */
function quiet(program: Command, machine: Machine): void {
  const width = styleFor(machine.stdout, machine.env).width ?? HELP_WIDTH;
  for (const command of [program, ...descendants(program)]) {
    command.exitOverride((error) => {
      throw Object.assign(error, { help: `See: ${helpOf(command)}` });
    });
    command.configureOutput({
      writeOut: (text) => void machine.stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => width,
    });
  }
}

function helpOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  return `${names.join(' ')} --help`;
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap((child) => [child as Command, ...descendants(child as Command)]);
}

function explained(error: unknown): DeskFailure {
  if (error instanceof DeskFailure) return error;
  if (error instanceof CommanderError) return mistyped(error);
  const { message } = error as { message?: string };
  return new DeskFailure('failed', `Something went wrong that desk does not know: ${clean(message ?? String(error))}`, {
    next: 'Try again; if it stays, tell the operator of the desk what you typed and this message',
  });
}

function mistyped({ code, message, help = 'See: desk --help' }: CommanderError & { help?: string }): DeskFailure {
  if (code === 'commander.help') return new DeskFailure('badInput', 'A command is missing', { next: help });
  const [what = '', hint] = message.replace(/^error: /, '').split('\n');
  const asked =
    code === 'commander.excessArguments'
      ? `Put text with blanks in quotes. ${help}`
      : hint?.replace(/^\((.*)\)$/, '$1');
  return new DeskFailure('badInput', clean(what.charAt(0).toUpperCase() + what.slice(1)), {
    next: asked ?? help,
  });
}
