import { kebab, quoted } from '../../../domain/command-line.js';
import { COMMANDS, readCommand, type CommandName } from '../../../domain/onboarding/commands.js';
import type { CaseStatus } from '../../../domain/status.js';
import { ASKS_FIRST, flagOf } from '../command-names.js';
import { shortCaseId, toShow } from '../case-ref.js';
import { deskCommand, type MeantDesk } from '../desk-command.js';
import { DeskFailure } from '../failure.js';
import { asTaken } from '../flags.js';
import { choicesNow } from './choices-now.js';
import { askWho } from './person.js';
import type { Questions } from './questions.js';
import type { Registered } from './registered.js';

/** A case's answer to what it is asked before a person answers questions for nothing. */
export function refuseWhatDoesNotApply(
  name: CommandName,
  { caseId, updates, outcome }: CaseStatus,
  meant: MeantDesk,
): void {
  if (updates.includes(name)) return;
  if (outcome) {
    throw new DeskFailure('refused', `${caseId} is closed (${outcome}): it takes no more commands`, {
      next: `See how it ended: ${toShow(caseId, meant)}`,
    });
  }
  throw new DeskFailure('refused', `${caseId} takes no ${kebab(name)} as it stands now`, {
    next: `It takes: ${updates.map(kebab).join(', ') || 'no command'}`,
  });
}

/** A call that is not there is told at once, not after the other questions. */
export function refuseUnknownCall(flags: Record<string, unknown>, { caseId, calls = [] }: CaseStatus): void {
  const { call } = flags;
  if (typeof call !== 'string' || calls.some(({ id }) => id === call)) return;
  throw new DeskFailure('badInput', `${caseId} has no call ${JSON.stringify(call)} that can be recorded`, {
    next: `It has: ${calls.map(({ id, text }) => `${id} (${text})`).join(', ')}`,
  });
}

/** Asks for each field that no flag has given, with the choices that the case leaves now; optional ones can be passed over. */
export async function askFields(
  name: CommandName,
  flags: Record<string, unknown>,
  about: { status: CaseStatus; known: Registered | undefined; env: NodeJS.ProcessEnv },
  questions: Questions,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = { ...flags };
  for (const [key, field] of Object.entries(COMMANDS[name].fields)) {
    if (answers[key] !== undefined) continue;
    if (field.kind === 'person') {
      answers[key] = await askWho('Who gives the command?', 'csr', about.env, about.known, questions);
      continue;
    }
    const choices = choicesNow(name, key, about.status);
    const question = sentence(field.about);
    const leftOut = { value: undefined, label: 'leave it as it is' };
    answers[key] = choices
      ? await questions.one(question, field.optional && name !== 'retryNow' ? [leftOut, ...choices] : choices)
      : await askWords(name, key, question, questions);
  }
  return answers;
}

async function askWords(name: CommandName, key: string, question: string, questions: Questions): Promise<unknown> {
  const { optional, example } = COMMANDS[name].fields[key]!;
  const answer = await questions.line({
    question: `${question}, as in ${example}${optional ? ' (Enter: leave it out)' : ''}`,
    wrong: (given) => (optional && !given.trim() ? undefined : wrongField(name, key, given.trim())),
  });
  return answer || undefined;
}

/** The contract of the command, field by field: `must be exactly 12 digits`. */
function wrongField(name: CommandName, key: string, value: string): string | undefined {
  if (!value) return 'It cannot be left out';
  const read = readCommand(name, { [key]: asTaken(COMMANDS[name].fields[key]!.kind, value) });
  const wrong = 'errors' in read ? read.errors.find((error) => error.startsWith(`${key} `)) : undefined;
  return wrong && `It ${wrong.slice(key.length + 1).split(': ', 1)[0]}`;
}

/** The same without questions, ready to copy. */
export function asOneLine(
  name: CommandName,
  caseId: string,
  answers: Record<string, unknown>,
  meant: MeantDesk,
): string {
  const flags = Object.keys(COMMANDS[name].fields)
    .filter((key) => answers[key] !== undefined)
    .map((key) => `${flagOf(key)} ${quoted(String(answers[key]))}`);
  const yes = ASKS_FIRST.includes(name) ? ['--yes'] : [];
  return deskCommand(['desk', kebab(name), shortCaseId(caseId), ...flags, ...yes].join(' '), meant);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
