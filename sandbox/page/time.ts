import { type Html, html } from './html.js';
import type { Scene } from './view.js';

/** Until the browser has said where its reader is. */
const DESK_ZONE = 'Asia/Seoul';

/** The zone in a `zone` cookie, which the page's script sets. */
export function readZone(cookies: string | undefined): string {
  const [, given = ''] = /(?:^|;\s*)zone=([\w%/+-]{1,64})/.exec(cookies ?? '') ?? [];
  try {
    const zone = decodeURIComponent(given);
    return new Intl.DateTimeFormat('en', { timeZone: zone === '' ? DESK_ZONE : zone }).resolvedOptions().timeZone;
  } catch {
    return DESK_ZONE;
  }
}

/** An instant as its reader's clock has it, the ISO instant in its title: `23 Nov, 10:02`, with the year if not this. */
export function shownTime({ world, zone }: Pick<Scene, 'world' | 'zone'>, iso: string): Html {
  const at = new Date(iso);
  const yearOf = (date: Date) => new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(date);
  const year = yearOf(at) === yearOf(new Date(world.clock.now())) ? undefined : ('numeric' as const);
  const text = at.toLocaleString('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year,
    hour: '2-digit',
    minute: '2-digit',
  });
  return html`<time datetime="${iso}" title="${iso}">${text}</time>`;
}

/** `2 d 3 h`, `1 min 5 s`: the two largest parts of a span. */
export function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
