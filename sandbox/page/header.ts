import { visibleHandshakes } from '../world/handshakes.js';
import { type Html, html } from './html.js';
import { openCalls } from './stage.js';
import { span } from './time.js';
import { unseen } from './parts.js';
import { address, type Scene } from './view.js';

/** The page's head: what this is, where its parts are, what time it is out there. */
export function header(scene: Scene, kind: 'whole' | 'single'): Html {
  return html`<header class="top">
    ${kind === 'whole' ? html`<h1>Sandbox</h1>` : html`<p class="brand"><a href="/">Sandbox</a></p>`}
    ${
      kind === 'whole' &&
      html`<p class="what">
        It plays the world outside the desk, its AWS, phones, mail and chat, on this machine alone: here you act for the
        people out there.
      </p>`
    }
    ${kind === 'whole' ? sections(scene) : html`<nav aria-label="Page"><a href="/">The whole outside</a></nav>`}
    <div class="tools">
      ${clock(scene)}
      <p id="live" class="live" role="status" data-own><span class="needs-js">Connecting…</span></p>
      <a class="no-js" href="${address(scene.view)}">Reload</a>
      <button type="button" class="needs-js quiet" data-opens="shortcuts" aria-haspopup="dialog">
        Shortcuts <kbd>?</kbd>
      </button>
    </div>
  </header>`;
}

function sections({ world, seen }: Scene): Html {
  const pending = visibleHandshakes(world).filter(({ state }) => state === 'OPEN').length;
  const unread = world.mails.filter((mail) => !seen.has(mail)).length;
  const unheard = world.messages.filter((message) => !seen.has(message)).length;
  return html`<nav aria-label="Parts of the page">
    ${link('aws', 'AWS', pending, 'pending invitations')}
    ${link('phones', 'Phones', openCalls(world).length, 'calls now')} ${link('mail', 'Mailbox', unread, 'unread')}
    ${link('chat', 'Chat', unheard, 'new')} ${link('desk', 'The desk', 0, '')}
  </nav>`;
}

function link(place: string, name: string, count: number, what: string): Html {
  return html`<a href="#${place}"
    >${name}${count > 0 && html`<span class="count">${count}${unseen(` ${what}`)}</span>`}</a
  >`;
}

function clock({ world, zone }: Scene): Html {
  const { offsetMs } = world.clock;
  const iso = world.clock.iso();
  const date = new Date(iso).toLocaleString('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const ahead = Math.abs(offsetMs) >= 1000;
  return html`<p class="clock">
    <time datetime="${iso}" title="${iso}" data-clock>${date}</time>
    <span class="quiet">${zone}${ahead && html`, ${span(offsetMs)} ${offsetMs > 0 ? 'ahead' : 'behind'}`}</span>
  </p>`;
}
