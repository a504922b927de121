import { type Html, html } from './html.js';

/** How something is, in a word with a colour. */
export function badge(kind: 'good' | 'warn' | 'bad' | 'plain', text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** What stands where nothing is yet: what will be here, and how it comes. */
export function empty(what: string, how: Html | string): Html {
  return html`<div class="empty">
    <p><strong>${what}</strong></p>
    <p>${how}</p>
  </div>`;
}

/** A word more for those who hear the page. */
export function unseen(text: string): Html {
  return html`<span class="unseen">${text}</span>`;
}

/** A form whose buttons act, and that leads back to where it was. `done` is said when it has, or a button's own `data-done`. */
export function action(to: string, back: string, content: Html | Html[], options: { done?: string; id?: string } = {}) {
  return html`<form
    method="post"
    action="${to}"
    ${options.id === undefined ? '' : html`id="${options.id}"`}
    ${options.done === undefined ? '' : html`data-done="${options.done}"`}
  >
    <input type="hidden" name="back" value="${back}" />
    ${content}
  </form>`;
}

/** A file, a command or the like that somebody could type. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}
