import { businessTimeEnds, nextBusinessTime, type Calendar } from './calendar.js';

/**
 * When may this contact be reached next? The one answer for guide, reminder and completion calls and for reminder mails
 * (handbook 2, 3.5): at once in the contact's business time, else when it next begins. Not for emergencies.
 * @param instant epoch ms
 */
export function nextReachable(calendar: Calendar, instant: number): number {
  return nextBusinessTime(calendar, instant);
}

/**
 * When this contact's telephone may ring next, and until when it may be dialled then, so that it has rung for `ringMs` before
 * their business time ends (handbook 2).
 * @param instant epoch ms
 */
export function nextRinging(calendar: Calendar, instant: number, ringMs: number): { from: number; until: number } {
  const from = nextReachable(calendar, instant);
  const ends = businessTimeEnds(calendar, from);
  if (from + ringMs <= ends) return { from, until: ends - ringMs };
  const next = nextReachable(calendar, ends);
  return { from: next, until: Math.max(next, businessTimeEnds(calendar, next) - ringMs) };
}
