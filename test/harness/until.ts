import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 50;

/**
 * Asks until there is an answer. Throws when there is none in time, and says what was waited for.
 * @param seen what there was instead, for whoever reads of the failure
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  ms = 60_000,
  seen: () => unknown = () => undefined,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) {
      const instead = await Promise.resolve().then(seen).catch(String);
      const there = instead === undefined ? '' : `; there is ${JSON.stringify(instead)}`;
      throw new Error(`waited ${ms / 1_000} s in vain for ${what}${there}`);
    }
    await sleep(PAUSE_MS);
  }
}
