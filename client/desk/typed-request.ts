import { stringify } from 'yaml';
import type { Answer } from './answer.js';
import type { DeskAddress } from './address.js';
import { questionsOn } from './ask/questions.js';
import { registered } from './ask/registered.js';
import { askRequest, requestText, strangersIn } from './ask/request.js';
import type { Desk } from './connection.js';
import { deskCommand, type MeantDesk } from './desk-command.js';
import { DeskFailure } from './failure.js';
import { dryRun, onboard, whyUsed } from './onboard.js';
import type { WrittenRequest } from './read-request.js';
import type { Machine } from './terminal.js';

const STOPPED = 'Nothing was started';

/** A request that is asked for instead of read from a file: shown, and started after a yes. */
export async function onboardTyped(desk: Desk, machine: Machine): Promise<Answer> {
  const questions = questionsOn(machine, STOPPED);
  const known = await registered(desk.address);
  const written = await askRequest(questions, known, machine.env, (caseId) => whyUsed(desk, caseId));
  questions.tell('Onboarding', requestText(written, known));
  const strangers = strangersIn(written, known);
  if (strangers.length > 0) questions.tell(`Is ${written.request.customer} the right customer?`, strangers.join('\n'));
  try {
    if (!(await questions.meant('Start it? Invitations and mails go out at once.')))
      throw new DeskFailure('refused', `${STOPPED}, because you did not say yes`);
    return below(await onboard(desk, written));
  } catch (error) {
    throw error instanceof DeskFailure ? withRequest(error, written, desk.address) : error;
  }
}

/** {@link onboardTyped} without a start; it needs no desk that runs. */
export async function dryRunTyped(
  address: DeskAddress | undefined,
  machine: Machine,
  meant: MeantDesk,
): Promise<Answer> {
  const known = address && (await registered(address));
  const written = await askRequest(questionsOn(machine, STOPPED), known, machine.env);
  const { data, text } = dryRun(written);
  return below({ data, text: (style) => [text(style), '', toKeep(written, meant)].join('\n') });
}

/** An answer apart from the questions above it. */
function below({ data, text }: Answer): Answer {
  return { data, text: (style) => `\n${text(style)}` };
}

/** So many answers must not be typed a second time because one of them was wrong, or came too early. */
function withRequest(failure: DeskFailure, written: WrittenRequest, meant: MeantDesk): DeskFailure {
  const { code, message, problems, next, data } = failure;
  return new DeskFailure(code, message, { problems, next, data, text: toKeep(written, meant) });
}

function toKeep({ raw }: WrittenRequest, meant: MeantDesk): string {
  return `The request, to keep in a file for: ${deskCommand('desk onboard <file>', meant)}\n\n${stringify(raw).trimEnd()}`;
}
