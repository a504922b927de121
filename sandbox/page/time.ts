const SEOUL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Seoul',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** `2026-11-23 10:00 Seoul` from an ISO instant. */
export function shownTime(iso: string): string {
  return `${SEOUL.format(new Date(iso))} Seoul`;
}
