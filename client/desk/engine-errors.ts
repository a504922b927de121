import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { status as grpc } from '@grpc/grpc-js';
import type { DeskAddress } from './address.js';
import { seeAllCases } from './case-ref.js';
import { deskCommand } from './desk-command.js';
import { DeskFailure } from './failure.js';
import { localDesk } from './status/local-desk.js';

/** The gRPC status behind an error of the client library, or undefined. */
function grpcCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  if (error instanceof ServiceError && isGrpcServiceError(error.cause)) return error.cause.code;
  return undefined;
}

/** True when nobody answered in time: the engine is away, or no worker took the question. */
export function unanswered(error: unknown): boolean {
  const code = grpcCode(error);
  if (code === grpc.DEADLINE_EXCEEDED || code === grpc.UNAVAILABLE || code === grpc.CANCELLED) return true;
  return code === grpc.FAILED_PRECONDITION && /no poller/i.test(detail(error));
}

/** What to tell people about an error that asking a case about itself ended with. */
export function explainedQuery(error: unknown, caseId: string, address: DeskAddress): unknown {
  if (error instanceof WorkflowNotFoundError || grpcCode(error) === grpc.NOT_FOUND) return noSuchCase(caseId, address);
  if (unanswered(error)) return noWorker(caseId, address);
  if (/task in failed state/i.test(detail(error))) {
    return new DeskFailure('failed', `${caseId} is stuck: its program fails at each try`, {
      next: 'Tell the operator of the desk; the reason stands in the case of the Temporal UI',
    });
  }
  return error;
}

/**
 * Nobody there: with the address that was tried and how to mend it.
 * @param why in plain words, where we know
 */
export function noDeskAnswers(address: DeskAddress, why?: string, data: Record<string, unknown> = {}): DeskFailure {
  const local = localDesk(address);
  const next = local ? (local.alive ? seeWhichPart(address) : local.again) : address.mend;
  return new DeskFailure('unreachable', `No desk answers at ${address.shown}${why ? `: ${why}` : ''}`, { next, data });
}

export function noSuchCase(caseId: string, address: DeskAddress): DeskFailure {
  return new DeskFailure('notFound', `There is no case ${caseId}`, {
    data: { case: caseId },
    next: seeAllCases(address),
  });
}

function noWorker(caseId: string, address: DeskAddress): DeskFailure {
  return new DeskFailure('unreachable', `${caseId} does not answer: no worker of the desk has taken the question`, {
    next: `${seeWhichPart(address)}; nothing is lost, the case goes on when it is back`,
  });
}

/** Also where `npm start` runs: then starting it is no advice. */
export function seeWhichPart(address: DeskAddress): string {
  return `See which part is away: npx ${deskCommand('desk status', address)}`;
}

function detail(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; details?: string } };
  return [message, cause?.message, cause?.details].filter(Boolean).join(' ');
}
