/**
 * A pinned calendar: everything needed to turn instants into local business time without a clock, `Intl` or zone data.
 * It is built once, outside the engine, when a case opens, so that new zone or holiday data can never change a replay.
 */
export interface Calendar {
  /** IANA name, for display only, e.g. `Asia/Seoul`. */
  zone: string;
  /** UTC offsets in minutes, each valid from its instant (epoch ms) on; ordered; the first covers `from`. */
  offsets: { from: number; minutes: number }[];
  /** First and last local date (`YYYY-MM-DD`) for which holidays are known. Dates outside are an error, not working days. */
  from: string;
  to: string;
  /** Local date to the holiday's name; only days off that are not weekends need to be here. */
  holidays: Record<string, string>;
  /** Minutes after local midnight. Handbook 2: 09:00-18:00, lunch 12:30-13:30. */
  opens: number;
  closes: number;
  lunch?: { from: number; to: number };
  /** ISO weekdays that are worked, 1 = Monday. */
  weekdays: number[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The calendar knows no holidays for this date: somebody has to add data, because a guess would call people on a holiday. */
export class CalendarEnds extends Error {
  constructor(calendar: Calendar, date: string) {
    super(`the ${calendar.zone} calendar knows no holidays for ${date}, only ${calendar.from} to ${calendar.to}`);
    this.name = 'CalendarEnds';
  }
}

/** A local date and the minutes after its midnight. */
interface LocalTime {
  date: string;
  minute: number;
}

function offsetAt(calendar: Calendar, instant: number): number {
  let minutes = calendar.offsets[0]?.minutes ?? 0;
  for (const offset of calendar.offsets) {
    if (offset.from > instant) break;
    minutes = offset.minutes;
  }
  return minutes * MINUTE;
}

const dateOf = (utcMidnight: number): string => new Date(utcMidnight).toISOString().slice(0, 10);
const midnightOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** Wall-clock time of an instant (epoch ms) in the calendar's zone. */
export function localTime(calendar: Calendar, instant: number): LocalTime {
  const local = instant + offsetAt(calendar, instant);
  const midnight = Math.floor(local / DAY) * DAY;
  return { date: dateOf(midnight), minute: Math.floor((local - midnight) / MINUTE) };
}

/** The instant of a local time. In the hour that a clock change leaves out it is the instant after the gap; in the doubled one the first. */
export function instantAt(calendar: Calendar, date: string, minute: number): number {
  const local = midnightOf(date) + minute * MINUTE;
  const before = local - offsetAt(calendar, local - DAY);
  if (before + offsetAt(calendar, before) === local) return before;
  const after = local - offsetAt(calendar, local + DAY);
  return after + offsetAt(calendar, after) === local ? after : before;
}

/** The date `days` later; negative goes back. */
export function addDays(date: string, days: number): string {
  return dateOf(midnightOf(date) + days * DAY);
}

/** Whether people work on this date. Throws {@link CalendarEnds} outside the known range. */
export function isWorkday(calendar: Calendar, date: string): boolean {
  if (date < calendar.from || date > calendar.to) throw new CalendarEnds(calendar, date);
  const weekday = new Date(midnightOf(date)).getUTCDay() || 7;
  return calendar.weekdays.includes(weekday) && !Object.hasOwn(calendar.holidays, date);
}

/** The first instant at or after `instant` in business time, lunch left out (handbook 2). */
export function nextBusinessTime(calendar: Calendar, instant: number): number {
  const { date, minute } = localTime(calendar, instant);
  if (isWorkday(calendar, date)) {
    if (minute < calendar.opens) return instantAt(calendar, date, calendar.opens);
    const { lunch } = calendar;
    if (lunch && minute >= lunch.from && minute < lunch.to) return instantAt(calendar, date, lunch.to);
    if (minute < calendar.closes) return instant;
  }
  let next = addDays(date, 1);
  while (!isWorkday(calendar, next)) next = addDays(next, 1);
  return instantAt(calendar, next, calendar.opens);
}

/** When the business time that goes on at `instant` ends: at lunch, or for the day. `instant` must lie in business time. */
export function businessTimeEnds(calendar: Calendar, instant: number): number {
  const { date, minute } = localTime(calendar, instant);
  const { lunch, closes } = calendar;
  return instantAt(calendar, date, lunch && minute < lunch.from ? lunch.from : closes);
}

/** The same time of day `days` business days later; counted from the next business time when `instant` is outside it. */
export function addBusinessDays(calendar: Calendar, instant: number, days: number): number {
  const start = localTime(calendar, nextBusinessTime(calendar, instant));
  let date = start.date;
  for (let left = days; left > 0; left -= 1) {
    do date = addDays(date, 1);
    while (!isWorkday(calendar, date));
  }
  return instantAt(calendar, date, start.minute);
}
