import { RetryState } from '@temporalio/common';
import { ActivityFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { Trouble } from '../domain/stuck.js';

/** A case that cannot go on without its record, and tells people so. */
interface Recording {
  changed: boolean;
  troubles: Map<string, Trouble>;
}

/**
 * Does something on the desk's own record, for as long as it takes. What has failed for long becomes a trouble of the case,
 * which people see, and is gone when it succeeds. Throws what is final: a refused request.
 * @param what in words: `write the record`
 */
export async function untilRecorded<T>(self: Recording, what: string, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  for (;;) {
    try {
      const done = await work();
      if (self.troubles.delete(what)) self.changed = true;
      return done;
    } catch (error) {
      if (!(error instanceof ActivityFailure) || !isOutOfTime(error)) throw error;
      const text = `Since then it could not ${what}: ${lastWords(error)}`;
      self.troubles.set(what, { since, text, next: 'See what desk status says of the database and the workers.' });
      self.changed = true;
    }
  }
}

function isOutOfTime({ retryState, cause }: ActivityFailure): boolean {
  if (cause instanceof CancelledFailure) return false;
  return cause instanceof TimeoutFailure || retryState === RetryState.TIMEOUT;
}

/** What its last attempt said; none may have begun. */
function lastWords({ cause }: ActivityFailure): string {
  if (!(cause instanceof TimeoutFailure)) return cause?.message ?? 'no answer';
  return cause.cause?.message ?? (cause.timeoutType === 'SCHEDULE_TO_CLOSE' ? 'no worker took it' : 'no answer');
}
