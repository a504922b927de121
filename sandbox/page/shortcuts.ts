import { type Html, html } from './html.js';

const SHORTCUTS: [string[], string][] = [
  [['g', 'p'], 'Go to the phones'],
  [['g', 'a'], 'Go to AWS'],
  [['g', 'm'], 'Go to the mailbox'],
  [['g', 'c'], 'Go to the chat'],
  [['g', 'd'], 'Go to what the desk did'],
  [['/'], 'Search the mailbox'],
  [['a'], 'Answer the phone that rings'],
  [['x'], 'Decline it, or hang up'],
  [['0–9', '*', '#'], 'Press a key of the phone, while a call is open'],
  [['?'], 'Show this'],
];

/** What the keyboard can do; keys without Ctrl can be turned off, for those whose software types them. */
export function dialog(): Html {
  return html`<dialog id="shortcuts" aria-labelledby="shortcuts-title" data-own>
    <h2 id="shortcuts-title">Shortcuts</h2>
    <dl>
      ${SHORTCUTS.map(
        ([keys, what]) =>
          html`<div>
            <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <form method="dialog">
      <label class="check"><input type="checkbox" id="use-shortcuts" checked /> Use these shortcuts</label>
      <button class="main">Close</button>
    </form>
  </dialog>`;
}
