import type { Account, Credit } from '../world/types.js';
import type { World } from '../world/world.js';
import { type Html, html } from './html.js';
import { action, badge, unseen } from './parts.js';
import { address, type Scene } from './view.js';

/** What can be used now, in a word. */
export function creditsInShort({ world }: Scene, { credits = [], creditsReadable }: Account): Html | undefined {
  if (creditsReadable === false) return badge('bad', 'credits not readable');
  if (credits.length === 0) return undefined;
  const usable = credits.filter((credit) => whyVoid(world, credit) === undefined);
  const [first] = usable;
  if (!first) return badge('plain', 'no usable credits');
  const { currency } = first;
  if (usable.some((credit) => credit.currency !== currency)) return badge('plain', `${usable.length} credits`);
  const cents = usable.reduce((sum, { remaining }) => sum + Math.round(Number(remaining) * 100), 0);
  return badge('plain', `credits ${(cents / 100).toFixed(2)} ${currency}`);
}

/** Why a credit pays for nothing by the outside's clock; undefined when it does. */
function whyVoid({ clock }: World, { status, startsAt, expiresAt }: Credit): string | undefined {
  if (status === 'DISABLED') return 'disabled';
  if (expiresAt !== undefined && Date.parse(expiresAt) <= clock.now()) return 'expired';
  return Date.parse(startsAt) > clock.now() ? `not usable before ${startsAt.slice(0, 10)}` : undefined;
}

/** The account's AWS credits: readable or not, and each with its amount, its end and its state. */
export function creditsEditor({ world, view }: Scene, account: Account): Html {
  const { id, credits = [] } = account;
  const readable = account.creditsReadable !== false;
  const back = address(view, {}, `#account-${id}`);
  return html`<h4>Credits</h4>
    ${action(
      `/accounts/${id}/credits`,
      back,
      html`<ul class="credits">
          ${credits.map((credit, index) => row(world, id, credit, index + 1))}
          ${row(world, id, undefined, credits.length + 1)}
        </ul>
        <div class="buttons">
          <button name="change" value="save">Save credits${unseen(` of ${id}`)}</button>
        </div>`,
      { id: `credits-${id}`, done: `The credits of ${id} are saved.` },
    )}
    ${action(
      `/accounts/${id}/credits`,
      back,
      html`<div class="buttons">
        <button name="change" value="${readable ? 'unreadable' : 'readable'}">
          ${readable ? 'Make credits unreadable' : 'Make credits readable'}${unseen(` of ${id}`)}
        </button>
      </div>`,
      { done: readable ? 'The desk cannot read them now.' : 'The desk can read them now.' },
    )}`;
}

/** The last row is empty: what is written there becomes one more. */
function row(world: World, account: string, credit: Credit | undefined, number: number): Html {
  const why = credit && whyVoid(world, credit);
  const of = unseen(credit ? ` of credit ${number}` : ' of a new credit');
  return html`<li>
    <input type="hidden" name="credit" value="${credit?.id}" />
    <label
      >${credit ? 'Left' : 'New credit'}, ${credit?.currency ?? 'USD'}${of}
      <input
        type="text"
        inputmode="decimal"
        name="remaining"
        id="credit-${account}-${number}"
        value="${credit?.remaining}"
        placeholder="100.00"
        pattern="-?[0-9]+([.][0-9]+)?"
    /></label>
    <label
      >Expires${of}
      <input type="date" name="expires" id="expires-${account}-${number}" value="${credit?.expiresAt?.slice(0, 10)}"
    /></label>
    <label
      >State${of}
      <select name="status" id="status-${account}-${number}">
        <option value="ENABLED">enabled</option>
        <option value="DISABLED" ${credit?.status === 'DISABLED' && html`selected`}>disabled</option>
      </select></label
    >
    ${why !== undefined && html`<p class="void">${badge('warn', why)} not part of the sum</p>`}
  </li>`;
}
