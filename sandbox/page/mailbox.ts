import type { Mail } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { mailBody, mailFacts, subjectOf } from './mail.js';
import { empty, unseen } from './parts.js';
import { shownTime } from './time.js';
import { address, type Scene } from './view.js';

const SHOWN = 200;

/** Everybody's mails, newest first, and the one that is open. */
export function mailbox(scene: Scene): Html {
  const { world, view, seen } = scene;
  const open = world.mails.find(({ id }) => id === view.mail);
  if (open) seen.add(open);
  const found = matching(world, view.q);
  return html`<section id="mail" class="column ${open ? 'reading' : ''}" aria-labelledby="mail-title">
    <div class="head">
      <h2 id="mail-title" tabindex="-1">Mailbox</h2>
      ${search(scene)}
    </div>
    ${list(scene, found, open)} ${open && reader(scene, open)}
  </section>`;
}

/** Newest first; the words may stand in the subject or in any address. */
function matching({ mails }: World, q = ''): Mail[] {
  const wanted = q.trim().toLowerCase();
  const newest = [...mails].reverse();
  if (wanted === '') return newest;
  return newest.filter(({ subject, from, to, cc }) =>
    [subject, from, ...to, ...cc].some((text) => text.toLowerCase().includes(wanted)),
  );
}

function search({ view }: Scene): Html {
  const kept = Object.entries(view).filter(([name, value]) => name !== 'q' && value !== undefined);
  return html`<form method="get" action="/" role="search" class="search">
    ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value as string}" />`)}
    <label>
      ${unseen('Search mails by address or subject')}
      <input
        type="search"
        id="search"
        name="q"
        value="${view.q}"
        placeholder="Address or subject"
        autocomplete="off"
        data-submits-typing
      />
    </label>
    <button class="no-js">Search</button>
  </form>`;
}

function list(scene: Scene, found: Mail[], open: Mail | undefined): Html {
  const { world, view } = scene;
  if (world.mails.length === 0) {
    return empty(
      'No mail yet.',
      html`Whatever the desk writes to anybody lands here. Start a case with
        <code>npx desk onboard examples/request.yaml</code>: its guide mail arrives within seconds.`,
    );
  }
  if (found.length === 0) {
    return empty(
      `No mail matches “${view.q ?? ''}”.`,
      html`<a href="${address(view, { q: undefined })}">Show all mails</a>`,
    );
  }
  return html`<ul class="mails" aria-label="Mails, newest first">
      ${found.slice(0, SHOWN).map((mail) => row(scene, mail, mail === open))}
    </ul>
    ${found.length > SHOWN && html`<p class="quiet">${found.length - SHOWN} older ones: search for them.</p>`}`;
}

function row(scene: Scene, mail: Mail, isOpen: boolean): Html {
  const unread = !scene.seen.has(mail);
  const [first = 'nobody', ...others] = mail.to;
  return html`<li id="row-${mail.id}">
    <a
      href="${address(scene.view, { mail: mail.id, part: undefined }, '#open-mail')}"
      class="${unread ? 'unread' : ''}"
      ${isOpen && html`aria-current="true"`}
    >
      ${unread && unseen('Unread: ')}
      <span class="to">${first}${others.length > 0 && ` +${others.length}`}</span>
      <span class="quiet when">${shownTime(scene, mail.receivedAt)}</span>
      <span class="subject">${subjectOf(mail)}</span>
    </a>
  </li>`;
}

function reader(scene: Scene, mail: Mail): Html {
  const { view } = scene;
  const asText = view.part === 'text' || mail.html === '';
  return html`<article id="open-mail" class="reader" aria-labelledby="open-mail-title">
    <div class="row">
      <h3 id="open-mail-title">${subjectOf(mail)}</h3>
      <a class="button" href="${address(view, { mail: undefined, part: undefined }, '#mail')}"
        >Close${unseen(' the mail')}</a
      >
    </div>
    ${mailFacts(scene, mail)}
    <nav class="tabs" aria-label="Forms of the mail">
      ${
        mail.html !== '' &&
        html`<a href="${address(view, { part: undefined }, '#open-mail')}" ${!asText && html`aria-current="true"`}
            >As it looks</a
          >
          <a href="${address(view, { part: 'text' }, '#open-mail')}" ${asText && html`aria-current="true"`}>As text</a>`
      }
      <a href="/mails/${mail.id}" target="_blank">In a tab of its own</a>
    </nav>
    ${mailBody(mail, asText ? 'text' : 'html')}
  </article>`;
}
