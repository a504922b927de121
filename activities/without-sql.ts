import { ApplicationFailure } from '@temporalio/activity';

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

/** An error in its own words; one of the database without the query and its parameters. */
export function messageWithoutSql(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = (isQuery(error) ? error.cause : error) as { message?: string; code?: unknown } | undefined;
  return `${own?.message || 'no answer'}${typeof own?.code === 'string' ? ` (${own.code})` : ''}`;
}

/** Errors of the database and of the connection to it carry a code. */
function isOfDatabase(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return false;
  return isQuery(error) || typeof (error as { code?: unknown }).code === 'string';
}

function isQuery({ message }: Error): boolean {
  return message.startsWith('Failed query');
}
