import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { kebab } from '../../domain/command-line.js';
import { NOBODY_HAS_ID, type OnboardingCommand } from '../../domain/onboarding/commands.js';
import type { Answer } from './answer.js';
import { toShow } from './case-ref.js';
import type { Desk } from './connection.js';
import { meantStaff } from './did-you-mean.js';
import { noSuchCase, seeWhichPart, unanswered } from './engine-errors.js';
import { DeskFailure } from './failure.js';
import { clean, paragraph } from './style.js';

const ANSWER_MS = 20_000;
const LOOK_MS = 5_000;

/** Gives a command to a case and waits for its answer: what the case now does, or why it refuses. */
export async function sendCommand(desk: Desk, caseId: string, command: OnboardingCommand): Promise<Answer> {
  const { name, ...fields } = command;
  const handle = desk.client.workflow.getHandle(caseId);
  try {
    const answer = await desk.within(ANSWER_MS, () =>
      handle.executeUpdate<{ note?: string }, [object]>(name, { args: [fields] }),
    );
    const note = answer?.note ?? 'taken';
    return {
      data: { case: caseId, command: name, accepted: true, note },
      text: (style) =>
        [
          paragraph('', `${style.good('Taken')} by ${caseId}: ${clean(note)}`, style),
          `See: ${toShow(caseId, desk.address)}`,
        ].join('\n'),
    };
  } catch (error) {
    throw await explained(error, desk, caseId, command);
  }
}

async function explained(error: unknown, desk: Desk, caseId: string, command: OnboardingCommand): Promise<unknown> {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
    return refusal(error.cause, desk, caseId, command);
  if (error instanceof WorkflowNotFoundError) return closedOrMissing(desk, caseId);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || unanswered(error)) {
    return new DeskFailure(
      'unreachable',
      `${caseId} did not answer within ${ANSWER_MS / 1000} s; it may still take the command later`,
      {
        next: `${seeWhichPart(desk.address)}; then look before you send it again: ${toShow(caseId, desk.address)}`,
      },
    );
  }
  return error;
}

/** `Refused` is about rights or state, `InvalidCommand` about the shape; both say what to do. */
async function refusal(
  cause: ApplicationFailure,
  desk: Desk,
  caseId: string,
  { name, by }: OnboardingCommand,
): Promise<DeskFailure> {
  const data = { case: caseId, type: cause.type ?? undefined };
  if (cause.type === 'InvalidCommand') {
    const [message = '', ...problems] = cause.message.split(/\n(?:- )?/).map(clean);
    return new DeskFailure('badInput', message, { data, problems });
  }
  // The case says the update's name; whoever types has typed the command's.
  const said = clean(cause.message).replace(new RegExp(`^${name}\\b`), kebab(name));
  const toStaff = cause.type === 'Refused' && said.includes(NOBODY_HAS_ID);
  const next = toStaff ? await meantStaff(desk, by) : `See what applies now: ${toShow(caseId, desk.address)}`;
  if (cause.type === 'Refused') return new DeskFailure('refused', said, { data, next });
  return new DeskFailure('failed', `${caseId} could not carry this out: ${said}`, { data, next });
}

async function closedOrMissing(desk: Desk, caseId: string): Promise<DeskFailure> {
  try {
    const { status } = await desk.within(LOOK_MS, () => desk.client.workflow.getHandle(caseId).describe());
    const how = status.name === 'COMPLETED' ? '' : ` (${status.name.toLowerCase()})`;
    return new DeskFailure('refused', `${caseId} is closed${how}: it takes no more commands`, {
      data: { case: caseId },
      next: `See how it ended: ${toShow(caseId, desk.address)}`,
    });
  } catch {
    return noSuchCase(caseId, desk.address);
  }
}
