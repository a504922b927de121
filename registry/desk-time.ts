import { localIn } from './zone-offsets.js';

/** The desk's own hours are those of Seoul (handbook 2). */
export const DESK_ZONE = 'Asia/Seoul';

/** An instant for people of the desk, on their own clock: `2026-03-09 10:00 (Asia/Seoul)`. */
export function deskTime(instant: Date): string {
  return `${localIn(DESK_ZONE, instant.getTime()).slice(0, 16).replace('T', ' ')} (${DESK_ZONE})`;
}
