import { ApplicationFailure } from '@temporalio/activity';

/**
 * Activities whose trouble with the record is told without SQL and parameters: those hold names and addresses, and the engine's
 * history is read by more people than the record. Retryable, as the record comes back.
 */
export function onRecord<A extends Record<string, (input: never) => Promise<unknown>>>(activities: A): A {
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
    const why = ofDatabase(error);
    if (!why) throw error;
    throw ApplicationFailure.create({
      type: 'registry/unavailable',
      message: `The registry could not be read or written: ${why}`,
      nonRetryable: false,
    });
  }
}

/** The database's or the connection's own words, when the error is theirs: those carry a code. */
function ofDatabase(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return undefined;
  const own = (/^Failed query/.test(error.message) ? error.cause : error) as { message?: string; code?: unknown };
  if (own === error && typeof own.code !== 'string') return undefined;
  return `${own?.message || 'no answer'}${typeof own?.code === 'string' ? ` (${own.code})` : ''}`;
}
