import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { FieldProblem } from '../../contracts/field-problem.js';
import { problemLine } from '../../contracts/field-problem.js';
import type { Desk } from './connection.js';
import { explainedQuery } from './engine-errors.js';
import { DeskFailure } from './failure.js';
import { clean } from './style.js';

const LOOK_MS = 5_000;

/** How the engine sees a case: `RUNNING`, `COMPLETED`, `FAILED`, `TERMINATED`, ... No such case is a failure. */
export async function runState(desk: Desk, caseId: string): Promise<string> {
  try {
    const { status } = await desk.within(LOOK_MS, () => desk.client.workflow.getHandle(caseId).describe());
    return status.name;
  } catch (error) {
    throw explainedQuery(error, caseId, desk.address);
  }
}

/**
 * Why a case whose run failed did: bad input fails before any effect, as `InvalidRequest` with all that is wrong.
 * Undefined when it did not fail.
 */
export async function whyFailed(desk: Desk, caseId: string): Promise<DeskFailure | undefined> {
  const handle = desk.client.workflow.getHandle(caseId);
  const error = await desk
    .within(LOOK_MS, () => handle.result())
    .then(
      () => undefined,
      (failure: unknown) => failure,
    );
  if (!(error instanceof WorkflowFailedError)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure && cause.type === 'InvalidRequest')) {
    return new DeskFailure('failed', `${caseId} failed: ${clean(cause?.message ?? error.message)}`, {
      data: { case: caseId },
      next: 'Tell the operator of the desk; the reason stands in the case of the Temporal UI',
    });
  }
  return new DeskFailure('badInput', 'The request was refused; nothing was done', {
    problems: problemsOf(cause),
    data: { case: caseId },
    next: 'Correct this, then give the request again under the same reference',
  });
}

function problemsOf({ details, message }: ApplicationFailure): string[] {
  const [list] = (details ?? []) as unknown[];
  const problems = Array.isArray(list) ? list.filter(isProblem).map((one) => clean(problemLine(one))) : [];
  return problems.length > 0 ? problems : message.split('\n').map(clean);
}

function isProblem(value: unknown): value is FieldProblem {
  const { field, wrong, example } = (value ?? {}) as Record<string, unknown>;
  return typeof field === 'string' && typeof wrong === 'string' && typeof example === 'string';
}
