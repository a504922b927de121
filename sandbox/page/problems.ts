import type { CallbackFailure, EventFailure } from '../world/types.js';
import { type Html, html } from './html.js';
import { chatName, phoneName } from './names.js';
import { action } from './parts.js';
import { shownTime } from './time.js';
import { address, type Scene } from './view.js';

const SHOWN = 3;

/** What the outside tried to tell the desk in vain, and what to do about it. */
export function problems(scene: Scene): Html | undefined {
  const { world, view } = scene;
  const told = [
    ...world.eventFailures.map((failure) => ({ at: failure.at, said: eventSaid(failure) })),
    ...world.callbackFailures.map((failure) => ({ at: failure.at, said: callbackSaid(scene, failure) })),
  ].sort((one, other) => (one.at < other.at ? 1 : -1));
  if (told.length === 0) return undefined;
  return html`<section id="problems" class="problems" aria-labelledby="problems-title">
    <h2 id="problems-title" tabindex="-1">The desk was not reached</h2>
    <ul>
      ${told.slice(0, SHOWN).map(({ at, said }) => html`<li><span class="when">${shownTime(scene, at)}</span> ${said}</li>`)}
    </ul>
    <p>
      ${told.length > SHOWN && `And ${told.length - SHOWN} more. `}Is the desk’s intake up? <code>npx desk status</code>
      says so, and what to do if not.
    </p>
    ${action('/problems/seen', address(view), html`<button>I have seen this</button>`)}
  </section>`;
}

function eventSaid({ accountId, problem }: EventFailure): string {
  return `AWS could not tell it that ${accountId} joined (${problem}). Nothing to do: it asks AWS by itself, only later.`;
}

function callbackSaid({ world }: Scene, { service, about, what, problem }: CallbackFailure): string {
  if (service === 'twilio') {
    const call = world.calls.get(about);
    const whose = call ? ` of ${phoneName(world, call.to)}` : '';
    return what === 'keys' || what === 'document'
      ? `It did not say how the call${whose} goes on, so the call broke off (${problem}). It learns of the end by itself.`
      : `It did not take the news “${what}” of the call${whose} (${problem}). Nothing to do: it asks how the call ended.`;
  }
  const message = world.messages.find(({ ts }) => ts === about);
  if (what === 'button') return `It did not take a pressed button (${problem}). Press it again once the desk is up.`;
  const by = message ? ` what ${chatName(world, message.user)} wrote` : ' a message';
  return `It did not hear${by} (${problem}). Write it again once the desk is up.`;
}
