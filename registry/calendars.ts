import { getHolidayPreset } from '@hyunbinseo/holidays-kr';
import { and, eq, gte } from 'drizzle-orm';
import { addDays, type Calendar } from '../domain/calendar.js';
import type { Db } from './database.js';
import { InvalidRequest } from './invalid-request.js';
import { calendarOverrides, customers } from './schema.js';
import { DESK_ZONE } from './desk-time.js';
import { dateIn, zoneOffsets } from './zone-offsets.js';

type HolidayCalendar = 'KR' | 'none';
type Override = typeof calendarOverrides.$inferSelect;

const DAY = 24 * 60 * 60_000;
const YEARS_WITHOUT_HOLIDAYS = 3;

/** Handbook 2: Mon-Fri 09:00-18:00, lunch 12:30-13:30. */
const BUSINESS_TIME = {
  opens: 9 * 60,
  closes: 18 * 60,
  lunch: { from: 12 * 60 + 30, to: 13 * 60 + 30 },
  weekdays: [1, 2, 3, 4, 5],
};

/**
 * Everything that a case needs to know of a calendar, from the day before `from` (epoch ms) to the end of the holiday data
 * (`none`: to the end of the third year after), with the operators' overrides in it. Throws {@link InvalidRequest} when the data ends before `from`.
 */
export async function pinCalendar(
  db: Db,
  wanted: { zone: string; holidayCalendar: HolidayCalendar; from: number },
): Promise<Calendar> {
  const { zone, holidayCalendar } = wanted;
  const from = dateIn(zone, wanted.from - DAY);
  const byHand = await overrides(db, holidayCalendar, from);
  const { to, holidays } =
    holidayCalendar === 'KR' ? await koreanHolidays(from, dateIn(zone, wanted.from), byHand) : withoutHolidays(from);
  for (const { date, kind, reason } of byHand.filter((one) => one.date >= from && one.date <= to)) {
    if (kind === 'off') holidays[date] = reason;
    else delete holidays[date];
  }
  // A zone is at most 14 hours from UTC: a day on both sides covers the first local midnight and the last.
  const offsets = zoneOffsets(zone, Date.parse(`${from}T00:00:00Z`) - DAY, Date.parse(`${to}T00:00:00Z`) + 2 * DAY);
  return { zone, offsets, from, to, holidays, ...BUSINESS_TIME };
}

export function pinDeskCalendar(db: Db, from: number): Promise<Calendar> {
  return pinCalendar(db, { zone: DESK_ZONE, holidayCalendar: 'KR', from });
}

/** Both calendars of a case, once more: after somebody has added holidays. Throws when there is no such customer. */
export async function pinCustomerCalendars(
  db: Db,
  { customerId, from }: { customerId: string; from: number },
): Promise<{ customer: Calendar; desk: Calendar }> {
  const [customer] = await db.select().from(customers).where(eq(customers.id, customerId));
  if (!customer) throw new Error(`customer ${customerId} is not in the registry`);
  return { customer: await pinCalendar(db, { ...customer, from }), desk: await pinDeskCalendar(db, from) };
}

async function koreanHolidays(
  from: string,
  today: string,
  byHand: Override[],
): Promise<{ to: string; holidays: Record<string, string> }> {
  const holidays: Record<string, string> = {};
  let to = '';
  for (let year = Number(from.slice(0, 4)); ; year += 1) {
    const preset = (await holidaysOfYear(year)) ?? (isEntered(year, byHand) ? {} : undefined);
    if (!preset) break;
    for (const [date, names] of Object.entries(preset)) if (date >= from) holidays[date] = names.join(', ');
    to = `${year}-12-31`;
  }
  if (to < today) {
    throw new InvalidRequest([
      {
        field: 'registry: holidays KR',
        wrong: `are not known for ${today}, and a guess would call people on a holiday; an administrator enters that year's days off, and its last working day as work, which says that none is missing (calendarOverrides)`,
        example: 'npx desk registry apply holidays.yaml --by admin.cho',
      },
    ]);
  }
  return { to, holidays };
}

/**
 * Whether the registry has all days off of a year that the package lacks. That somebody has entered some does not say so;
 * that its last working day is entered as `work` does, because it changes nothing else.
 */
function isEntered(year: number, byHand: Override[]): boolean {
  const kinds = new Map(byHand.map(({ date, kind }) => [date, kind]));
  const isOff = (date: string) => [0, 6].includes(new Date(date).getUTCDay()) || kinds.get(date) === 'off';
  let last = `${year}-12-31`;
  while (isOff(last)) last = addDays(last, -1);
  return kinds.get(last) === 'work';
}

/** Undefined for a year that the data does not have; the package is published anew each year. */
async function holidaysOfYear(year: number): Promise<Readonly<Record<string, readonly string[]>> | undefined> {
  try {
    return await getHolidayPreset(String(year));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function withoutHolidays(from: string): { to: string; holidays: Record<string, string> } {
  return { to: `${Number(from.slice(0, 4)) + YEARS_WITHOUT_HOLIDAYS}-12-31`, holidays: {} };
}

/** Of the whole year of `from` and all later ones. */
async function overrides(db: Db, calendar: HolidayCalendar, from: string): Promise<Override[]> {
  return db
    .select()
    .from(calendarOverrides)
    .where(and(eq(calendarOverrides.calendar, calendar), gte(calendarOverrides.date, `${from.slice(0, 4)}-01-01`)));
}
