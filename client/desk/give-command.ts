import { kebab } from '../../domain/command-line.js';
import type { CommandName, OnboardingCommand } from '../../domain/onboarding/commands.js';
import type { Answer } from './answer.js';
import { asOneLine, askFields, refuseUnknownCall, refuseWhatDoesNotApply } from './ask/command.js';
import { chooseCase } from './ask/open-cases.js';
import { questionsOn } from './ask/questions.js';
import { registered } from './ask/registered.js';
import { caseIdOf } from './case-ref.js';
import { ASKS_FIRST } from './command-names.js';
import type { Desk } from './connection.js';
import { commandFromFlags, missingFields } from './flags.js';
import { harmOf } from './harm.js';
import type { GlobalOptions } from './program.js';
import { sendCommand } from './send-command.js';
import { statusOf } from './status-of.js';
import { confirmed, type Machine } from './terminal.js';

const STOPPED = 'Nothing was done';

type Flags = GlobalOptions & { yes?: boolean } & Record<string, unknown>;

/** A command of which everything stands on the command line: sent as it is, after a yes where it does harm. */
export async function giveCommand(
  desk: Desk,
  id: string,
  command: OnboardingCommand,
  options: Flags,
  machine: Machine,
): Promise<Answer> {
  const caseId = await caseIdOf(id, desk);
  if (ASKS_FIRST.includes(command.name) && !options.yes) {
    // While somebody thought it over, the case may have changed what comes of it.
    for (let agreed = ''; ;) {
      const status = await statusOf(desk, caseId);
      refuseWhatDoesNotApply(command.name, status, desk.address);
      const harm = harmOf(command, status);
      if (harm === agreed) break;
      await confirmed(agreed ? `The case has changed meanwhile. ${harm}` : harm, machine, options);
      agreed = harm;
    }
  }
  return sendCommand(desk, caseId, command);
}

/** The same where something is left out and somebody is there to be asked for it, with the choices that the case leaves now. */
export async function askAndGiveCommand(
  desk: Desk,
  name: CommandName,
  id: string | undefined,
  options: Flags,
  machine: Machine,
): Promise<Answer> {
  const { env } = machine;
  const questions = questionsOn(machine, STOPPED);
  const choose = (question: string) => chooseCase(desk, question, questions);
  const caseId = id === undefined ? await choose(`${kebab(name)}: which case?`) : await caseIdOf(id, desk);
  const status = await statusOf(desk, caseId);
  refuseWhatDoesNotApply(name, status, desk.address);
  if (name === 'recordCall') refuseUnknownCall(options, status);
  const byIsMissing = missingFields(name, options, env).includes('by');
  const known = byIsMissing ? await registered(desk.address) : undefined;
  const answers = await askFields(name, options, { status, known, env }, questions);
  const command = commandFromFlags(name, answers, env);
  questions.tellLine('The same without questions', asOneLine(name, caseId, answers, desk.address));
  return giveCommand(desk, caseId, command, options, machine);
}
