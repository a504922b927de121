import { openDialog } from './forms.js';

const SWITCH = 'shortcuts';
const PLACES = new Map([
  ['p', 'phones'],
  ['a', 'aws'],
  ['m', 'mail'],
  ['c', 'chat'],
  ['d', 'desk'],
]);
const PATIENCE_MS = 1500;

let goUntil = 0;

/** The keyboard: `?` shows what it can do. */
export function startKeys() {
  const use = document.getElementById('use-shortcuts');
  if (use instanceof HTMLInputElement) {
    use.checked = localStorage.getItem(SWITCH) !== 'off';
    use.addEventListener('change', () => localStorage.setItem(SWITCH, use.checked ? 'on' : 'off'));
  }
  document.addEventListener('keydown', onKey);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (isWriting(event.target) || document.querySelector('dialog[open]') || localStorage.getItem(SWITCH) === 'off')
    return;
  if (act(event.key)) event.preventDefault();
}

/**
 * Answers whether the key means something.
 * @param {string} key
 */
function act(key) {
  const place = PLACES.get(key);
  if (Date.now() < goUntil && place !== undefined) {
    goUntil = 0;
    return goTo(place);
  }
  if (key === 'g') {
    goUntil = Date.now() + PATIENCE_MS;
    return true;
  }
  if (key === '?') {
    openDialog('shortcuts');
    return true;
  }
  if (key === '/') {
    document.getElementById('search')?.focus();
    return true;
  }
  const button = document.querySelector(`#stage [data-key="${CSS.escape(key)}"]`);
  if (button instanceof HTMLElement) button.click();
  return button !== null;
}

/** @param {string} place */
function goTo(place) {
  document.getElementById(place)?.scrollIntoView({ block: 'start' });
  document.getElementById(`${place}-title`)?.focus({ preventScroll: true });
  return true;
}

/**
 * Whoever is about to write in an open box does so already, wherever in it the focus is.
 * @param {EventTarget | null} target
 */
function isWriting(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[data-to-write][open]')) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
