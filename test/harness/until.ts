import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 50;

/** Asks until there is an answer. Throws when there is none in time, and says what was waited for. */
export async function until<T>(what: string, ask: () => T | Promise<T>, ms = 60_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${ms / 1_000} s in vain for ${what}`);
    await sleep(PAUSE_MS);
  }
}
