import { isHoliday } from '@hyunbinseo/holidays-kr';

const DAY = 86_400_000;
/** Seoul is nine hours ahead all year: 10:00 there is 01:00 UTC. */
const TEN_IN_SEOUL = 3_600_000;

/**
 * The next Monday 10:00 in Seoul from which on no working day is a holiday, for so many days. Stories start there:
 * else their reminders would fall on other days each time they are played.
 * @returns epoch ms
 * @throws RangeError when the holiday data ends first
 */
export async function nextQuietMonday(after: number, quietDays: number): Promise<number> {
  const today = Math.floor(after / DAY) * DAY;
  for (let day = today + DAY; ; day += DAY) {
    if (new Date(day).getUTCDay() === 1 && (await isQuiet(day, quietDays))) return day + TEN_IN_SEOUL;
  }
}

async function isQuiet(from: number, days: number): Promise<boolean> {
  for (let day = from; day < from + days * DAY; day += DAY) {
    const weekend = [0, 6].includes(new Date(day).getUTCDay());
    if (!weekend && (await isHoliday(new Date(day).toISOString().slice(0, 10)))) return false;
  }
  return true;
}
