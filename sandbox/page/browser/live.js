import { show } from './morph.js';

let isRunning = false;
let wantsAgain = false;

/** Listens to the sandbox: the page follows whatever happens there. */
export function startFollowing() {
  const sign = document.getElementById('live');
  /** @param {boolean} isLive */
  const tell = (isLive) => {
    if (!sign) return;
    const text = isLive ? 'Live' : 'Not live: the sandbox does not answer';
    if (sign.textContent !== text) sign.textContent = text;
    sign.classList.toggle('on', isLive);
    sign.classList.toggle('off', !isLive);
  };
  let wasAway = false;
  const listen = () => {
    const feed = new EventSource('/control/changes');
    feed.addEventListener('open', () => {
      tell(true);
      if (wasAway) void refresh();
      wasAway = false;
    });
    feed.addEventListener('error', () => {
      tell(false);
      wasAway = true;
    });
    feed.addEventListener('change', ({ lastEventId }) => {
      if (lastEventId !== document.documentElement.dataset['revision']) void refresh();
    });
    return feed;
  };
  let feed = listen();
  // A browser listens to few feeds at once: of the many tabs with a mail or an invitation, only those in sight do.
  if (document.documentElement.classList.contains('single')) {
    document.addEventListener('visibilitychange', () => {
      feed.close();
      if (!document.hidden) feed = listen();
    });
  }
}

/** Asks for this page anew and shows it. Many wishes at once are one. */
export async function refresh() {
  wantsAgain = true;
  if (isRunning) return;
  isRunning = true;
  try {
    while (wantsAgain) {
      wantsAgain = false;
      await showAgain();
    }
  } finally {
    isRunning = false;
  }
}

async function showAgain() {
  const { href } = location;
  try {
    const answer = await fetch(href);
    const fresh = parsed(await answer.text());
    if (location.href === href && answer.ok) show(fresh);
  } catch {
    // The feed says that the sandbox is away, and asks again when it is back.
  }
}

/** @param {string} text */
export function parsed(text) {
  return new DOMParser().parseFromString(text, 'text/html');
}
