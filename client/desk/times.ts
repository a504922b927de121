/** `2026-11-23 10:00` in the named zone; seconds only where asked. Total: a zone that is not known counts as UTC. */
export function instant(at: number, zone: string, withSeconds = false): string {
  return formatter(zone, withSeconds).format(at).replace(', ', ' ');
}

function formatter(zone: string, withSeconds: boolean): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(withSeconds && { second: '2-digit' }),
  };
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: 'UTC' });
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How far an instant is from `now`: `in 3 days`, `2 h ago`, `now`. */
export function distance(at: number, now: number): string {
  const ahead = at - now;
  const size = Math.abs(ahead);
  if (size < MINUTE) return 'now';
  return ahead > 0 ? `in ${span(size)}` : `${span(size)} ago`;
}

/** The same for what has happened: `2 h ago`, `just now`. */
export function ago(at: number, now: number): string {
  return now - at < MINUTE ? 'just now' : distance(at, now);
}

function span(ms: number): string {
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.round(ms / HOUR)} h`;
  return `${Math.round(ms / DAY)} days`;
}

/** The zone of whoever looks; a TZ that names none is UTC, as it is for the clock of the machine. */
export function ownZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
  return zone === undefined || zone === 'Etc/Unknown' ? 'UTC' : zone;
}

/** The same with how far it is from UTC now, for the head of a column: `Asia/Seoul, GMT+9`. */
export function ownZoneInFull(now: number): string {
  const zone = ownZone();
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(now);
  const short = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return short === undefined || short === zone ? zone : `${zone}, ${short}`;
}
