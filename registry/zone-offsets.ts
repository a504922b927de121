const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The UTC offsets (minutes) that a zone has from one instant to another (epoch ms), each with the instant from which it holds;
 * the first one holds from `from`. Looks at every day and halves down to the minute where two differ: zone data has no list of changes.
 */
export function zoneOffsets(zone: string, from: number, to: number): { from: number; minutes: number }[] {
  const offsetAt = offsetReader(zone);
  const offsets = [{ from, minutes: offsetAt(from) }];
  for (let day = from, minutes = offsetAt(from); day < to; day += DAY) {
    const next = offsetAt(day + DAY);
    if (next === minutes) continue;
    let [before, after] = [day, day + DAY];
    while (after - before > MINUTE) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
      if (offsetAt(middle) === minutes) before = middle;
      else after = middle;
    }
    offsets.push({ from: after, minutes: next });
    minutes = next;
  }
  return offsets;
}

/** Local date (`YYYY-MM-DD`) of an instant in a zone. */
export function dateIn(zone: string, instant: number): string {
  return localIn(zone, instant).slice(0, 10);
}

/** What a clock in a zone shows at an instant: `2026-11-23T10:00:00.000`. */
export function localIn(zone: string, instant: number): string {
  return new Date(instant + offsetReader(zone)(instant) * MINUTE).toISOString().slice(0, -1);
}

function offsetReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? raise(zone, name);
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  };
}

function raise(zone: string, name: string): never {
  throw new Error(`zone ${zone}: cannot read the offset "${name}"`);
}
