import { tick } from './clock.js';

/** @type {(() => void)[]} */
const listeners = [];

/**
 * Calls the listener whenever the page was brought up to date.
 * @param {() => void} listener
 */
export function afterShowing(listener) {
  listeners.push(listener);
}

/**
 * Brings the page to what the sandbox says now; what its reader has in hand stays: focus, what is typed and not sent,
 * what is unfolded, where it is scrolled to.
 * @param {Document} fresh
 * @param {{ anew?: boolean }} [options] anew: fields take what the page says, too
 */
export function show(fresh, { anew = false } = {}) {
  if (isOlder(fresh)) return;
  if (scriptOf(fresh) !== scriptOf(document)) return location.reload();
  const ends = [...document.querySelectorAll('[data-sticks-to-end]')].filter(isAtEnd);
  const places = placesOfFocus();
  tick(fresh);
  document.title = fresh.title;
  Object.assign(document.documentElement.dataset, { ...fresh.documentElement.dataset });
  void Idiomorph.morph(document.body, fresh.body, {
    callbacks: {
      beforeNodeMorphed: (old) => !(isOwn(old) || (!anew && isInHand(old))),
      beforeAttributeUpdated: (name, element) => !(name === 'open' && element instanceof HTMLDetailsElement),
    },
  });
  for (const end of ends) end.scrollTop = end.scrollHeight;
  if (document.activeElement === document.body) focusFirst(places);
  for (const listener of listeners) listener();
}

/** Conversations begin at their end, unless the address leads to a message. */
export function scrollToEnds() {
  for (const list of document.querySelectorAll('[data-sticks-to-end]')) {
    if (!list.querySelector(':target')) list.scrollTop = list.scrollHeight;
  }
}

/**
 * An answer that was overtaken by a later one. A sandbox that was started anew counts anew.
 * @param {Document} fresh
 */
function isOlder(fresh) {
  const [now, then] = [document.documentElement.dataset, fresh.documentElement.dataset];
  return now['run'] === then['run'] && Number(then['revision']) < Number(now['revision']);
}

/**
 * The sandbox may have been started anew from other files.
 * @param {Document} page
 */
function scriptOf(page) {
  return page.querySelector('script[type=module]')?.getAttribute('src');
}

/** @param {Element} list */
function isAtEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 32;
}

/**
 * What the script alone writes.
 * @param {Node} node
 */
function isOwn(node) {
  return node instanceof HTMLElement && node.dataset['own'] !== undefined;
}

/**
 * A field whose content is no longer what the page said.
 * @param {Node} node
 */
function isInHand(node) {
  if (node instanceof HTMLInputElement) return node.type !== 'hidden' && node.value !== node.defaultValue;
  if (node instanceof HTMLTextAreaElement) return node.value !== node.defaultValue;
  if (!(node instanceof HTMLSelectElement)) return false;
  const standard = [...node.options].findIndex((option) => option.defaultSelected);
  return node.selectedIndex !== Math.max(standard, 0);
}

/** Where the focus can go when what has it is taken away: the nearest part around it first. */
function placesOfFocus() {
  const places = [];
  for (let at = document.activeElement; at && at !== document.body; at = at.parentElement) {
    if (at.id === '') continue;
    places.push(at.id);
    if (at.tagName === 'SECTION') places.push(`${at.id}-title`);
  }
  return places;
}

/** @param {string[]} places */
function focusFirst(places) {
  for (const place of places) {
    const element = document.getElementById(place);
    element?.focus({ preventScroll: true });
    if (element && document.activeElement === element) return;
  }
}
