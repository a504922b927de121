import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 150;

/** The play was ended from outside, because its time is over. */
class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/**
 * Tries until it succeeds: the engine, the database and the intake may be away for seconds.
 * @param final tells errors that no further try can mend; they are thrown
 * @throws GaveUp when `signal` is aborted first, with the last error as its cause
 */
export async function stubborn<T>(
  what: string,
  signal: AbortSignal,
  attempt: () => Promise<T>,
  final: (error: unknown) => boolean = () => false,
): Promise<T> {
  let last: unknown;
  while (!signal.aborted) {
    try {
      return await attempt();
    } catch (error) {
      if (final(error) || error instanceof GaveUp) throw error;
      last = error;
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  throw new GaveUp(`${what} could not be done: ${last instanceof Error ? last.message : 'there was no time'}`, {
    cause: last,
  });
}

/** Waits until something is so, or nobody wants to know any more. Errors while asking count as "not yet". */
export async function untilAborted(
  what: string,
  signal: AbortSignal,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  await stubborn(what, signal, async () => {
    if (!(await isSo())) throw new Error('it did not become so');
  });
}
