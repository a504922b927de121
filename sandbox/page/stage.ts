import type { Call } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { phoneName } from './names.js';
import { action, unseen } from './parts.js';
import { span } from './time.js';
import { address, type Scene } from './view.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const KEY_NAMES: Record<string, string> = { '*': 'star', '#': 'hash' };

/** Calls that ring at a phone which waits for a person, or in which somebody talks. */
export function openCalls(world: World): Call[] {
  return [...world.calls.values()].filter(
    (call) => call.status === 'in-progress' || (call.status === 'ringing' && isManual(world, call.to)),
  );
}

/** Who is rung, in the words of the tab's title; undefined when nobody is. */
export function ringing(world: World): string | undefined {
  const names = openCalls(world)
    .filter(({ status }) => status === 'ringing')
    .map(({ to }) => phoneName(world, to));
  return names.length === 0 ? undefined : names.map((name) => `${name}’s phone rings`).join(', ');
}

/** The top of the page: phones that ring, and open calls with what is said and the keys. */
export function stage(scene: Scene): Html {
  const { world } = scene;
  const rung = ringing(world);
  return html`<p id="rings" class="unseen" role="alert">${rung}</p>
    <div id="stage">
      ${openCalls(world).map((call) => (call.status === 'ringing' ? ring(scene, call) : talk(scene, call)))}
    </div>`;
}

function ring({ world, view }: Scene, call: Call): Html {
  const name = phoneName(world, call.to);
  const ends = new Date(Date.parse(call.placedAt) + call.timeoutSeconds * 1000).toISOString();
  const back = address(view);
  return html`<section id="call-${call.id}" class="call ringing" tabindex="-1" aria-labelledby="title-${call.id}">
    <span class="bell" aria-hidden="true">☎</span>
    <div class="who">
      <h2 id="title-${call.id}">${name}’s phone rings</h2>
      <p>
        <span class="number">${call.to}</span>, from ${call.from}; rings for
        <time datetime="${ends}" title="${ends}" data-left>${span(Date.parse(ends) - world.clock.now())}</time>
      </p>
    </div>
    <div class="answers">
      ${action(
        `/calls/${call.id}/answer`,
        back,
        html`<button class="main go" data-key="a">
          Answer${unseen(` as ${name}`)} <kbd aria-hidden="true">a</kbd>
        </button>`,
      )}
      ${action(
        `/calls/${call.id}/decline`,
        back,
        html`<button class="stop" data-key="x">
          Decline${unseen(` for ${name}`)} <kbd aria-hidden="true">x</kbd>
        </button>`,
        { done: `${name} declined.` },
      )}
    </div>
  </section>`;
}

function talk(scene: Scene, call: Call): Html {
  const { world, view } = scene;
  const name = phoneName(world, call.to);
  const since = call.answeredAt ?? call.placedAt;
  const back = address(view);
  return html`<section id="call-${call.id}" class="call talking" tabindex="-1" aria-labelledby="title-${call.id}">
    <div class="who">
      <h2 id="title-${call.id}">${name} talks with the desk</h2>
      <p>
        <span class="number">${call.to}</span> ·
        <time datetime="${since}" title="${since}" data-since>${span(world.clock.now() - Date.parse(since))}</time>
      </p>
      <div class="answers">
        <button type="button" class="needs-js" id="mute" data-own aria-pressed="false">Mute the voice</button>
        ${action(
          `/calls/${call.id}/hang-up`,
          back,
          html`<button class="stop" data-key="x">
            Hang up${unseen(` for ${name}`)} <kbd aria-hidden="true">x</kbd>
          </button>`,
          { done: `${name} hung up.` },
        )}
      </div>
    </div>
    <div class="said" role="log" tabindex="0" aria-label="What the desk says to ${name}">${saidLines(call)}</div>
    ${keypad(call, name, back)}
  </section>`;
}

/** What the desk has said in a call, as text; the script speaks what is new in it. */
export function saidLines(call: Call): Html {
  if (call.said.length === 0) return html`<p class="quiet">Nothing was said yet.</p>`;
  return html`${call.said.map(
    ({ text, language }, index) => html`<p lang="${language}" id="said-${call.id}-${index}" data-said>${text}</p>`,
  )}`;
}

/** `5, 2`: every key that was taken, in its order. Which of them the desk went by, only the desk knows. */
export function pressedKeys({ digits }: Call): string {
  return [...digits].join(', ');
}

function keypad(call: Call, name: string, back: string): Html {
  const keys = KEYS.map(
    (key) =>
      html`<button name="digit" value="${key}" data-key="${key}" aria-label="Press ${KEY_NAMES[key] ?? key} as ${name}">
        ${key}
      </button>`,
  );
  return html`<div class="keys">
    <p class="${call.asksForKey ? 'asks' : 'quiet'}" id="asks-${call.id}">
      ${call.asksForKey ? 'The desk asks for a key.' : 'No key is asked for now.'}
      ${call.digits !== '' && html`Pressed: <strong>${pressedKeys(call)}</strong>`}
    </p>
    ${action(`/calls/${call.id}/press`, back, html`<div class="keypad">${keys}</div>`, { id: `keypad-${call.id}` })}
  </div>`;
}

function isManual(world: World, number: string): boolean {
  return (world.phones.get(number) ?? world.settings.phoneDefault).behaviour === 'manual';
}
