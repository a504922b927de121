import { parsed, refresh } from './live.js';
import { show } from './morph.js';

const TYPING_MS = 200;
const TOAST_MS = 6000;
const AWAY = 'The sandbox did not answer. Is it still running?';

/** @type {WeakSet<HTMLFormElement>} */
const busy = new WeakSet();

/** Links and forms of the page work without leaving it. */
export function startForms() {
  document.addEventListener('submit', onSubmit);
  document.addEventListener('click', onClick);
  document.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement && target.dataset['submits'] !== undefined) target.form?.requestSubmit();
  });
  document.addEventListener('input', onTyping);
  document.addEventListener('keydown', onEnter);
  document.addEventListener('toggle', onToggle, true);
  window.addEventListener('popstate', () => void go(location.href, { anew: true }));
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const method = form.getAttribute('method');
  if (method === 'dialog') return;
  event.preventDefault();
  const fields = /** @type {[string, string][]} */ ([...new FormData(form, event.submitter)]);
  const to = form.getAttribute('action') ?? '/';
  // Before the page shows what comes next: there the same form may say something else.
  const done = event.submitter?.dataset['done'] ?? form.dataset['done'];
  if (method === 'post') return void send(form, to, fields, done);
  const query = new URLSearchParams(fields.filter(([, value]) => value !== ''));
  void go(query.size > 0 ? `${to}?${query}` : to, { keep: true });
}

/** @param {MouseEvent} event */
function onClick(event) {
  if (!(event.target instanceof Element) || event.defaultPrevented || event.button !== 0) return;
  const opener = event.target.closest('[data-opens]');
  if (opener instanceof HTMLElement) return openDialog(opener.dataset['opens'] ?? '');
  const link = event.target.closest('a');
  if (!link || link.target !== '' || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const isHere = link.origin === location.origin && link.pathname === location.pathname;
  if (!isHere || link.search === location.search || location.pathname !== '/') return;
  event.preventDefault();
  void go(link.href, { keep: true });
}

/** @param {Event} event */
function onTyping({ target }) {
  if (!(target instanceof HTMLInputElement) || target.dataset['submitsTyping'] === undefined) return;
  const { value } = target;
  setTimeout(() => {
    if (target.value === value) target.form?.requestSubmit();
  }, TYPING_MS);
}

/**
 * Enter sends what is written, Shift+Enter begins a line. The Enter that ends a syllable does neither.
 * @param {KeyboardEvent} event
 */
function onEnter(event) {
  const { target, key, shiftKey, isComposing } = event;
  if (key !== 'Enter' || shiftKey || isComposing || !(target instanceof HTMLTextAreaElement)) return;
  if (target.dataset['enterSubmits'] === undefined) return;
  event.preventDefault();
  target.form?.requestSubmit();
}

/**
 * Who opens a box to write in goes on by writing.
 * @param {Event} event
 */
function onToggle({ target: box }) {
  if (!(box instanceof HTMLDetailsElement) || box.dataset['toWrite'] === undefined) return;
  if (box.open) box.querySelector('textarea')?.focus();
}

/** @param {string} id */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/**
 * Shows another view of the page. keep: as a new place in the browser's history.
 * @param {string} href
 * @param {{ keep?: boolean, anew?: boolean }} options
 */
async function go(href, { keep = false, anew = false }) {
  if (keep) {
    const to = new URL(href, location.href);
    const isTyping = document.activeElement?.hasAttribute('data-submits-typing');
    if (isTyping) history.replaceState(null, '', to);
    else history.pushState(null, '', to);
  }
  const { href: wanted, hash } = location;
  try {
    const answer = await fetch(wanted);
    const fresh = parsed(await answer.text());
    if (location.href !== wanted) return;
    show(fresh, { anew });
    if (keep && hash !== '')
      document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView({ block: 'nearest' });
  } catch {
    warn(AWAY);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} to
 * @param {[string, string][]} fields
 * @param {string | undefined} done what is said when it has acted
 */
async function send(form, to, fields, done) {
  const isKeypad = form.id.startsWith('keypad');
  if (busy.has(form) && !isKeypad) return;
  busy.add(form);
  try {
    const answer = await fetch(to, { method: 'POST', body: new URLSearchParams(fields) });
    const fresh = parsed(await answer.text());
    if (!answer.ok) {
      warn(fresh.querySelector('[data-problem]')?.textContent ?? `It did not work (${answer.status}).`);
      return void refresh();
    }
    form.reset();
    show(fresh);
    if (done) say(done);
    if (to.endsWith('/answer')) document.querySelector('.call.talking')?.scrollIntoView({ block: 'nearest' });
  } catch {
    warn(AWAY);
  } finally {
    busy.delete(form);
  }
}

/** @param {string} text */
function say(text) {
  toast('toast', text);
}

/** @param {string} text */
function warn(text) {
  toast('alert', text);
}

/**
 * @param {string} id
 * @param {string} text
 */
function toast(id, text) {
  const place = document.getElementById(id);
  if (!place) return;
  place.textContent = text;
  setTimeout(() => {
    if (place.textContent === text) place.textContent = '';
  }, TOAST_MS);
}
