import type { Account, Credit } from '../world/types.js';
import { type Html, html } from './html.js';
import { action, badge, unseen } from './parts.js';
import { address, type Scene } from './view.js';

/** What is left, in a word. */
export function creditsInShort({ credits = [], creditsReadable }: Account): Html | undefined {
  if (creditsReadable === false) return badge('bad', 'credits not readable');
  if (credits.length === 0) return undefined;
  const [{ currency } = { currency: '' }] = credits;
  if (credits.some((credit) => credit.currency !== currency)) return badge('plain', `${credits.length} credits`);
  const cents = credits.reduce((sum, { remaining }) => sum + Math.round(Number(remaining) * 100), 0);
  return badge('plain', `credits ${(cents / 100).toFixed(2)} ${currency}`);
}

/** The account's AWS credits: readable or not, and each with its amount, its end and its state. */
export function creditsEditor({ view }: Scene, account: Account): Html {
  const { id, credits = [] } = account;
  const readable = account.creditsReadable !== false;
  const back = address(view, {}, `#account-${id}`);
  return html`<h4>Credits</h4>
    ${action(
      `/accounts/${id}/credits`,
      back,
      html`<ul class="credits">
          ${credits.map((credit, index) => row(id, credit, index + 1))} ${row(id, undefined, credits.length + 1)}
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
function row(account: string, credit: Credit | undefined, number: number): Html {
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
  </li>`;
}
