import { deskCommand, type MeantDesk } from './desk-command.js';
import { DeskFailure } from './failure.js';

export const DUE_DAYS = ['today', 'tomorrow'] as const;

/** When the day that somebody named is over (epoch ms), by the clock on their wall. */
export function endOfDay(given: string, meant: MeantDesk = {}, now = new Date()): number {
  const named = DUE_DAYS.findIndex((one) => one === given.trim().toLowerCase());
  const first = named < 0 ? dateOf(given, meant) : new Date(now.getFullYear(), now.getMonth(), now.getDate() + named);
  return new Date(first.getFullYear(), first.getMonth(), first.getDate() + 1).getTime();
}

function dateOf(given: string, meant: MeantDesk): Date {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(given.trim()) ?? []).map(Number);
  const date = new Date(year ?? NaN, (month ?? NaN) - 1, day);
  // The 31st of February would else be a day in March, and the year 99 one of the last century.
  const known = year !== undefined && year >= 2000 && year < 2100;
  if (known && date.getMonth() + 1 === month && date.getDate() === day) return date;
  throw new DeskFailure('badInput', `--due ${JSON.stringify(given)} is no day`, {
    next: `It takes ${DUE_DAYS.join(', ')} or a date (YYYY-MM-DD), as in: ${deskCommand('desk cases --due 2026-12-01', meant)}`,
  });
}
