import { ApplicationFailure } from '@temporalio/activity';

/**
 * Runs work on the record. What goes wrong there is told without its SQL and parameters: they hold names and addresses,
 * and the engine's history is read by more people than the record. Retryable, as the record comes back.
 */
export async function onRecord<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const why =
      cause?.message ?? (error instanceof Error && !/^Failed query/.test(error.message) ? error.message : 'no answer');
    throw ApplicationFailure.create({
      type: 'registry/unavailable',
      message: `The registry could not be read or written: ${why}${cause?.code ? ` (${cause.code})` : ''}`,
      nonRetryable: false,
    });
  }
}
