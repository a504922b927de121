import { nextBusinessTime, type Calendar } from './calendar.js';

/**
 * When may this contact be reached next? The one answer for guide, reminder and completion calls and for reminder mails
 * (handbook 2, 3.5): at once in the contact's business time, else when it next begins. Not for emergencies.
 * @param instant epoch ms
 */
export function nextReachable(calendar: Calendar, instant: number): number {
  return nextBusinessTime(calendar, instant);
}
