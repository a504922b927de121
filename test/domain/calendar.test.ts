import { describe, expect, it } from '@jest/globals';
import {
  addBusinessDays,
  addDays,
  CalendarEnds,
  instantAt,
  isWorkday,
  localTime,
  nextBusinessTime,
  type Calendar,
} from '../../domain/calendar.js';
import { nextRinging } from '../../domain/contact-times.js';
import { newYork, seoul } from './calendars.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (iso: string): number => Date.parse(iso);

/** A naive oracle: what the platform's own zone data says about an instant. */
function oracle(calendar: Calendar): (instant: number) => { date: string; minute: number; open: boolean } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: calendar.zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    weekday: 'short',
  });
  // Asked once an hour: clocks change at whole hours, and a year of minutes would take the platform a minute.
  const hours = new Map<number, { date: string; minute: number; weekend: boolean }>();
  const atHour = (hour: number) => {
    const parts = Object.fromEntries(format.formatToParts(hour).map((one) => [one.type, one.value]));
    const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
    const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
    return { date, minute, weekend: ['Sat', 'Sun'].includes(parts['weekday'] ?? '') };
  };
  return (instant) => {
    const begun = Math.floor(instant / HOUR) * HOUR;
    const hour = hours.get(begun) ?? atHour(begun);
    hours.set(begun, hour);
    const { date, weekend } = hour;
    const minute = hour.minute + Math.floor((instant - begun) / MINUTE);
    const off = weekend || date in calendar.holidays;
    const lunch = minute >= 12 * 60 + 30 && minute < 13 * 60 + 30;
    return { date, minute, open: !off && !lunch && minute >= 9 * 60 && minute < 18 * 60 };
  };
}

describe.each([
  ['Seoul, with its holidays', seoul],
  ['New York, with two clock changes', newYork],
])('business time in %s, every seven minutes of a year against the platform', (_name, calendar) => {
  it('knows local time and finds the next business minute', () => {
    const naive = oracle(calendar);
    const start = at('2026-01-05T00:00:00Z');
    const end = at('2027-01-04T00:00:00Z');
    let next = Infinity;
    let wrong = 0;
    for (let instant = end; instant >= start; instant -= 7 * MINUTE) {
      const truth = naive(instant);
      const local = localTime(calendar, instant);
      if (local.date !== truth.date || local.minute !== truth.minute) wrong += 1;
      // Walking backwards, the oracle's next open minute within one stride is known exactly.
      if (truth.open) next = instant;
      const ours = nextBusinessTime(calendar, instant);
      if (truth.open ? ours !== instant : next !== Infinity && (ours <= instant || ours > next)) wrong += 1;
      if (!naive(ours).open || (ours !== instant && naive(ours - MINUTE).open)) wrong += 1;
    }
    expect(wrong).toBe(0);
  });
});

describe.each([
  ['Seoul', seoul],
  ['New York', newYork],
])('when a telephone may ring in %s, every 13 minutes of a year against the platform', (_name, calendar) => {
  it.each([30_000, 20 * MINUTE])('for %d ms: all of it in business time, and at once where that is so', (ringMs) => {
    const naive = oracle(calendar);
    const rings = (from: number): boolean => naive(from).open && naive(from + ringMs - 1).open;
    let wrong = 0;
    for (let instant = at('2026-01-05T00:00:00Z'); instant < at('2026-12-30T00:00:00Z'); instant += 13 * MINUTE) {
      const { from, until } = nextRinging(calendar, instant, ringMs);
      if (from < instant || until < from || !rings(from) || !rings(until) || rings(until + MINUTE)) wrong += 1;
      if (rings(instant) && from !== instant) wrong += 1;
    }
    expect(wrong).toBe(0);
  });
});

describe('local time and instants', () => {
  it('turns every local hour of a year back into its instant, clock changes apart', () => {
    for (let instant = at('2026-01-05T00:00:00Z'); instant < at('2026-12-30T00:00:00Z'); instant += 60 * MINUTE) {
      const { date, minute } = localTime(newYork, instant);
      const back = instantAt(newYork, date, minute);
      expect([instant, instant - 60 * MINUTE]).toContain(back);
    }
  });

  it('moves a time that a clock change leaves out behind the gap', () => {
    expect(instantAt(newYork, '2026-03-08', 2 * 60 + 30)).toBe(at('2026-03-08T07:30:00Z'));
  });
});

describe('business days', () => {
  it.each([
    ['a Friday afternoon counts to Monday, the same time', '2026-11-20T06:00:00Z', 1, '2026-11-23T06:00:00Z'],
    ['a Saturday counts from Monday 09:00', '2026-11-21T06:00:00Z', 1, '2026-11-24T00:00:00Z'],
    ['Labour Day and Children’s Day 2026 are skipped', '2026-04-30T01:00:00Z', 2, '2026-05-06T01:00:00Z'],
  ])('%s', (_title, from, days, to) => {
    expect(new Date(addBusinessDays(seoul, at(from), days)).toISOString()).toBe(new Date(to).toISOString());
  });

  it('outside the known holidays is an error, not a working day', () => {
    expect(() => isWorkday(seoul, addDays(seoul.to, 1))).toThrow(CalendarEnds);
    expect(() => nextBusinessTime(seoul, at('2031-01-01T00:00:00Z'))).toThrow(/knows no holidays for 2031-01-01/);
  });
});
