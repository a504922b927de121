import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addBusinessDays, CalendarEnds, isWorkday, localTime } from '../../domain/calendar.js';
import { applyRegistryFile } from '../../registry/apply.js';
import { pinCalendar } from '../../registry/calendars.js';
import { type Database, openDatabase } from '../../registry/database.js';
import { calendarOverrides } from '../../registry/schema.js';
import { zoneOffsets } from '../../registry/zone-offsets.js';
import { testDatabase, type TestDatabase } from '../harness/database.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const SEOLLAL_2028 = '2028-01-27';

let place: TestDatabase;
let database: Database;

beforeAll(async () => {
  place = await testDatabase();
  database = openDatabase(place.url);
});

afterAll(async () => {
  await database.close();
  await place.drop();
});

function korea(from: number) {
  return pinCalendar(database.db, { zone: 'Asia/Seoul', holidayCalendar: 'KR', from });
}

/** Applies a registry file with these days. */
async function enter(...days: { date: string; kind: 'off' | 'work' }[]): Promise<void> {
  const file = [
    'staff: [{ id: admin.cho, name: Cho Min, email: admin.cho@desk.example.com, roles: [admin] }]',
    'calendarOverrides:',
    ...days.map(({ date, kind }) => `  - { calendar: KR, date: ${date}, kind: ${kind}, reason: entered by hand }`),
  ];
  await applyRegistryFile(database.db, file.join('\n'), { by: 'admin.cho' });
}

describe('a Korean calendar', () => {
  it('reaches from the day before to the end of the published holidays', async () => {
    const calendar = await korea(Date.UTC(2026, 2, 1, 15));
    expect(calendar).toMatchObject({
      zone: 'Asia/Seoul',
      from: '2026-03-01',
      to: '2027-12-31',
      opens: 540,
      closes: 1080,
    });
    expect(calendar.lunch).toEqual({ from: 750, to: 810 });
    expect(calendar.offsets).toEqual([{ from: Date.UTC(2026, 1, 28), minutes: 540 }]);
  });

  it('knows the holidays that other sources miss (facts 10)', async () => {
    const { holidays } = await korea(Date.UTC(2025, 0, 5));
    const days = ['2025-01-27', '2025-06-03', '2026-05-01', '2026-06-03', '2026-07-17', '2027-02-09', '2027-12-27'];
    expect(days.filter((day) => !holidays[day])).toEqual([]);
    expect(holidays['2025-01-31']).toBeUndefined();
  });

  it.each([
    ['2025-01-14', 10, '2025-02-03'],
    ['2026-04-20', 10, '2026-05-06'],
    ['2026-09-22', 10, '2026-10-12'],
    ['2027-01-25', 10, '2027-02-10'],
  ])('%s and %d business days are %s', async (start, days, end) => {
    const from = Date.parse(`${start}T10:00:00+09:00`);
    const calendar = await korea(from);
    expect(localTime(calendar, addBusinessDays(calendar, from, days)).date).toBe(end);
  });

  it('takes the overrides of operators: a day off more, a holiday worked', async () => {
    const by = 'admin.cho';
    await database.db.insert(calendarOverrides).values([
      { calendar: 'KR', date: '2026-10-02', kind: 'off', reason: 'ad-hoc', by },
      { calendar: 'KR', date: '2026-07-17', kind: 'work', reason: 'worked', by },
      { calendar: 'none', date: '2026-10-06', kind: 'off', reason: 'elsewhere', by },
    ]);
    const calendar = await korea(Date.UTC(2026, 5, 1));
    expect(calendar.holidays['2026-10-02']).toBe('ad-hoc');
    expect(isWorkday(calendar, '2026-10-02')).toBe(false);
    expect(isWorkday(calendar, '2026-07-17')).toBe(true);
    expect(isWorkday(calendar, '2026-10-06')).toBe(true);
  });

  it('is refused after its data, with what to do', async () => {
    await expect(korea(Date.UTC(2028, 0, 3))).rejects.toThrow(/not known for 2028-01-03.*registry apply/s);
  });

  it('one day off entered for an unknown year does not make its holidays working days', async () => {
    await enter({ date: '2028-01-03', kind: 'off' });
    const calendar = await korea(Date.UTC(2027, 11, 20));
    expect(calendar.to).toBe('2027-12-31');
    expect(() => isWorkday(calendar, SEOLLAL_2028)).toThrow(CalendarEnds);
    await expect(korea(Date.UTC(2028, 0, 3))).rejects.toThrow(/last working day as work/);
  });

  it('reaches into a year whose days off and last working day an administrator has entered', async () => {
    // The 30th and 31st are a weekend.
    await enter({ date: SEOLLAL_2028, kind: 'off' }, { date: '2028-12-29', kind: 'work' });
    const calendar = await korea(Date.UTC(2027, 11, 20));
    expect(calendar.to).toBe('2028-12-31');
    const days = ['2028-01-03', '2028-01-04', SEOLLAL_2028, '2028-12-29'];
    expect(days.map((day) => isWorkday(calendar, day))).toEqual([false, true, false, true]);
  });

  it('knows such a year to its end, after its last working day, too', async () => {
    expect(await korea(Date.UTC(2028, 11, 31))).toMatchObject({ from: '2028-12-30', to: '2028-12-31', holidays: {} });
  });

  it('a day off entered at the end of such a year makes an earlier day the last working day', async () => {
    await enter({ date: '2028-12-29', kind: 'off' });
    expect(await korea(Date.UTC(2027, 11, 20))).toMatchObject({ to: '2027-12-31' });
    await enter({ date: '2028-12-28', kind: 'work' });
    expect(await korea(Date.UTC(2027, 11, 20))).toMatchObject({ to: '2028-12-31' });
  });
});

describe('a calendar without holidays', () => {
  it('reaches three years, over every change of the clock', async () => {
    const from = Date.UTC(2026, 1, 28, 12);
    const calendar = await pinCalendar(database.db, { zone: 'America/New_York', holidayCalendar: 'none', from });
    expect(calendar).toMatchObject({ from: '2026-02-27', to: '2029-12-31' });
    expect(calendar.offsets.slice(0, 3)).toEqual([
      { from: Date.UTC(2026, 1, 26), minutes: -300 },
      { from: Date.UTC(2026, 2, 8, 7), minutes: -240 },
      { from: Date.UTC(2026, 10, 1, 6), minutes: -300 },
    ]);
    expect(calendar.offsets).toHaveLength(9);
  });
});

describe('the offsets of a zone', () => {
  const zones = ['Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu', 'UTC'];

  it.each(zones)('%s agree with a clock read every 90 minutes for two years', (zone) => {
    const from = Date.UTC(2026, 0, 1);
    const to = from + 730 * DAY;
    const offsets = zoneOffsets(zone, from, to);
    const clock = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    for (let instant = from; instant < to; instant += 90 * MINUTE) {
      const minutes = offsets.filter((offset) => offset.from <= instant).at(-1)?.minutes ?? NaN;
      const local = new Date(instant + minutes * MINUTE).toISOString().replace('T', ' ').slice(0, 19);
      if (clock.format(instant) !== local) throw new Error(`${zone}: ${clock.format(instant)} is not ${local}`);
    }
    expect(offsets[0]?.from).toBe(from);
  });

  it('change at the very minute', () => {
    const [, spring] = zoneOffsets('Europe/Berlin', Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 30));
    expect(spring).toEqual({ from: Date.UTC(2026, 2, 29, 1), minutes: 120 });
  });
});
