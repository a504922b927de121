import type { Calendar } from '../../domain/calendar.js';

const HOURS = {
  opens: 9 * 60,
  closes: 18 * 60,
  lunch: { from: 12 * 60 + 30, to: 13 * 60 + 30 },
  weekdays: [1, 2, 3, 4, 5],
};

/** Seoul 2026, holidays as in the official almanac. */
export const seoul: Calendar = {
  zone: 'Asia/Seoul',
  offsets: [{ from: 0, minutes: 540 }],
  from: '2026-01-01',
  to: '2027-01-31',
  holidays: {
    '2026-01-01': 'New Year',
    '2026-02-16': 'Seollal',
    '2026-02-17': 'Seollal',
    '2026-02-18': 'Seollal',
    '2026-03-02': 'Independence Movement Day, substitute',
    '2026-05-01': 'Labour Day',
    '2026-05-05': 'Children’s Day',
    '2026-05-25': 'Buddha’s Birthday, substitute',
    '2026-06-03': 'Local elections',
    '2026-07-17': 'Constitution Day',
    '2026-08-17': 'Liberation Day, substitute',
    '2026-09-24': 'Chuseok',
    '2026-09-25': 'Chuseok',
    '2026-10-05': 'Foundation Day, substitute',
    '2026-10-09': 'Hangul Day',
    '2026-12-25': 'Christmas',
    '2027-01-01': 'New Year',
  },
  ...HOURS,
};

/** New York 2026 without holidays: two clock changes. */
export const newYork: Calendar = {
  zone: 'America/New_York',
  offsets: [
    { from: 0, minutes: -300 },
    { from: Date.parse('2026-03-08T07:00:00Z'), minutes: -240 },
    { from: Date.parse('2026-11-01T06:00:00Z'), minutes: -300 },
  ],
  from: '2026-01-01',
  to: '2027-01-31',
  holidays: {},
  ...HOURS,
};
