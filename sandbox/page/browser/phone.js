const SWITCH = 'muted';
/** How long the sandbox takes somebody at a phone to listen to a letter. */
const MS_PER_LETTER = 90;

/** @type {Set<string>} */
const heard = new Set();
/** Lines that are said at this moment, and since when. @type {Map<string, number>} */
const saying = new Map();

/** In an open call the browser speaks what the desk says. What was said before the page was opened has been heard. */
export function startPhone() {
  for (const line of lines()) heard.add(line.id);
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    if (target.closest('#mute')) {
      localStorage.setItem(SWITCH, isMuted() ? 'off' : 'on');
      showMute();
    }
    // Whoever presses a key or hangs up has heard enough.
    if (target.closest('#mute, #stage [data-key]')) speechSynthesis?.cancel();
  });
  showMute();
  setInterval(showProgress, 120);
}

/** Speaks what is new in the calls. */
export function hearCalls() {
  showMute();
  for (const line of lines()) {
    if (heard.has(line.id)) continue;
    heard.add(line.id);
    saying.set(line.id, Date.now());
    if (isMuted() || !('speechSynthesis' in window)) continue;
    const voice = new SpeechSynthesisUtterance(line.textContent ?? '');
    voice.lang = line.lang;
    speechSynthesis.speak(voice);
  }
  showProgress();
}

function lines() {
  return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#stage [data-said]'));
}

function isMuted() {
  return localStorage.getItem(SWITCH) === 'on';
}

function showMute() {
  document.getElementById('mute')?.setAttribute('aria-pressed', String(isMuted()));
}

/** What is still to be said stands back. */
function showProgress() {
  if (!('highlights' in CSS)) return;
  const unsaid = new Highlight();
  for (const [id, since] of saying) {
    const text = document.getElementById(id)?.firstChild;
    const at = Math.floor((Date.now() - since) / MS_PER_LETTER);
    const length = text?.nodeValue?.length ?? 0;
    if (!text || at >= length) saying.delete(id);
    else unsaid.add(new StaticRange({ startContainer: text, startOffset: at, endContainer: text, endOffset: length }));
  }
  if (unsaid.size > 0) CSS.highlights.set('unsaid', unsaid);
  else CSS.highlights.delete('unsaid');
}
