import { kebab } from '../../domain/command-line.js';
import type { OnboardingCommand } from '../../domain/onboarding/commands.js';
import type { CaseStatus } from '../../domain/status.js';
import { droppable } from './ask/choices-now.js';

const SAYS_NOTHING = 'The desk tells neither the owners nor the customer of it.';

/** The question before a command that is hard to take back, with what comes of it. */
export function harmOf(command: OnboardingCommand, status: CaseStatus): string {
  const { caseId } = status;
  if (command.name !== 'dropAccount')
    return `Really ${kebab(command.name)} ${caseId}? Open invitations are withdrawn, the case closes, and its reference is used up. ${SAYS_NOTHING}`;
  const question = `Really drop-account ${command.accountId} of ${caseId}? An open invitation of it is withdrawn. ${SAYS_NOTHING}`;
  if (droppable(status).some((id) => id !== command.accountId)) return question;
  return `${question} No other account of the case is open: it then goes on to close, and its reference is used up. To put the right account in place of a wrong one, stop here and add-account that one first.`;
}
