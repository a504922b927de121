import { ApplicationFailure } from '@temporalio/activity';
import { isQueryError, messageWithoutSql } from '../registry/error-text.js';

/**
 * Activities whose trouble with the record is told without SQL and parameters: those hold names and addresses, and the engine's
 * history is read by more people than the record. Retryable, as the record comes back.
 */
export function withoutSql<A extends Record<string, (input: never) => Promise<unknown>>>(activities: A): A {
  const guarded = Object.entries(activities).map(([name, run]) => [
    name,
    (input: never) => tellingLess(() => run(input)),
  ]);
  return Object.fromEntries(guarded) as A;
}

async function tellingLess<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOfDatabase(error)) throw error;
    throw ApplicationFailure.create({
      type: 'registry/unavailable',
      message: `The registry could not be read or written: ${messageWithoutSql(error)}`,
      nonRetryable: false,
    });
  }
}

/** Errors of the database and of the connection to it carry a code. */
function isOfDatabase(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return false;
  return isQueryError(error) || typeof (error as { code?: unknown }).code === 'string';
}
