import { durationSeconds } from '../twilio/status-callbacks.js';
import type { Call, Phone, PhoneBehaviour } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { phoneName } from './names.js';
import { action, badge, code, empty, unseen } from './parts.js';
import { pressedKeys, saidLines } from './stage.js';
import { shownTime, span } from './time.js';
import { address, type Scene } from './view.js';

export const BEHAVIOURS: Record<PhoneBehaviour, string> = {
  manual: 'rings, you answer',
  answers: 'answers by itself',
  'no-answer': 'nobody answers',
  busy: 'is busy',
  voicemail: 'voicemail',
  rejects: 'no such number',
  blocked: 'may not be called',
};
const SHOWN_CALLS = 4;
const KEPT_CALLS = 30;

/** Every phone with what it does when it is called, and the calls that were. */
export function phones(scene: Scene): Html {
  const known = allPhones(scene.world);
  return html`<section id="phones" aria-labelledby="phones-title">
    <h2 id="phones-title" tabindex="-1">Phones</h2>
    ${history(scene)}
    <h3>What they do when they are called</h3>
    ${
      known.length === 0
        ? noPhones(scene)
        : html`<ul class="rows">
            ${known.map((phone) => row(scene, phone))}
          </ul>`
    }
  </section>`;
}

/** Those that somebody described, then those that the desk called all the same. */
function allPhones(world: World): Phone[] {
  const numbers = [...world.calls.values()].map(({ to }) => to).filter((number) => !world.phones.has(number));
  const others = [...new Set(numbers)].map((number) => ({
    number,
    name: number,
    ...world.settings.phoneDefault,
  }));
  return [...world.phones.values(), ...others];
}

function row({ world, view }: Scene, phone: Phone): Html {
  const { number, behaviour, presses } = phone;
  const name = phoneName(world, number);
  const options = Object.entries(BEHAVIOURS).map(
    ([value, text]) => html`<option value="${value}" ${value === behaviour && html`selected`}>${text}</option>`,
  );
  return html`<li class="phone" id="phone-${number.slice(1)}">
    <div class="name"><strong>${name}</strong>${name !== number && html`<span class="number">${number}</span>`}</div>
    ${action(
      `/phones/${encodeURIComponent(number)}`,
      address(view, {}, '#phones'),
      html`<label>
          ${unseen(`When ${name} is called`)}
          <select name="behaviour" data-submits>
            ${options}
          </select>
        </label>
        ${
          behaviour === 'answers' &&
          html`<label class="presses"
            >presses
            <input
              name="presses"
              value="${presses}"
              inputmode="tel"
              pattern="[0-9*#]*"
              placeholder="none"
              aria-label="Keys that ${name} presses, one menu after the other"
              size="4"
            />
          </label>`
        }
        <button class="${behaviour === 'answers' ? '' : 'no-js'}">Set${unseen(` for ${name}`)}</button>`,
      { done: `${name}: set.` },
    )}
  </li>`;
}

function noPhones({ origin }: Scene): Html {
  return empty(
    'No phone yet.',
    html`A phone appears here when the desk calls it, for a guide call or a page. To have one before:
    ${code(`curl -X PUT ${origin}/control/phones/+12065550111 -H 'content-type: application/json' -d '{"name": "김하나"}'`)}`,
  );
}

function history(scene: Scene): Html {
  const ended = [...scene.world.calls.values()].filter(({ endedAt }) => endedAt !== undefined).reverse();
  const [last] = ended;
  const earlier = ended.slice(SHOWN_CALLS, KEPT_CALLS);
  return html`<h3>Last calls</h3>
    <p id="last-call" class="unseen" role="status">
      ${last && `Last call: ${phoneName(scene.world, last.to)}, ${outcome(last).text}${keysOf(last)}.`}
    </p>
    ${
      ended.length === 0
        ? html`<p class="quiet">None has ended yet.</p>`
        : html`<ul class="rows calls">
            ${ended.slice(0, SHOWN_CALLS).map((call) => past(scene, call))}
          </ul>`
    }
    ${
      earlier.length > 0 &&
      html`<details id="earlier-calls" class="asked">
        <summary>${earlier.length} before</summary>
        <ul class="rows calls">
          ${earlier.map((call) => past(scene, call))}
        </ul>
      </details>`
    }`;
}

function past(scene: Scene, call: Call): Html {
  const { kind, text } = outcome(call);
  const seconds = durationSeconds(call);
  return html`<li>
    <details id="past-${call.id}">
      <summary>
        <span class="title">
          <strong>${phoneName(scene.world, call.to)}</strong> ${badge(kind, text)}
          ${call.digits !== '' && html`<span>pressed ${keyCaps(call)}</span>`}
          <span class="quiet when"
            >${seconds > 0 && `${span(seconds * 1000)} · `}${shownTime(scene, call.placedAt)}</span
          >
        </span>
      </summary>
      <div class="said">${saidLines(call)}</div>
      ${call.problem && html`<p class="bad">Twilio’s error ${call.problem.code}: ${call.problem.message}</p>`}
    </details>
  </li>`;
}

function keyCaps({ digits }: Call): Html[] {
  return [...digits].map((key, index) => html`${index > 0 && ', '}<kbd>${key}</kbd>`);
}

function keysOf(call: Call): string {
  return call.digits === '' ? '' : `, pressed ${pressedKeys(call)}`;
}

/** How a call ended, in words. */
function outcome(call: Call): { kind: 'good' | 'warn' | 'bad' | 'plain'; text: string } {
  if (call.problem) return { kind: 'bad', text: 'broke off' };
  switch (call.status) {
    case 'completed':
      return call.answeredBy === 'machine_start'
        ? { kind: 'warn', text: 'voicemail' }
        : { kind: 'good', text: 'answered' };
    case 'busy':
      return { kind: 'warn', text: 'busy or declined' };
    case 'no-answer':
      return { kind: 'warn', text: 'not answered' };
    case 'canceled':
      return { kind: 'plain', text: 'the desk hung up' };
    case 'failed':
      return { kind: 'bad', text: call.sipResponseCode === 404 ? 'no such number' : 'failed' };
    default:
      return { kind: 'plain', text: call.status };
  }
}
