/** The sandbox's time, ticking; how long a phone still rings, and how long somebody talks. */
export function startClock() {
  tick();
  setInterval(tick, 1000);
}

/**
 * Writes the times that go on into a page, shown or still to be shown.
 * @param {unknown} [root]
 */
export function tick(root) {
  const page = root instanceof Document ? root : document;
  const { ahead, zone } = page.documentElement.dataset;
  const now = Date.now() + Number(ahead ?? 0);
  for (const clock of page.querySelectorAll('[data-clock]')) write(clock, shown(now, zone));
  for (const since of page.querySelectorAll('[data-since]')) write(since, span(now - instant(since)));
  for (const until of page.querySelectorAll('[data-left]')) write(until, span(Math.max(0, instant(until) - now)));
}

/**
 * @param {Element} element
 * @param {string} text
 */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Element} element */
function instant(element) {
  return Date.parse(element.getAttribute('datetime') ?? '');
}

/**
 * As the server writes it.
 * @param {number} now
 * @param {string | undefined} timeZone
 */
function shown(now, timeZone) {
  return new Date(now).toLocaleString('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** @param {number} ms */
function span(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
